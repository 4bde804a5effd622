/** The tree a review reads: what stands in git or on disk, and over it what the patches so far have changed, in memory. */

/** A tree as it stands; nothing is ever written to it. */
export interface SourceTree {
  /** For people: `v6.12 (--base)`. */
  readonly title: string;
  /** A file's text; undefined when there is none; a problem when there is something that is no source. */
  read(path: string): TreeFile;
  /** C files below these folders that name a word: what calls a function stands in one of them. */
  naming(word: string, folders: readonly string[]): readonly string[];
  /** C files anywhere in it that call a function, or seem to; undefined, or absent, where no index knows. */
  callers?(name: string): readonly string[] | undefined;
}

export type TreeFile = { readonly text: string } | { readonly problem: string } | undefined;

/** A tree with changes in memory. */
export class PatchedTree {
  /** undefined: deleted. */
  private readonly edited = new Map<string, string | undefined>();

  constructor(private readonly base: SourceTree) {}

  read(path: string): TreeFile {
    if (!this.edited.has(path)) return this.base.read(path);
    const text = this.edited.get(path);
    return text === undefined ? undefined : { text };
  }

  write(path: string, text: string | undefined): void {
    this.edited.set(path, text);
  }

  /** Files below these folders that name a word, in the order of their names. */
  naming(word: string, folders: readonly string[]): readonly string[] {
    return this.asNow(word, this.base.naming(word, folders));
  }

  /** Files that call a function, in the order of their names; undefined where that is not known of the whole tree. */
  callers(name: string): readonly string[] | undefined {
    const known = this.base.callers?.(name);
    return known && this.asNow(name, known);
  }

  private asNow(word: string, inBase: readonly string[]): readonly string[] {
    const isNamed = new RegExp(`\\b${word}\\b`);
    const here = [...this.edited].filter(([, text]) => text !== undefined && isNamed.test(text)).map(([path]) => path);
    return [...new Set([...here, ...inBase.filter((path) => !this.edited.has(path))])].sort();
  }
}
