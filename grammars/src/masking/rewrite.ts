/** What the masking of macros works on: the code, and the edits and records it makes. */
import type { MaskRecord } from '../record.js';
import type { Edits } from '../text/edits.js';
import type { Code } from './code.js';

/** Looks at token `i`; returns the index to go on from, or undefined when the token is none of its business. */
export type Concern = (rewrite: Rewrite, i: number) => number | undefined;

export class Rewrite {
  private readonly gone: Uint8Array;

  constructor(
    readonly source: string,
    readonly code: Code,
    private readonly edits: Edits,
    private readonly records: MaskRecord[],
  ) {
    this.gone = new Uint8Array(code.end);
  }

  isGone(i: number): boolean {
    return this.gone[i] === 1;
  }

  /** Blanks the tokens from `i` to `last`. */
  hide(i: number, last = i): void {
    if (last < i) return;
    this.gone.fill(1, i, last + 1);
    this.edits.blank(this.code.start(i), this.code.endOf(last));
  }

  /** Puts `text` in the place of the tokens from `i` to `last`. */
  replace(i: number, text: string, last = i): void {
    this.edits.replace(this.code.start(i), this.code.endOf(last), text);
  }

  /** Puts a punctuator in the place of a token, also for the concerns that look at it later. */
  turnInto(i: number, punctuator: string): void {
    this.replace(i, punctuator);
    this.code.text[i] = punctuator;
  }

  /** Puts one character into the text at an offset. */
  put(offset: number, character: string): void {
    this.edits.replace(offset, offset + 1, character);
  }

  record(record: MaskRecord): void {
    this.records.push(record);
  }

  /** Extent of the tokens from `i` to `last`, for a record. */
  extent(i: number, last: number): { start: number; end: number } {
    return { start: this.code.start(i), end: this.code.endOf(last) };
  }

  /**
   * Puts `text` between two brackets and blanks the rest. It needs as many characters on one line; without them all is
   * blank.
   */
  replaceInside(open: number, close: number, text = ''): void {
    const start = this.code.endOf(open);
    const end = this.code.start(close);
    const line = new RegExp(`[^\\n\\r\\t]{${text.length}}`);
    const found = this.source.slice(start, end).search(line);
    const at = found < 0 ? end : start + found;
    this.gone.fill(1, open + 1, close);
    this.edits.blank(start, at);
    this.edits.replace(at, end, text);
  }

  /** A macro that declares something: `int` and the one argument that is the declared name stay. */
  declare(macro: number, close: number, name: number): void {
    this.replace(macro, name < 0 ? 'int x' : 'int');
    for (let i = macro + 1; i <= close; i++) if (i !== name) this.hide(i);
  }
}
