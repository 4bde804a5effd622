/** Which brackets are open at a token, and what the braces among them hold. */

/** What a brace holds; `Top` is outside all braces. */
export const Holds = { Top: 0, Statements: 1, Values: 2, Members: 3, Enumerators: 4 } as const;
export type Holds = (typeof Holds)[keyof typeof Holds];

/** The open brackets of a token stream, fed one punctuator at a time. Unbalanced input is taken as it comes. */
export class Nesting {
  /** Index of each open bracket. */
  private readonly openers: number[] = [];
  /** What each open bracket holds; -1 for parentheses and square brackets. */
  private readonly holds: number[] = [];
  /** What each open brace holds. */
  private readonly braces: Holds[] = [];
  /** Text of the token before the parenthesis that closed last. */
  beforeClosed = '';
  private readonly before: string[] = [];

  /** How many brackets were open at most, and the bracket that was opened then. */
  deepest = 0;
  deepestIndex = -1;

  /** What the innermost brace holds. */
  get brace(): Holds {
    return this.braces[this.braces.length - 1] ?? Holds.Top;
  }

  /** Is the innermost bracket a parenthesis or a square bracket? */
  get inParentheses(): boolean {
    return this.holds[this.holds.length - 1] === -1;
  }

  get atTop(): boolean {
    return this.openers.length === 0;
  }

  /** Takes a bracket, given the two tokens before it. Returns the index of the bracket it closes, -1 otherwise. */
  take(index: number, text: string, previous: string, beforePrevious: string): number {
    switch (text) {
      case '(':
      case '[':
        this.push(index, -1, previous);
        return -1;
      case '{': {
        const holds = this.bracesHold(previous, beforePrevious);
        this.push(index, holds, previous);
        this.braces.push(holds);
        return -1;
      }
      case ')':
      case ']':
        return this.inParentheses ? this.pop() : -1;
      case '}':
        return this.closeBrace();
      default:
        return -1;
    }
  }

  private push(index: number, holds: number, previous: string): void {
    this.openers.push(index);
    this.holds.push(holds);
    this.before.push(previous);
    if (this.openers.length > this.deepest) {
      this.deepest = this.openers.length;
      this.deepestIndex = index;
    }
  }

  private pop(): number {
    this.holds.pop();
    this.beforeClosed = this.before.pop() ?? '';
    return this.openers.pop() ?? -1;
  }

  /** A brace closes the parentheses left open inside it. */
  private closeBrace(): number {
    while (this.inParentheses) this.pop();
    this.braces.pop();
    return this.pop();
  }

  private bracesHold(previous: string, beforePrevious: string): Holds {
    if (previous === '=' || previous === ',') return Holds.Values;
    if (!this.inParentheses && this.brace === Holds.Values) return Holds.Values;
    if (previous === ')') return COMPOUND_LITERAL_AFTER.has(this.beforeClosed) ? Holds.Values : Holds.Statements;
    if (isAggregate(previous) || isAggregate(beforePrevious)) return Holds.Members;
    if (previous === 'enum' || beforePrevious === 'enum') return Holds.Enumerators;
    return Holds.Statements;
  }
}

/** What stands before the type of a compound literal: `= (type){ ... }`. */
const COMPOUND_LITERAL_AFTER = new Set(['=', ',', '(', '[', '?', 'return', '&']);

function isAggregate(word: string): boolean {
  return word === 'struct' || word === 'union';
}
