/** Who defines what once a patch is applied: its files as they are in memory, the rest as the tree has it. */
import { definitionsOf, type TextDefinition } from '@folioscope/grammars';
import type { Definition, Definitions } from '../core.js';

interface Found extends TextDefinition {
  readonly path: string;
  readonly source: string;
}

/** What each text defines, found once: most files are the same from one patch to the next. */
export class DefinitionsOfTexts {
  private readonly known = new Map<string, { readonly text: string; readonly found: readonly Found[] }>();

  of(path: string, source: string): readonly Found[] {
    const known = this.known.get(path);
    if (known?.text === source) return known.found;
    const all = /\.[ch]$/.test(path) ? definitionsOf(source) : [];
    const found = all.map((definition) => ({ ...definition, path, source }));
    this.known.set(path, { text: source, found });
    return found;
  }
}

let made = 0;

export class PatchedDefinitions implements Definitions {
  readonly state: string;
  /** What the files of the series define for others. */
  private readonly found = new Map<string, Found>();

  /** `files`: those of the series, as they are now; undefined: not there. */
  constructor(
    private readonly base: Definitions | undefined,
    private readonly files: ReadonlyMap<string, string | undefined>,
    texts: DefinitionsOfTexts,
  ) {
    this.state = `${base?.state ?? ''} patched ${++made}`;
    for (const [path, source] of files)
      if (source !== undefined) for (const definition of texts.of(path, source)) this.add(definition);
  }

  find(name: string, from: string): Definition | undefined {
    const now = this.found.get(name);
    if (now) return definitionOf(now);
    const before = this.base?.find(name, from);
    return before && this.files.has(before.path) ? undefined : before;
  }

  /** A weak one stands back; of several configurations the longest is no stub. */
  private add(found: Found): void {
    if (found.isStatic && !found.path.endsWith('.h')) return;
    const other = this.found.get(found.name);
    const isBetter =
      !other || (other.isWeak && !found.isWeak) || (other.isWeak === found.isWeak && size(found) > size(other));
    if (isBetter) this.found.set(found.name, found);
  }
}

const size = ({ start, end }: TextDefinition): number => end - start;

const definitionOf = ({ name, path, kind, tags, start, end, source }: Found): Definition => ({
  name,
  path,
  from: path,
  kind,
  tags,
  text: () => source.slice(start, end),
  file: () => source,
});
