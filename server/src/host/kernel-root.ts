/** Where a source belongs: the kernel tree or git checkout above it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Version } from '@folioscope/simulator';
import { versionIn } from '../known-kernels.js';

/** The nearest folder at or above `folder` that is a kernel tree or a git checkout; undefined when there is none. */
export function findRoot(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (isKernelTree(at) || existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** A kernel tree has a Makefile that names a version, and mm/ or a top Kconfig. */
export function isKernelTree(folder: string): boolean {
  return (
    (existsSync(join(folder, 'Kconfig')) || existsSync(join(folder, 'mm'))) && makefileVersion(folder) !== undefined
  );
}

/** The version a kernel tree's Makefile names (VERSION, PATCHLEVEL); undefined when there is none. */
function makefileVersion(root: string): Version | undefined {
  try {
    return versionIn(readFileSync(join(root, 'Makefile'), 'latin1'));
  } catch {
    return undefined;
  }
}

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** The folder itself, or the folder a file is in. */
export const folderOf = (path: string): string => (isFolder(path) ? path : dirname(path));
