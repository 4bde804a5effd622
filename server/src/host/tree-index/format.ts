/**
 * The index as bytes: a header, a checksum, and columns that are looked up in place, so that opening it costs no more than
 * reading it. What is not exactly as it was written is no index.
 */
import { createHash } from 'node:crypto';
import type { TextDefinition } from '@folioscope/grammars';
import { callKey } from './calls.js';
import type { FileStamp, IndexedFile } from './contents.js';

/** Raised whenever the format, or what the scanner finds, changes. */
const INDEX_VERSION = 2;

const MAGIC = Buffer.from('folioscope index\n');
const CHECKSUM = 32;
/** Columns begin at multiples of this. */
const ALIGNMENT = 8;

const COLUMNS = {
  paths: Uint8Array,
  pathEnds: Uint32Array,
  sizes: Float64Array,
  modified: Float64Array,
  hashes: Uint8Array,
  tags: Uint8Array,
  names: Uint8Array,
  nameEnds: Uint32Array,
  definitionEnds: Uint32Array,
  files: Uint32Array,
  starts: Uint32Array,
  ends: Uint32Array,
  flags: Uint8Array,
  tagEnds: Uint32Array,
  tagNumbers: Uint32Array,
  callEnds: Uint32Array,
  calls: Uint32Array,
} as const;

type ColumnName = keyof typeof COLUMNS;
type Columns = { readonly [Name in ColumnName]: InstanceType<(typeof COLUMNS)[Name]> };

const COLUMN_NAMES = Object.keys(COLUMNS) as readonly ColumnName[];
const HASH_BYTES = 20;
const MACRO = 1;
const STATIC = 2;
const WEAK = 4;

export function encodeIndex(root: string, files: readonly IndexedFile[]): Buffer {
  const columns = columnsOf(files);
  const parts = COLUMN_NAMES.map((name) => padded(bytesOf(columns[name])));
  const lengths = COLUMN_NAMES.map((name) => columns[name].byteLength);
  const text = JSON.stringify({ version: INDEX_VERSION, root, lengths });
  const header = Buffer.from(text.padEnd(aligned(Buffer.byteLength(text)) - Buffer.byteLength(text) + text.length));
  const size = Buffer.alloc(ALIGNMENT);
  size.writeUInt32LE(header.length);
  const body = Buffer.concat([size, header, ...parts]);
  const front = Buffer.concat([MAGIC, createHash('sha256').update(body).digest()]);
  return Buffer.concat([padded(front), body]);
}

/** Undefined when the bytes are no whole index of this version and this root. */
export function decodeIndex(bytes: Buffer, root: string): TreeIndex | undefined {
  const front = padded(Buffer.alloc(MAGIC.length + CHECKSUM)).length;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || bytes.length < front + ALIGNMENT) return undefined;
  const body = bytes.subarray(front);
  const checksum = bytes.subarray(MAGIC.length, MAGIC.length + CHECKSUM);
  if (!createHash('sha256').update(body).digest().equals(checksum)) return undefined;
  const columnsAt = ALIGNMENT + body.readUInt32LE(0);
  const lengths = lengthsIn(body.subarray(ALIGNMENT, columnsAt).toString('utf8'), root);
  const columns = lengths && columnsIn(body.subarray(columnsAt), lengths);
  return columns && new TreeIndex(columns);
}

function lengthsIn(header: string, root: string): readonly number[] | undefined {
  try {
    const read: unknown = JSON.parse(header);
    if (typeof read !== 'object' || read === null || !('lengths' in read) || !Array.isArray(read.lengths))
      return undefined;
    const isOurs = 'version' in read && read.version === INDEX_VERSION && 'root' in read && read.root === root;
    return isOurs ? read.lengths.map(Number) : undefined;
  } catch {
    return undefined;
  }
}

function columnsIn(body: Buffer, lengths: readonly number[]): Columns | undefined {
  let at = 0;
  const columns = COLUMN_NAMES.map((name, i) => {
    const length = lengths[i] ?? 0;
    // A copy is aligned; the file's buffer need not be.
    const bytes = new Uint8Array(body.subarray(at, at + length));
    at += aligned(length);
    return [name, new COLUMNS[name](bytes.buffer)] as const;
  });
  return at === body.length ? (Object.fromEntries(columns) as unknown as Columns) : undefined;
}

/** An opened index: looked up by name. */
export class TreeIndex {
  readonly #columns: Columns;
  readonly #names: Buffer;
  readonly #tags: readonly string[];

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#names = Buffer.from(columns.names.buffer);
    this.#tags = Buffer.from(columns.tags.buffer).toString('utf8').split('\n');
  }

  get fileCount(): number {
    return this.#columns.pathEnds.length;
  }

  get definitionCount(): number {
    return this.#columns.files.length;
  }

  /** Every definition of this name, with its file. */
  lookup(name: string): readonly { readonly file: number; readonly definition: TextDefinition }[] {
    const index = this.#indexOf(Buffer.from(name));
    if (index < 0) return [];
    const { definitionEnds, files } = this.#columns;
    const found = [];
    for (let i = startOf(definitionEnds, index); i < (definitionEnds[index] ?? 0); i++)
      found.push({ file: files[i] ?? 0, definition: this.#definition(i, name) });
    return found;
  }

  /** The files that call a function of this name, or seem to. */
  callers(name: string): readonly string[] {
    const key = callKey(name);
    const { calls, callEnds } = this.#columns;
    const found: string[] = [];
    for (let file = 0, at = 0; file < callEnds.length; file++) {
      const end = callEnds[file] ?? 0;
      for (; at < end; at++) if (calls[at] === key) found.push(this.path(file));
    }
    return found;
  }

  path(file: number): string {
    const { paths, pathEnds } = this.#columns;
    return Buffer.from(paths.buffer, startOf(pathEnds, file), lengthOf(pathEnds, file)).toString('utf8');
  }

  stamp(file: number): FileStamp {
    const { sizes, modified, hashes } = this.#columns;
    const hash = Buffer.from(hashes.buffer, file * HASH_BYTES, HASH_BYTES).toString('hex');
    return { size: sizes[file] ?? 0, modified: modified[file] ?? 0, hash };
  }

  /** Everything, file by file, to be brought up to date. */
  contents(): IndexedFile[] {
    const { nameEnds, definitionEnds, files, calls, callEnds } = this.#columns;
    const lists = Array.from({ length: this.fileCount }, (): TextDefinition[] => []);
    for (let index = 0; index < nameEnds.length; index++) {
      const name = this.#nameAt(index).toString('utf8');
      for (let i = startOf(definitionEnds, index); i < (definitionEnds[index] ?? 0); i++)
        lists[files[i] ?? 0]?.push(this.#definition(i, name));
    }
    return lists.map((definitions, file) => ({
      path: this.path(file),
      ...this.stamp(file),
      definitions,
      calls: calls.subarray(startOf(callEnds, file), callEnds[file]),
    }));
  }

  #definition(i: number, name: string): TextDefinition {
    const { starts, ends, flags, tagEnds, tagNumbers } = this.#columns;
    const bits = flags[i] ?? 0;
    const tags = [...tagNumbers.subarray(startOf(tagEnds, i), tagEnds[i])].map((tag) => this.#tags[tag] ?? '');
    return {
      name,
      kind: bits & MACRO ? 'macro' : 'function',
      isStatic: (bits & STATIC) !== 0,
      isWeak: (bits & WEAK) !== 0,
      start: starts[i] ?? 0,
      end: ends[i] ?? 0,
      tags,
    };
  }

  #nameAt(index: number): Buffer {
    const { nameEnds } = this.#columns;
    return this.#names.subarray(startOf(nameEnds, index), nameEnds[index]);
  }

  /** Names are in the order of their bytes. */
  #indexOf(name: Buffer): number {
    let low = 0;
    let high = this.#columns.nameEnds.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = this.#nameAt(middle).compare(name);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** In a column of ends, an item begins where the one before ends. */
const startOf = (ends: Uint32Array, index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0));
const lengthOf = (ends: Uint32Array, index: number): number => (ends[index] ?? 0) - startOf(ends, index);

function columnsOf(files: readonly IndexedFile[]): Columns {
  const all = files.flatMap(({ definitions }, file) => definitions.map((definition) => ({ file, definition })));
  all.sort((a, b) => Buffer.compare(Buffer.from(a.definition.name), Buffer.from(b.definition.name)));
  const names = grouped(all.map(({ definition }) => definition.name));
  const tags = new Map<string, number>();
  const tagNumbers: number[] = [];
  const tagEnds = all.map(({ definition }) => {
    for (const tag of definition.tags) {
      const number = tags.get(tag) ?? tags.size;
      tags.set(tag, number);
      tagNumbers.push(number);
    }
    return tagNumbers.length;
  });
  return {
    ...blob(
      'paths',
      'pathEnds',
      files.map(({ path }) => path),
    ),
    sizes: Float64Array.from(files, ({ size }) => size),
    modified: Float64Array.from(files, ({ modified }) => modified),
    hashes: new Uint8Array(Buffer.concat(files.map(({ hash }) => Buffer.from(hash, 'hex')))),
    tags: new Uint8Array(Buffer.from([...tags.keys()].join('\n'))),
    ...blob(
      'names',
      'nameEnds',
      names.map(({ name }) => name),
    ),
    definitionEnds: Uint32Array.from(names, ({ end }) => end),
    files: Uint32Array.from(all, ({ file }) => file),
    starts: Uint32Array.from(all, ({ definition }) => definition.start),
    ends: Uint32Array.from(all, ({ definition }) => definition.end),
    flags: Uint8Array.from(all, ({ definition }) => flagsOf(definition)),
    tagEnds: Uint32Array.from(tagEnds),
    tagNumbers: Uint32Array.from(tagNumbers),
    ...callColumns(files),
  };
}

function callColumns(files: readonly IndexedFile[]): Pick<Columns, 'calls' | 'callEnds'> {
  const callEnds = new Uint32Array(files.length);
  let end = 0;
  for (const [file, { calls }] of files.entries()) callEnds[file] = end += calls.length;
  const all = new Uint32Array(end);
  for (const [file, { calls }] of files.entries()) all.set(calls, startOf(callEnds, file));
  return { calls: all, callEnds };
}

const flagsOf = ({ kind, isStatic, isWeak }: TextDefinition): number =>
  (kind === 'macro' ? MACRO : 0) | (isStatic ? STATIC : 0) | (isWeak ? WEAK : 0);

/** Each name once, with the end of its run. */
function grouped(sorted: readonly string[]): readonly { readonly name: string; readonly end: number }[] {
  return sorted.flatMap((name, i) => (sorted[i + 1] === name ? [] : [{ name, end: i + 1 }]));
}

function blob<Text extends ColumnName, Ends extends ColumnName>(text: Text, ends: Ends, items: readonly string[]) {
  const parts = items.map((item) => Buffer.from(item));
  let end = 0;
  const column = Uint32Array.from(parts, ({ length }) => {
    end += length;
    return end;
  });
  return { [text]: new Uint8Array(Buffer.concat(parts)), [ends]: column } as Record<Text, Uint8Array<ArrayBuffer>> &
    Record<Ends, Uint32Array<ArrayBuffer>>;
}

const bytesOf = (column: {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}) => Buffer.from(column.buffer, column.byteOffset, column.byteLength);

const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)]);
