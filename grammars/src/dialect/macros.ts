/** Macros of the kernel whose shape the parser has to be told, by what they stand for. */
import { words } from './list.js';

/** Names of macros that loop over the statement that follows them. */
const ITERATOR = /(?:^|_|for)each|^for_|_for_|loop|(?:^|_)iter(?:ate|_|$)|while|walk/i;

export function isIterator(name: string): boolean {
  return ITERATOR.test(name);
}

/** Macros that hold a guard for the statement that follows them; their first argument names the guard's class. */
export const SCOPED_GUARDS = words('scoped_guard scoped_cond_guard');

/** Macros that name a guard's class in a first list and build it from a second: `guard(mutex)(&lock)`. */
export const GUARD = 'guard';
/** Declares a variable with a destructor: `CLASS(fd, f)(number)`. */
export const CLASS = 'CLASS';

export const ASSEMBLY = words('asm __asm__ __asm asm_volatile_goto asm_inline alternative_io');
/** Words between `asm` and its operands. */
export const ASSEMBLY_QUALIFIERS = words('volatile __volatile__ goto inline __inline');

/** A type by an expression. */
export const TYPE_OF = words(
  'typeof __typeof__ __typeof typeof_unqual __typeof_unqual__ typeof_member TYPEOF_UNQUAL bitwise_t',
);
export const ALIGNMENT_OF = words('__alignof__ __alignof _Alignof alignof');

/** Macros whose condition must never be true: who goes on after it leaves things as they are. */
export const WARNINGS = words(`
  WARN WARN_ON WARN_ON_ONCE WARN_ONCE WARN_RATELIMIT WARN_ON_RATELIMIT
  VM_WARN_ON VM_WARN_ON_ONCE VM_WARN_ONCE VM_WARN_ON_FOLIO VM_WARN_ON_ONCE_FOLIO VM_WARN_ON_PAGE VM_WARN_ON_ONCE_PAGE
  VM_WARN_ON_ONCE_MM VM_WARN_ON_VMG
`);

/** Macros that stand for several flags. */
export const FLAG_SETS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'VM_FAULT_ERROR',
    words(`VM_FAULT_OOM VM_FAULT_SIGBUS VM_FAULT_SIGSEGV VM_FAULT_HWPOISON VM_FAULT_HWPOISON_LARGE VM_FAULT_FALLBACK`),
  ],
]);

export const ASSERTIONS = words('static_assert _Static_assert BUILD_BUG_ON_MSG');

/** Anonymous member groups: macro name to the number of arguments before the members. */
export const MEMBER_GROUPS: ReadonlyMap<string, number> = new Map([
  ['struct_group', 1],
  ['struct_group_attr', 2],
  ['struct_group_tagged', 2],
  ['__struct_group', 3],
]);

/** `SYSCALL_DEFINE3`, `COMPAT_SYSCALL_DEFINE6`, and the architectures' own. */
const SYSCALL = /^(COMPAT_)?SYSCALL(?:32|64|_X32)?_DEFINE[0-9]$|^__SYSCALL_DEFINE|^K?SYSCALL_DEFINE_?/;

/** What the kernel puts before the name of a system call defined by this macro; undefined for any other macro. */
export function syscallPrefix(macro: string): string | undefined {
  const match = SYSCALL.exec(macro);
  return match ? (match[1] ? 'compat_sys_' : 'sys_') : undefined;
}

/** Macros that return from the function around them, with the function whose value they return: `return_ptr(p);`. */
export const RETURNING_MACROS: ReadonlyMap<string, string> = new Map([['return_ptr', 'no_free_ptr']]);
