/**
 * What functions of other files do, by the file they stand in: made in this run, or in one before and kept in the archive.
 */
import type { Row } from '@folioscope/simulator';
import type { Archive } from '../core.js';
import { Kept } from './kept.js';

export class TreeRows {
  private readonly files = new Map<string, OfFile>();

  /** `rules`: what the summaries depend on besides the text. */
  constructor(
    private readonly archive: Archive | undefined,
    private readonly rules: string,
  ) {}

  /** The summaries from one file; those from another text of it are forgotten. `content`: stands for its text. */
  of(path: string, content: string): Kept<Row | undefined> {
    let file = this.files.get(path);
    if (file?.content !== content) {
      file = { content, rows: new Kept() };
      file.rows.bring(savedRows(this.archive?.read(this.nameOf(path)), content));
      this.files.set(path, file);
    }
    return file.rows;
  }

  /** Puts what is new into the archive. */
  save(): void {
    if (!this.archive) return;
    for (const [path, { content, rows }] of this.files)
      if (rows.isNew) this.archive.write(this.nameOf(path), { content, rows: savable(rows) });
  }

  private nameOf(path: string): string {
    return `for others: ${path}\n${this.rules}`;
  }
}

interface OfFile {
  readonly content: string;
  readonly rows: Kept<Row | undefined>;
}

/** Summaries as an archive keeps them: null stands for one that is not known. */
export type SavedRows = readonly (readonly [key: string, row: Row | null])[];

export const savable = (rows: Kept<Row | undefined>): SavedRows => rows.taken().map(([key, row]) => [key, row ?? null]);

export const brought = (saved: SavedRows): (readonly [string, Row | undefined])[] =>
  saved.map(([key, row]) => [key, row ?? undefined]);

function savedRows(saved: unknown, content: string): (readonly [string, Row | undefined])[] {
  const file = saved as { readonly content: string; readonly rows: SavedRows } | undefined;
  return file?.content === content ? brought(file.rows) : [];
}
