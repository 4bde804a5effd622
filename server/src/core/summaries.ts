/**
 * Summaries kept across edits, each under what decides it: the function's text and the summaries of those it calls. So an
 * edit reaches the callers only when it changes what the function does to the books.
 */
import type { Row } from '@folioscope/simulator';

export class Summaries {
  private known = new Map<string, Row | undefined>();
  private used = new Map<string, Row | undefined>();
  /** By content: equal rows have one number. */
  private numbers = new Map<string, number>();
  private readonly numbered = new WeakMap<Row, number>();
  private last = 0;

  /** The summary under this key, made when there is none. */
  get(key: string, make: () => Row | undefined): Row | undefined {
    if (this.used.has(key)) return this.used.get(key);
    const row = this.known.has(key) ? this.known.get(key) : make();
    this.used.set(key, row);
    return row;
  }

  /** Stands for a summary inside keys; 0 for none. */
  number(row: Row | undefined): number {
    if (row === undefined) return 0;
    const known = this.numbered.get(row);
    if (known !== undefined) return known;
    const content = JSON.stringify(row);
    const number = this.numbers.get(content) ?? ++this.last;
    this.numbers.set(content, number);
    this.numbered.set(row, number);
    return number;
  }

  /** Forgets what the last round did not ask for. */
  sweep(): void {
    this.known = this.used;
    this.used = new Map();
    const living = new Set([...this.known.values()].map((row) => this.number(row)));
    this.numbers = new Map([...this.numbers].filter(([, number]) => living.has(number)));
  }
}
