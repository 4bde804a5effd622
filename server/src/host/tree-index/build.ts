/** Builds and updates the index of a tree: what did not change since the last time is not read again. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { askPool, type Pool } from '../pool.js';
import { compareText } from '../source-paths.js';
import type { IndexedFile } from './contents.js';
import { type ScanItem, type ScannedFile, scanFiles } from './scan.js';
import { readIndex, writeIndex } from './stored.js';

/** Folders of a kernel tree that are not part of a kernel. */
const NOT_KERNEL: ReadonlySet<string> = new Set(['tools', 'scripts', 'samples', 'Documentation', 'usr', 'LICENSES']);

/** A tree, and the folder its index is kept in. */
export interface IndexedTree {
  readonly root: string;
  readonly cache: string;
}

/** Files that were read, of those that are to be. */
export interface IndexProgress {
  readonly done: number;
  readonly total: number;
}

export interface BuildOptions extends IndexedTree {
  /** Absent: this thread does it all. */
  readonly pool?: Pool;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface BuildReport {
  readonly files: number;
  readonly definitions: number;
  /** Files that were read, because they are new or looked changed. */
  readonly read: number;
}

/** Files read at a time: large enough to be worth a message, small enough for progress. */
const BATCH = 256;

/** Throws the signal's reason when it was cancelled, and as the disk does when the index cannot be written. */
export async function buildIndex(options: BuildOptions): Promise<BuildReport> {
  const { root, cache, signal } = options;
  const known = new Map(
    readIndex(root, cache)
      ?.contents()
      .map((file) => [file.path, file]),
  );
  const fresh: IndexedFile[] = [];
  const changed: ScanItem[] = [];
  for (const { path, size, modified } of filesOf(root)) {
    signal?.throwIfAborted();
    const before = known.get(path);
    if (before && before.size === size && before.modified === modified) fresh.push(before);
    else changed.push({ path, size, modified, ...(before ? { hashBefore: before.hash } : {}) });
  }
  for (const scanned of await scanAll(changed, options)) {
    const before = known.get(scanned.path);
    if (!('same' in scanned)) fresh.push(scanned);
    else if (before) fresh.push({ ...before, modified: scanned.modified });
  }
  signal?.throwIfAborted();
  fresh.sort((a, b) => compareText(a.path, b.path));
  if (changed.length > 0 || fresh.length !== known.size) writeIndex(root, cache, fresh);
  return {
    files: fresh.length,
    definitions: fresh.reduce((sum, { definitions }) => sum + definitions.length, 0),
    read: changed.length,
  };
}

/** The same in a thread of its own, for who must not wait: a language server. */
export async function buildIndexAside(
  tree: IndexedTree,
  pool: Pool,
  options: { readonly onProgress: (progress: IndexProgress) => void; readonly signal: AbortSignal },
): Promise<BuildReport | undefined> {
  const [report] = await askPool<IndexedTree, number, BuildReport>({ ...pool, threads: 1 }, 'index', tree, [0], {
    onProgress: (progress) => options.onProgress(progress as IndexProgress),
    signal: options.signal,
  });
  return report;
}

async function scanAll(items: readonly ScanItem[], options: BuildOptions): Promise<readonly ScannedFile[]> {
  const { root, pool, onProgress, signal } = options;
  const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) =>
    items.slice(i * BATCH, (i + 1) * BATCH),
  );
  const done = (count: number) => onProgress?.(Math.min(count * BATCH, items.length), items.length);
  if (pool && batches.length > 1) {
    const answers = await askPool<string, readonly ScanItem[], readonly ScannedFile[]>(pool, 'scan', root, batches, {
      onAnswer: done,
      ...(signal ? { signal } : {}),
    });
    return answers.flat();
  }
  return batches.flatMap((batch, i) => {
    signal?.throwIfAborted();
    const scanned = scanFiles(root, batch);
    done(i + 1);
    return scanned;
  });
}

/** The sources of a tree, as they are now. Symbolic links are not followed. */
function* filesOf(root: string): Generator<{ path: string; size: number; modified: number }> {
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of entriesOf(join(root, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        const isLeftOut = entry.name.startsWith('.') || (folder === '' && NOT_KERNEL.has(entry.name));
        if (!isLeftOut && entry.name !== 'node_modules') pending.push(path);
      } else if (entry.isFile() && /\.[ch]$/.test(entry.name)) {
        const stat = statSync(join(root, path), { throwIfNoEntry: false });
        if (stat) yield { path, size: stat.size, modified: stat.mtimeMs };
      }
    }
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
