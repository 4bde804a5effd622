/** Trees that a review reads: a commit of a repository, or a folder. Nothing outside of them is read, nothing is written. */
import { realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Git } from './git.js';
import { isFolder } from './kernel-root.js';
import { reasonOf } from './problem.js';
import { nameBelow, sourcesBelow } from './source-paths.js';
import { decodeSource, readSource, type SourceText } from './source-text.js';

/** A tree as a review wants it; see review/source-tree.ts. */
export interface ReadTree {
  readonly title: string;
  read(path: string): SourceText | undefined;
  naming(word: string, folders: readonly string[]): readonly string[];
  callers?(name: string): readonly string[] | undefined;
}

/** A commit, with some files as they are known by their objects' names. */
export function commitTree(git: Git, commit: string, title: string, blobs: ReadonlyMap<string, string>): ReadTree {
  const read = (path: string): SourceText | undefined => {
    const blob = blobs.get(path);
    const file = blob === undefined ? git.file(commit, path) : git.blob(blob);
    if (file === undefined) return undefined;
    if (!Buffer.isBuffer(file)) return { problem: `is no regular file (mode ${file.mode})` };
    return decodeSource(file);
  };
  return { title, read: keep(read), naming: (word, folders) => git.naming(commit, word, folders) };
}

/** A folder on disk. What is reached through a symbolic link is not part of it. */
export function folderTree(root: string, title: string): ReadTree {
  const read = (path: string): SourceText | undefined => {
    try {
      const real = realpathSync(join(root, path));
      if (real !== join(realpathSync(root), path.split('/').join(sep)))
        return { problem: 'is reached through a symbolic link, which is not followed' };
      return readSource(real);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: `cannot be read: ${reasonOf(error)}` };
    }
  };
  return { title, read: keep(read), naming: (word, folders) => namingIn(root, word, folders) };
}

function namingIn(root: string, word: string, folders: readonly string[]): readonly string[] {
  const isNamed = new RegExp(`\\b${word}\\b`);
  return folders.flatMap((folder) => {
    const files = isFolder(join(root, folder)) ? sourcesBelow(join(root, folder), () => {}) : [];
    return files.flatMap((file) => {
      const source = readSource(file);
      return 'text' in source && isNamed.test(source.text) ? [nameBelow(root, file)] : [];
    });
  });
}

/** A file is read once: it does not change while it is reviewed. */
function keep(read: ReadTree['read']): ReadTree['read'] {
  const known = new Map<string, SourceText | undefined>();
  return (path) => {
    if (!known.has(path)) known.set(path, read(path));
    return known.get(path);
  };
}
