/** A macro call, as the concerns about macros see it: name, parentheses, and what stands around. */
import type { Code } from './code.js';

export interface Call {
  /** Index of the name. */
  readonly name: number;
  readonly open: number;
  readonly close: number;
  /** Text of the tokens before the name and behind the parentheses. */
  readonly before: string;
  readonly after: string;
  /** May a statement or a declaration begin at the name? */
  readonly beginsStatement: boolean;
  /** Does a word follow the parentheses? */
  readonly wordFollows: boolean;
}

const BEFORE_STATEMENT = new Set(['', ';', '{', '}', ':', ')', 'else', 'do']);

/** The call whose name is token `i`; undefined when no closed parentheses follow. */
export function callAt(code: Code, i: number): Call | undefined {
  const open = i + 1;
  const close = code.at(open) === '(' ? code.pair(open) : -1;
  if (close < 0) return undefined;
  const before = code.at(i - 1);
  return {
    name: i,
    open,
    close,
    before,
    after: code.at(close + 1),
    beginsStatement: BEFORE_STATEMENT.has(before) || code.followsDirective(i),
    wordFollows: code.isWord(close + 1),
  };
}

/** Index of the first or last argument that is a single name in the outermost list; -1 when none is. */
export function nameArgument(code: Code, { open, close }: Call, which: 'first' | 'last'): number {
  let found = -1;
  for (let i = open + 1; i < close; i++) {
    const inner = code.pair(i);
    if (inner > i && inner < close) i = inner;
    else if (code.isName(i)) {
      found = i;
      if (which === 'first') break;
    }
  }
  return found;
}
