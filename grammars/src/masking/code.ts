/**
 * The code that is left when attributes and dropped branches are out: the tokens the parser will see, with their brackets
 * matched. The masking of macros works on these.
 */
import { Trait } from '../dialect/words.js';
import { Kind, type Tokens } from '../text/tokens.js';
import type { Hidden } from './attributes.js';
import { Holds, Nesting } from './nesting.js';

/** Empty tokens before the first and behind the last one, so that looking at a neighbour needs no test. */
const MARGIN = 4;

const TAB_COLUMNS = 8;

/** The place where most brackets are open. */
export interface Depth {
  readonly brackets: number;
  readonly offset: number;
}

/** Tokens in columns, without directives. Index `first` is the first, `end` one past the last. */
export class Code {
  readonly first = MARGIN;
  readonly end: number;
  readonly text: string[];
  /** The other bracket of a pair, -1 for all else. */
  readonly partner: Int32Array;
  /** What the innermost brace around each token holds. */
  readonly within: Uint8Array;
  readonly depth: Depth;
  /** Every bracket is one of a pair. */
  readonly isBalanced: boolean;
  private readonly kind: Uint8Array;
  private readonly traits: Uint16Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  /** 1 where a directive that stays stands before the token. */
  private readonly afterDirective: Uint8Array;

  constructor(
    private readonly source: string,
    tokens: Tokens,
    hidden: Hidden,
  ) {
    const room = tokens.count + 2 * MARGIN;
    this.kind = new Uint8Array(room);
    this.traits = new Uint16Array(room);
    this.starts = new Int32Array(room);
    this.ends = new Int32Array(room);
    this.afterDirective = new Uint8Array(room);
    this.text = new Array<string>(MARGIN).fill('');
    this.end = this.take(tokens, hidden);
    for (let i = 0; i < MARGIN; i++) this.text.push('');
    this.starts.fill(source.length, this.end);
    this.ends.fill(source.length, this.end);
    this.partner = new Int32Array(this.end + MARGIN).fill(-1);
    this.within = new Uint8Array(this.end + MARGIN);
    this.depth = this.matchBrackets();
    this.isBalanced = this.partner.every((other, i) => other >= 0 || this.kind[i] !== Kind.Bracket);
  }

  private take(tokens: Tokens, hidden: Hidden): number {
    let to = MARGIN;
    let directive = 1;
    for (let from = 0; from < tokens.count; from++) {
      if (hidden[from]) continue;
      if (tokens.kind[from] === Kind.Directive) {
        directive = 1;
        continue;
      }
      this.kind[to] = tokens.kind[from] ?? 0;
      this.traits[to] = tokens.traits[from] ?? 0;
      this.starts[to] = tokens.start[from] ?? 0;
      this.ends[to] = tokens.end[from] ?? 0;
      this.afterDirective[to++] = directive;
      this.text.push(tokens.text[from] ?? '');
      directive = 0;
    }
    this.afterDirective[to] = 1;
    return to;
  }

  private matchBrackets(): Depth {
    const nesting = new Nesting();
    for (let i = this.first; i < this.end; i++) {
      if (this.kind[i] === Kind.Bracket) {
        const opener = nesting.take(i, this.at(i), this.at(i - 1), this.at(i - 2));
        if (opener >= 0) {
          this.partner[opener] = i;
          this.partner[i] = opener;
        }
      }
      this.within[i] = nesting.brace;
    }
    return { brackets: nesting.deepest, offset: this.start(nesting.deepestIndex) };
  }

  /** The text of a token, '' outside the code. */
  at(i: number): string {
    return this.text[i] ?? '';
  }

  start(i: number): number {
    return this.starts[i] ?? 0;
  }

  endOf(i: number): number {
    return this.ends[i] ?? 0;
  }

  /** The other bracket, -1 where there is none. */
  pair(i: number): number {
    return this.partner[i] ?? -1;
  }

  holds(i: number): Holds {
    return (this.within[i] ?? Holds.Top) as Holds;
  }

  isWord(i: number): boolean {
    return this.kind[i] === Kind.Word;
  }

  isNumber(i: number): boolean {
    return this.kind[i] === Kind.Number;
  }

  isText(i: number): boolean {
    return this.kind[i] === Kind.Text;
  }

  isPunctuator(i: number): boolean {
    return this.kind[i] === Kind.Punctuator;
  }

  has(i: number, traits: number): boolean {
    return ((this.traits[i] ?? 0) & traits) !== 0;
  }

  /** A word that is neither C's own nor a primitive type: a macro, a type or a name. */
  isName(i: number): boolean {
    return this.isWord(i) && !this.has(i, Trait.Keyword | Trait.Primitive);
  }

  /** Does a directive, or the beginning of the text, stand right before the token? */
  followsDirective(i: number): boolean {
    return this.afterDirective[i] === 1;
  }

  /** Is a line break between the token and the one before it? */
  beginsLine(i: number): boolean {
    return this.source.slice(this.endOf(i - 1), this.start(i)).includes('\n') || i === this.first;
  }

  /** Is the token the first thing on its line, comments included? */
  isFirstOnLine(i: number): boolean {
    let at = this.start(i) - 1;
    while (at >= 0 && (this.source[at] === ' ' || this.source[at] === '\t')) at--;
    return at < 0 || this.source[at] === '\n';
  }

  /** Columns before the first token of the line a token is on, when it is that token; 0 otherwise. */
  indentation(i: number): number {
    let columns = 0;
    for (let at = this.start(i) - 1; at >= 0; at--) {
      const character = this.source[at];
      if (character === ' ') columns++;
      else if (character === '\t') columns += TAB_COLUMNS;
      else return character === '\n' ? columns : 0;
    }
    return columns;
  }

  /** The source between two brackets, without the blanks at its ends. */
  inside(open: number, close: number): string {
    return this.source.slice(this.endOf(open), this.start(close)).trim();
  }
}
