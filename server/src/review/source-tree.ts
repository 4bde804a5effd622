/** The tree a review reads: what stands in git or on disk, and over it what the patches so far have changed, in memory. */

/** A tree as it stands; nothing is ever written to it. */
export interface SourceTree {
  /** For people: `v6.12 (--base)`. */
  readonly title: string;
  /** A file's text; undefined when there is none; a problem when there is something that is no source. */
  read(path: string): TreeFile;
  /** Files that name a word, at most a few; what calls a function stands in one of them. */
  naming(word: string): readonly string[];
}

export type TreeFile = { readonly text: string } | { readonly problem: string } | undefined;

/** A tree with changes in memory. */
export class PatchedTree {
  /** undefined: deleted. */
  private readonly changed = new Map<string, string | undefined>();

  constructor(private readonly base: SourceTree) {}

  read(path: string): TreeFile {
    if (!this.changed.has(path)) return this.base.read(path);
    const text = this.changed.get(path);
    return text === undefined ? undefined : { text };
  }

  write(path: string, text: string | undefined): void {
    this.changed.set(path, text);
  }

  naming(word: string): readonly string[] {
    const isNamed = new RegExp(`\\b${word}\\b`);
    const here = [...this.changed].filter(([, text]) => text !== undefined && isNamed.test(text)).map(([path]) => path);
    return [...new Set([...here, ...this.base.naming(word).filter((path) => !this.changed.has(path))])];
  }
}
