/** What the server needs from where it runs: a process with disks, or a browser worker. */
import type { ThreadSource } from '@folioscope/simulator';
import type { Core, CoreOptions } from '../core.js';

/** The tree a document belongs to. */
export interface Tree {
  readonly core: Core;
  /** The kernel version and configuration found there; the folio kind is the settings'. */
  readonly options: Omit<CoreOptions, 'folio'>;
  /** The name a document has in messages. */
  nameOf(uri: string): string;
  /** The document of a name that the core gave. */
  uriOf(name: string): string;
  /** What is wrong with the workspace's own rows. */
  readonly problems: readonly string[];
}

/** The text of a document that is open. */
export type EditedText = (uri: string) => string | undefined;

export interface IndexUpdate {
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal: AbortSignal;
}

export interface Host {
  /** The tree of a document. `kernel` is the setting; empty: found in the tree, as it is being edited. */
  treeOf(uri: string, kernel: string, edited?: EditedText): Promise<Tree>;
  /**
   * Brings the index of the document's tree up to date, in the background; false when there is nothing new to know. Absent
   * where trees cannot be indexed.
   */
  updateIndex?(uri: string, options: IndexUpdate): Promise<boolean>;
  /** A file was written: who defines what in its tree is looked up anew. */
  saved?(uri: string): void;
  /** Forgets what was read from the workspace: rows or configuration have changed. */
  reload(): void;
  /** The mailing-list threads that can be replayed. */
  threads(): readonly ThreadSource[];
  /** The page about a code. */
  docPage(code: string): string | undefined;
}
