/** What an index of a tree says: its files as they were read, and what each defines for others and calls. */
import type { TextDefinition } from '@folioscope/grammars';

/** How a file was when it was read. Size and time tell quickly that nothing changed; the hash tells whether something did. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
  /** SHA-1 of the content, as hex. */
  readonly hash: string;
}

export interface IndexedFile extends FileStamp {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** What other files can see of it; offsets are bytes. */
  readonly definitions: readonly TextDefinition[];
  /** The functions it calls, by their keys; see calls.ts. */
  readonly calls: Uint32Array;
}

/** Only a header's static functions and macros reach other files. */
export const isSeenByOthers = (path: string, { isStatic }: { readonly isStatic: boolean }): boolean =>
  !isStatic || isHeader(path);

export const isHeader = (path: string): boolean => path.endsWith('.h');
