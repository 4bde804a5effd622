/** Answers the core's question who defines what: from the index of the tree, or without one from a file's surroundings. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { TextDefinition } from '@folioscope/grammars';
import type { Definition, Definitions } from '../../core.js';
import { decodeSource } from '../source-text.js';
import { type FileStamp, isHeader, isSeenByOthers } from './contents.js';
import type { TreeIndex } from './format.js';
import { definitionsIn, readFile } from './read-file.js';
import { includedBy, neighboursOf } from './surroundings.js';
import { type Candidate, choose } from './visible.js';

export interface TreeDefinitionsOptions {
  readonly root: string;
  readonly index: TreeIndex | undefined;
  /** Files that were asked for, by name. */
  readonly files?: readonly string[];
  /** Files that are read from elsewhere, by name. */
  readonly overlays?: ReadonlyMap<string, string>;
}

/** A file that has been looked into. */
interface Opened extends FileStamp {
  readonly definitions: ReadonlyMap<string, readonly Found[]>;
  readonly bytes: Buffer;
}

type Found = Candidate & TextDefinition;

/** Files whose bytes are kept. */
const MOST_OPENED = 2_000;

/** Headers that are looked into for one file. */
const MOST_HEADERS = 1_000;

/** Tells the states of all of them apart. */
let made = 0;

export class TreeDefinitions implements Definitions {
  #state = ++made;
  readonly #options: TreeDefinitionsOptions;
  readonly #opened = new Map<string, Opened | undefined>();
  /** By folder, without an index: what the files of it define for others. */
  readonly #folders = new Map<string, ReadonlyMap<string, readonly Found[]>>();
  /** By file: what it includes, and all that it reaches so. */
  readonly #included = new Map<string, readonly string[]>();
  readonly #headers = new Map<string, readonly string[]>();
  #asked: ReadonlyMap<string, readonly Found[]> | undefined;
  readonly #unchanged = new Map<string, boolean>();

  constructor(options: TreeDefinitionsOptions) {
    this.#options = options;
  }

  get state(): string {
    return String(this.#state);
  }

  get isIndexed(): boolean {
    return this.#options.index !== undefined;
  }

  /** Files of the tree that call a function of this name, or seem to; undefined where there is no index to tell. */
  callers(name: string): readonly string[] | undefined {
    return this.#options.index?.callers(name).filter((path) => !path.split('/').includes('..'));
  }

  /** What was read may have been written since. */
  forgetFiles(): void {
    this.#state = ++made;
    this.#asked = undefined;
    for (const known of [this.#opened, this.#folders, this.#included, this.#headers, this.#unchanged]) known.clear();
  }

  find(name: string, from: string): Definition | undefined {
    const own = this.#open(from)?.definitions.get(name) ?? [];
    const found = choose(own.length > 0 ? own : this.#elsewhere(name, from), from);
    return found && this.#definition(found, from);
  }

  #elsewhere(name: string, from: string): readonly Found[] {
    const { index } = this.#options;
    if (!index) return this.#around(name, from);
    return index.lookup(name).flatMap(({ file, definition }) => {
      const path = index.path(file);
      if (path.split('/').includes('..')) return [];
      if (this.#isAsIndexed(path, index.stamp(file))) return [{ path, ...definition }];
      const now = this.#open(path)?.definitions.get(name) ?? [];
      return now.filter((d) => isSeenByOthers(path, d));
    });
  }

  #isAsIndexed(path: string, stamp: FileStamp): boolean {
    let is = this.#unchanged.get(path);
    if (is === undefined) {
      is = this.#isUnchanged(path, stamp);
      this.#unchanged.set(path, is);
    }
    return is;
  }

  /** Size and time tell at once; where they differ, the content does. */
  #isUnchanged(path: string, stamp: FileStamp): boolean {
    const { root, overlays } = this.#options;
    if (overlays?.has(path)) return false;
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.size === stamp.size && stat.mtimeMs === stamp.modified) return true;
    return this.#open(path)?.hash === stamp.hash;
  }

  #around(name: string, from: string): readonly Found[] {
    const { root, files = [] } = this.#options;
    const folder = from.slice(0, from.lastIndexOf('/') + 1);
    let beside = this.#folders.get(folder);
    if (!beside && !isHeader(from)) {
      beside = this.#seenIn(neighboursOf(root, from));
      this.#folders.set(folder, beside);
    }
    this.#asked ??= this.#seenIn(files);
    const all = [
      ...[beside, this.#asked].flatMap((names) => names?.get(name) ?? []),
      ...this.#headersOf(from).flatMap((path) => seenByOthers(path, this.#open(path)?.definitions.get(name) ?? [])),
    ];
    return all.filter((found, i) => all.findIndex((o) => o.path === found.path && o.start === found.start) === i);
  }

  /** The headers a file includes, and those that these include: kernel code relies on both. */
  #headersOf(from: string): readonly string[] {
    let reached = this.#headers.get(from);
    if (!reached) {
      const found = new Set<string>();
      for (const path of this.#includes(from)) found.add(path);
      for (const path of found)
        if (found.size < MOST_HEADERS) for (const inner of this.#includes(path)) found.add(inner);
      reached = [...found];
      this.#headers.set(from, reached);
    }
    return reached;
  }

  #includes(from: string): readonly string[] {
    let included = this.#included.get(from);
    if (!included) {
      const text = this.#open(from)?.bytes.toString('latin1') ?? '';
      included = includedBy(from, text).flatMap((places) => places.find((path) => this.#open(path)) ?? []);
      this.#included.set(from, included);
    }
    return included;
  }

  #seenIn(paths: readonly string[]): ReadonlyMap<string, readonly Found[]> {
    const names = new Map<string, Found[]>();
    for (const path of paths)
      for (const [name, found] of this.#open(path)?.definitions ?? []) {
        const seen = seenByOthers(path, found);
        if (seen.length > 0) names.set(name, [...(names.get(name) ?? []), ...seen]);
      }
    return names;
  }

  #open(path: string): Opened | undefined {
    if (this.#opened.has(path)) return this.#opened.get(path);
    const { root, overlays } = this.#options;
    const read = readFile(overlays?.get(path) ?? join(root, path));
    const opened = read && { ...read, definitions: byName(path, read.bytes) };
    this.#opened.set(path, opened);
    if (this.#opened.size > MOST_OPENED) for (const oldest of this.#opened.keys()) return this.#close(oldest, opened);
    return opened;
  }

  #close(oldest: string, opened: Opened | undefined): Opened | undefined {
    this.#opened.delete(oldest);
    return opened;
  }

  #definition({ name, path, kind, tags, start, end }: Found, asked: string): Definition {
    const read = (from: number, to?: number) => {
      const bytes = this.#open(path)?.bytes.subarray(from, to);
      const source = bytes && decodeSource(bytes);
      return source && 'text' in source ? source.text : undefined;
    };
    // Without an index nothing is known of a header's surroundings.
    const from = this.#options.index || !isHeader(path) ? path : asked;
    return { name, path, from, kind, tags, text: () => read(start, end), file: () => read(0) };
  }
}

const seenByOthers = (path: string, found: readonly Found[]): readonly Found[] =>
  found.filter((definition) => isSeenByOthers(path, definition));

function byName(path: string, bytes: Buffer): ReadonlyMap<string, readonly Found[]> {
  const names = new Map<string, Found[]>();
  for (const definition of definitionsIn(bytes)) {
    const found = { path, ...definition };
    const list = names.get(definition.name);
    if (list) list.push(found);
    else names.set(definition.name, [found]);
  }
  return names;
}
