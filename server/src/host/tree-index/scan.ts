/** One thread's part of indexing: reads files and says what they define for others, and what they call. */
import { join } from 'node:path';
import { callKeys } from './calls.js';
import { type FileStamp, type IndexedFile, isSeenByOthers } from './contents.js';
import { definitionsIn, readFile } from './read-file.js';

/** A file that is new or looks changed, and its content when it was last read. */
export interface ScanItem {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly hashBefore?: string;
}

/** `same`: its content is what it was; only its time changed. */
export type ScannedFile = IndexedFile | (FileStamp & { readonly path: string; readonly same: true });

/** A file that cannot be read, or is too large, defines nothing. The calls of headers are those of the files that include them. */
export function scanFiles(root: string, items: readonly ScanItem[]): readonly ScannedFile[] {
  return items.map(({ path, size, modified, hashBefore }): ScannedFile => {
    const read = readFile(join(root, path));
    if (!read) return { path, size, modified, hash: NO_HASH, definitions: [], calls: new Uint32Array() };
    const { bytes, ...stamp } = read;
    if (stamp.hash === hashBefore) return { path, ...stamp, same: true };
    const definitions = definitionsIn(bytes).filter((definition) => isSeenByOthers(path, definition));
    return { path, ...stamp, definitions, calls: path.endsWith('.c') ? callKeys(bytes) : new Uint32Array() };
  });
}

/** Of what was not read: the hash of no content. */
const NO_HASH = '0'.repeat(40);
