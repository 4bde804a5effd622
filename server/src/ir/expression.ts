/**
 * C expressions as the path explorer reads them: no types, no parentheses, no casts, and no control flow (`&&`, `?:` and
 * statement expressions have become branches of the graph).
 */

/** A stretch of the source text, in UTF-16 offsets. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export type Expression =
  /** `isNull`: written as NULL, so that it is a pointer. */
  | { readonly op: 'number'; readonly value: number; readonly isNull?: true }
  /** A string literal or anything else that is a valid pointer and nothing more. */
  | { readonly op: 'object'; readonly name: string }
  /** A local variable or parameter; `slot` tells shadowed namesakes apart. */
  | { readonly op: 'variable'; readonly slot: string }
  /** A name not declared in the function: a macro constant, a global, a function. */
  | { readonly op: 'name'; readonly name: string }
  /** `base->name`; `base.name` is `(&base)->name`. */
  | { readonly op: 'field'; readonly base: Expression; readonly name: string }
  | { readonly op: 'index'; readonly base: Expression; readonly index: Expression }
  | { readonly op: 'deref'; readonly of: Expression }
  | { readonly op: 'address'; readonly of: Expression }
  | {
      readonly op: 'call';
      readonly callee: string;
      /** For a call through a pointer: the expression; `callee` is its text then. */
      readonly through?: Expression;
      readonly args: readonly Expression[];
      readonly extent: Extent;
    }
  | { readonly op: 'unary'; readonly operator: '-' | '~' | '!'; readonly of: Expression }
  | { readonly op: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'assign'; readonly target: Expression; readonly value: Expression; readonly extent: Extent }
  /** `x++`: the value is the old one when `post`. */
  | { readonly op: 'step'; readonly target: Expression; readonly by: 1 | -1; readonly post: boolean }
  /** Both are evaluated, the value is the last. */
  | { readonly op: 'sequence'; readonly items: readonly Expression[] }
  /** Something whose value is not followed. */
  | { readonly op: 'unknown'; readonly text: string };

/** The expressions directly inside one. */
export function operands(e: Expression): readonly Expression[] {
  switch (e.op) {
    case 'field':
      return [e.base];
    case 'index':
      return [e.base, e.index];
    case 'deref':
    case 'address':
    case 'unary':
      return [e.of];
    case 'call':
      return e.through === undefined ? e.args : [e.through, ...e.args];
    case 'binary':
      return [e.left, e.right];
    case 'assign':
      return [e.target, e.value];
    case 'step':
      return [e.target];
    case 'sequence':
      return e.items;
    default:
      return [];
  }
}

/** Every expression in one, itself included. */
export function* walk(e: Expression): Generator<Expression> {
  yield e;
  for (const inner of operands(e)) yield* walk(inner);
}
