/** Where indexes are kept: in the user's cache folder, never in a tree; one file for each root. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { IndexedFile } from './contents.js';
import { decodeIndex, encodeIndex, type TreeIndex } from './format.js';

/** Folioscope's folder in the user's cache. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const given = environment.XDG_CACHE_HOME;
  // By the specification a relative path there is to be ignored.
  const base = given !== undefined && isAbsolute(given) ? given : join(homedir(), '.cache');
  return join(base, 'folioscope');
}

export function indexFile(root: string, cache: string): string {
  const id = createHash('sha1').update(root).digest('hex').slice(0, 16);
  return join(cache, 'index', `${basename(root).replace(/[^\w.-]/g, '_')}-${id}.index`);
}

/** The stored index of a tree; undefined when there is none, or none that can be trusted. */
export function readIndex(root: string, cache: string): TreeIndex | undefined {
  try {
    return decodeIndex(readFileSync(indexFile(root, cache)), root);
  } catch {
    return undefined;
  }
}

/** Replaces the stored index in one step: who reads meanwhile gets the old one or the new one. Throws as the disk does. */
export function writeIndex(root: string, cache: string, files: readonly IndexedFile[]): void {
  const path = indexFile(root, cache);
  const fresh = `${path}.${process.pid}.tmp`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(fresh, encodeIndex(root, files));
    renameSync(fresh, path);
  } finally {
    rmSync(fresh, { force: true });
  }
}
