/**
 * What masking hides from the parser, kept for the analysis. All offsets are UTF-16 units of the source; masking keeps
 * length, so they hold for the source, the masked text and the tree alike.
 */

interface Extent {
  readonly start: number;
  readonly end: number;
}

/** `__free(kfree)` on a variable: a release at scope end. */
export interface CleanupRecord extends Extent {
  readonly kind: 'cleanup';
  /** `kfree` in `__free(kfree)`. */
  readonly name: string;
  /** Start of the variable's identifier in the declarator. */
  readonly declarator: number;
}

/** `guard(mutex)(&lock);`: taken here, released at the end of the enclosing block. It stays a call in the tree. */
export interface GuardRecord extends Extent {
  readonly kind: 'guard';
  /** `mutex` in `guard(mutex)(&lock)`. */
  readonly name: string;
  /** Text of the constructor's arguments: `&lock`. */
  readonly args: string;
}

/** `CLASS(fd, f)(number);`: declares `f`, built here and destroyed at the end of the enclosing block. */
export interface ClassRecord extends Extent {
  readonly kind: 'class';
  /** `fd` in `CLASS(fd, f)(number)`. */
  readonly name: string;
  /** Start of the variable's identifier. */
  readonly declarator: number;
  /** Text of the constructor's arguments. */
  readonly args: string;
}

/** `scoped_guard(mutex, &lock) statement`: in the tree an `if` that starts at `start`; held for its body only. */
export interface ScopedGuardRecord extends Extent {
  readonly kind: 'scoped-guard';
  /** `mutex` in `scoped_guard(mutex, &lock)`. */
  readonly name: string;
  /** Text of the remaining arguments: `&lock`. */
  readonly args: string;
}

/**
 * `list_for_each_entry(p, &head, list) statement`: in the tree a loop (`while`, or `do ... while` when the macro closes a
 * `do`) whose keyword starts at `start`. A name too short to become `while` is an `if` there.
 */
export interface IteratorRecord extends Extent {
  readonly kind: 'iterator';
  readonly name: string;
  /** Text between the macro's parentheses. */
  readonly args: string;
}

/** Any other macro in front of a block or statement; in the tree an `if` that starts at `start`. */
export interface BlockRecord extends Extent {
  readonly kind: 'block';
  readonly name: string;
  readonly args: string;
}

/** `DEBUG(int level = 0);`: in the tree the statement or declaration that is the macro's argument. */
export interface WrappedRecord extends Extent {
  readonly kind: 'wrapped';
  readonly name: string;
}

/** One branch of an `#if` group, from its directive to the next one. */
export interface Branch extends Extent {
  /** The directive as written, such as `#ifdef CONFIG_SMP`, `#elif A` or `#else`. */
  readonly directive: string;
}

/** An `#if` group that no tree could hold: reduced to one branch, the rest is blank. Its extent is the whole group. */
export interface BranchRecord extends Extent {
  readonly kind: 'branch';
  readonly branches: readonly Branch[];
  /** Index of the kept branch; `none` when all are hidden (`#if 0`), `all` when only the directives are (initialisers). */
  readonly kept: number | 'none' | 'all';
  /** What made that branch the one: the configuration, the caller's preference, or the default. */
  readonly because: 'config' | 'preference' | 'default';
}

/** `SYSCALL_DEFINE3(foo, ...)`: in the tree an ordinary function definition with type-name parameters. */
export interface SyscallRecord extends Extent {
  readonly kind: 'syscall';
  /** `sys_foo`, `compat_sys_foo`. */
  readonly name: string;
  /**
   * Start of the name of the function definition in the tree: of `foo` in the source, or one before it where the macro has
   * no parameters and so no room for their parentheses.
   */
  readonly declarator: number;
}

/** A macro standing for a whole function signature, `DEFINE_SHOW(name) { ... }`: in the tree a function of no parameters. */
export interface SignatureRecord extends Extent {
  readonly kind: 'signature';
  /** Name of the macro. */
  readonly name: string;
  /** The function's name for people: the macro's first argument that is a name, else the macro. */
  readonly function: string;
  readonly args: string;
  /** Start of the made-up name in the tree. */
  readonly declarator: number;
}

/** An attribute macro, blank in the tree: `__must_check`, `__releases(lock)`. */
export interface AttributeRecord extends Extent {
  readonly kind: 'attribute';
  readonly name: string;
  readonly args?: string;
}

/** A jump inside a macro's argument, `ASSERT(x, return -EINVAL)`: control may leave here, though the tree shows none. */
export interface HiddenJumpRecord extends Extent {
  readonly kind: 'hidden-jump';
  /** `return`, `goto`, `break` or `continue`. */
  readonly name: string;
  /** What follows the keyword. */
  readonly args: string;
}

/** `case A ... B:`, in the tree `case A:`. */
export interface CaseRangeRecord extends Extent {
  readonly kind: 'case-range';
  /** Text of B. */
  readonly upper: string;
}

/** A macro call that is a statement without a semicolon, `DEBUG(x)`; in the tree an assignment to the macro's name. */
export interface BareCallRecord extends Extent {
  readonly kind: 'bare-call';
  readonly name: string;
  readonly args: string;
}

export type MaskRecord =
  | CleanupRecord
  | GuardRecord
  | ClassRecord
  | ScopedGuardRecord
  | IteratorRecord
  | BlockRecord
  | WrappedRecord
  | BranchRecord
  | SyscallRecord
  | SignatureRecord
  | AttributeRecord
  | HiddenJumpRecord
  | CaseRangeRecord
  | BareCallRecord;
