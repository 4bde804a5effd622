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
/** Functions that one note names. */
const MOST_NAMED = 3;

export class Surroundings {
  private readonly looked = new Set<string>();
  private readonly unread: string[] = [];
  /** Functions whose callers were looked for in parts of the tree only. */
  private readonly nearby = new Set<string>();
  private parts: readonly string[] = [];

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

  /** What was not looked into. */
  get notes(): readonly string[] {
    const names = [...this.nearby].map((name) => `${name}()`);
    const more = names.length > MOST_NAMED ? [`${names.length - MOST_NAMED} more`] : [];
    const where = this.parts.map((part) => (part === '.' ? 'the top folder' : part)).join(', ');
    const nearby = `callers of ${[...names.slice(0, MOST_NAMED), ...more].join(', ')} were looked for in ${where} only; an index of the tree (folioscope index) has them all`;
    return [...this.unread, ...(names.length > 0 ? [nearby] : [])];
  }

  /** Files outside of the patch that call the function: by an index all of them, else those in the parts that the patch is about. */
  callers(name: string, counts: boolean, patched: readonly string[]): readonly OpenedChange[] {
    this.parts = [...new Set(patched.map(areaOf))];
    const everywhere = this.tree.callers(name);
    if (!everywhere && counts) this.nearby.add(name);
    const isNear = (path: string) => this.parts.includes(areaOf(path));
    const all = everywhere ?? this.tree.naming(name, this.parts);
    const paths = [...all.filter(isNear), ...all.filter((path) => !isNear(path))].filter(
      (path) => !patched.includes(path) && !this.looked.has(path),
    );
    const room = Math.max(0, MOST_FILES - this.looked.size);
    if (paths.length > room && counts)
      this.unread.push(`${name}() is named in ${paths.length - room} more files, which were not looked into`);
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
