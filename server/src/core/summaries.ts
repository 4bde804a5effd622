/**
 * What callers need to know of a file's functions, kept across edits: each summary under what decides it, the function's
 * text and the summaries of those it calls. So an edit reaches the callers only when it changes what the function does to
 * the books.
 */
import type { Row } from '@folioscope/simulator';
import { Kept } from './kept.js';

export class Summaries {
  private readonly rows = new Kept<Row | undefined>();
  /** The catalogue's rows by name, as this file may call them. */
  readonly ofCatalogue = new Map<string, Row | undefined>();
  /** Names that each text of a function calls. */
  private readonly names = new Kept<ReadonlySet<string>>();
  /** By content: equal rows have one number. */
  private numbers = new Map<string, number>();
  private readonly numbered = new WeakMap<Row, number>();
  private last = 0;

  /** The summary under this key, made when there is none. */
  get(key: string, make: () => Row | undefined): Row | undefined {
    return this.rows.get(key, make);
  }

  /** Names that are called, or look it, in a function's text. */
  called(text: string): ReadonlySet<string> {
    return this.names.get(text, () => new Set([...text.matchAll(CALLED)].map((m) => m[1] ?? m[0])));
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
    this.rows.sweep();
    this.names.sweep();
    const living = new Set(this.rows.values().map((row) => this.number(row)));
    this.numbers = new Map([...this.numbers].filter(([, number]) => living.has(number)));
  }
}

const CALLED = /[A-Za-z_]\w*(?=\s*\()|__free\((\w+)\)/g;
