/**
 * What callers need to know of a file's functions, kept across edits: each summary under what decides it, the function's
 * text and the summaries of those it calls. So an edit reaches the callers only when it changes what the function does to
 * the books.
 */
import type { Row } from '@folioscope/simulator';
import { codeText } from './code-text.js';
import { contentKey } from './content-key.js';
import { type GivenMember, movedMembers } from './given-members.js';
import type { InCatalogue } from './in-catalogue.js';
import { Kept } from './kept.js';

/** What is seen in a function's text before anything is made of it. */
export interface Read {
  /** Names that are called, or look it. */
  readonly called: ReadonlySet<string>;
  /** Members that are written through a pointer, or set aside. */
  readonly moved: ReadonlySet<string>;
  /** Stands for the text inside keys, as `codeText` has it. */
  readonly key: string;
  /** Made when it is asked for: it is the same for as long as the text is. */
  inCatalogue?: InCatalogue;
  /** The same. */
  givenMembers?: readonly GivenMember[];
}

export class Summaries {
  readonly rows = new Kept<Row | undefined>();
  /** The catalogue's rows by name, as this file may call them. */
  readonly ofCatalogue = new Map<string, Row | undefined>();
  private readonly rounds = new Map<string, Kept<Row | undefined>>();
  private readonly texts = new Kept<Read>();

  /** The summary under this key, made when there is none. */
  get(key: string, make: () => Row | undefined): Row | undefined {
    return this.rows.get(key, make);
  }

  /** What was made of the members of a circle while it was settled, by its first member. */
  roundsOf(circle: string): Kept<Row | undefined> {
    const known = this.rounds.get(circle) ?? new Kept<Row | undefined>();
    this.rounds.set(circle, known);
    return known;
  }

  read(text: string): Read {
    return this.texts.get(text, () => {
      const code = codeText(text);
      return {
        called: new Set([...code.matchAll(CALLED)].map((m) => m[1] ?? m[0])),
        moved: movedMembers(code),
        key: contentKey(code),
      };
    });
  }

  /** Forgets what the last round did not ask for. */
  sweep(): void {
    this.rows.sweep();
    this.texts.sweep();
  }
}

const KEYS = new WeakMap<Row, string>();

/** Stands for a summary inside keys, in this run and any other: equal rows have one. */
export function rowKey(row: Row | undefined): string {
  if (row === undefined) return 'none';
  const key = KEYS.get(row) ?? contentKey(JSON.stringify(row));
  KEYS.set(row, key);
  return key;
}

/** With the arrow: rows of callbacks are named by it. Behind `__free(`, the name of what is called at the end of the scope. */
const CALLED = /(?:->)?[A-Za-z_]\w*(?=\s*\()|__free\((\w+)\)/g;
