/** What an index of a tree says: its files as they were read, and what each defines for others. */

/** How a file was when it was read. Size and time tell quickly that nothing changed; the hash tells whether something did. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
  /** SHA-1 of the content, as hex. */
  readonly hash: string;
}

/** A definition that other files can see; offsets are bytes. */
export interface IndexedDefinition {
  readonly name: string;
  readonly kind: 'function' | 'macro';
  readonly isStatic: boolean;
  readonly isWeak: boolean;
  readonly start: number;
  readonly end: number;
  readonly tags: readonly string[];
}

export interface IndexedFile extends FileStamp {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly definitions: readonly IndexedDefinition[];
}

/** Only a header's static functions and macros reach other files. */
export const isSeenByOthers = (path: string, { isStatic }: { readonly isStatic: boolean }): boolean =>
  !isStatic || isHeader(path);

export const isHeader = (path: string): boolean => path.endsWith('.h');
