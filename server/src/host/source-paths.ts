/** The PATH arguments of a command: files as they are, folders as the .c files below them. */
import { readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Overlays } from './overlays.js';
import { InputProblem, reasonOf } from './problem.js';

/** One source to read: where it is, and the name it has in messages (relative to the root). */
export interface SourcePath {
  readonly absolute: string;
  readonly name: string;
  /** As it was asked for; absent when it was found in a folder. */
  readonly asked?: string;
}

export interface ExpandedPaths {
  /** In order of name, each once. */
  readonly sources: readonly SourcePath[];
  /** Folders below the asked ones that could not be read. */
  readonly unread: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Expands PATHs (relative to `base`). A file in `overlays` need not exist. Throws InputProblem for a path that is missing,
 * unreadable or a folder without sources.
 */
export function expandPaths(paths: readonly string[], base: string, root: string, overlays: Overlays): ExpandedPaths {
  const found = new Map<string, SourcePath>();
  const unread: { name: string; reason: string }[] = [];
  const problems: string[] = [];
  for (const path of paths) {
    const absolute = resolve(base, path);
    try {
      if (overlays.has(absolute) || !statSync(absolute).isDirectory()) {
        found.set(absolute, { absolute, name: nameBelow(root, absolute), asked: path });
        continue;
      }
      const sources = sourcesBelow(absolute, (folder, reason) =>
        unread.push({ name: nameBelow(root, folder), reason }),
      );
      if (sources.length === 0) problems.push(`${path}: no .c file in this folder`);
      for (const source of sources) {
        if (!found.has(source)) found.set(source, { absolute: source, name: nameBelow(root, source) });
      }
    } catch (error) {
      problems.push(`${path}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new InputProblem(problems.join('\n'));
  const sources = [...found.values()].sort((a, b) => compareText(a.name, b.name));
  return { sources, unread };
}

/** The name of a file in messages: relative to the root with `/`, or absolute when it is outside. */
export function nameBelow(root: string, absolute: string): string {
  const name = relative(root, absolute);
  const outside = name === '..' || name.startsWith(`..${sep}`) || isAbsolute(name);
  return (outside ? absolute : name || '.').split(sep).join('/');
}

/** Order that is the same on every machine, whatever its locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The .c files below a folder. Symbolic links are not followed: kernel trees link folders to each other, also in circles. */
export function sourcesBelow(folder: string, unread: (folder: string, reason: string) => void): string[] {
  const sources: string[] = [];
  const pending = [folder];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    try {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules')
          pending.push(join(at, entry.name));
        else if (entry.isFile() && entry.name.endsWith('.c')) sources.push(join(at, entry.name));
      }
    } catch (error) {
      if (at === folder) throw error;
      unread(at, reasonOf(error));
    }
  }
  return sources;
}
