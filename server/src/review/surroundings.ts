/**
 * The tree around a patch, before it and after it: its files, open in the core, and those that call what it changes. Where
 * a function's effect on the books changes, that of its callers may change too.
 */
import type { Definitions } from '../core.js';
import type { OpenedChange } from './compare.js';
import type { Editions } from './editions.js';
import type { FileChange } from './file-changes.js';
import type { PatchedTree } from './source-tree.js';

/** Files that are looked into for one patch because they call what it changes. */
const MOST_FILES = 40;

export class Surroundings {
  /** What was not looked into. */
  readonly notes: string[] = [];
  private readonly looked = new Set<string>();

  constructor(
    private readonly tree: PatchedTree,
    private readonly editions: Editions,
    private readonly before: Definitions,
    private readonly after: Definitions,
  ) {}

  open({ before, after }: Pick<FileChange, 'before' | 'after'>): OpenedChange {
    return {
      ...(before ? { before: this.editions.open(before.path, before.text, this.before) } : {}),
      ...(after ? { after: this.editions.open(after.path, after.text, this.after) } : {}),
    };
  }

  /** Files outside of the patch that name the function, in the parts of the tree that the patch is about. */
  callers(name: string, patched: readonly string[]): readonly OpenedChange[] {
    const folders = [...new Set(patched.map(areaOf))];
    const paths = this.tree.naming(name, folders).filter((path) => !patched.includes(path) && !this.looked.has(path));
    const room = Math.max(0, MOST_FILES - this.looked.size);
    if (paths.length > room)
      this.notes.push(`${name}() is named in ${paths.length - room} more files, which were not looked into`);
    return paths.slice(0, room).flatMap((path) => {
      this.looked.add(path);
      const file = this.tree.read(path);
      if (file === undefined || 'problem' in file) return [];
      const same = { path, text: file.text };
      return [this.open({ before: same, after: same })];
    });
  }
}

/** `mm`, `fs`; a driver's or an architecture's own folder: the part of the tree that a file belongs to. */
function areaOf(path: string): string {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(0, /^(?:drivers|arch|include|tools)$/.test(parts[0] ?? '') ? 2 : 1).join('/') || '.';
}
