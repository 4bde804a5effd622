/**
 * What was found in earlier runs, in the user's cache folder: a file for each name, replaced in one step. Each says which
 * program wrote it under which rules, and the hash of what it says: what is older, foreign or damaged is not there. Whatever
 * the disk refuses only costs time.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Archive } from '../core.js';
import { readUserRows } from './user-rows.js';

/** Where archives lie, and what tells the program that runs from all others. */
export interface ArchivePlace {
  readonly folder: string;
  readonly program: string;
}

/** The place for the program with this script, which has its catalogue beside it; undefined when that cannot be read. */
export function archivePlace(script: string, cache: string): ArchivePlace | undefined {
  try {
    const files = [script, new URL('catalogue.json', script).href].map((url) => readFileSync(fileURLToPath(url)));
    return { folder: join(cache, 'found'), program: hash(...files) };
  } catch {
    return undefined;
  }
}

/** The archive of a tree: what is found in it depends on its configuration and its own rows, too. */
export function openArchive({ folder, program }: ArchivePlace, root: string | undefined): Archive {
  const own = root === undefined ? '' : JSON.stringify(readUserRows(root).documents);
  return new DiskArchive(folder, root ?? '', hash(program, own, configOf(root)));
}

function configOf(root: string | undefined): string | Buffer {
  try {
    return root === undefined ? '' : readFileSync(join(root, '.config'));
  } catch {
    return '';
  }
}

/** Bytes that all archives together may take; when there is more, the ones not asked for the longest go first. */
const MOST_BYTES = 256 * 2 ** 20;

/** A file that is read is marked as used when it was not for this long; milliseconds. */
const USED_LATELY = 24 * 60 * 60 * 1000;

/** Folders that this process has made room in. */
const tidied = new Set<string>();

class DiskArchive implements Archive {
  constructor(
    private readonly folder: string,
    private readonly root: string,
    private readonly rules: string,
  ) {}

  read(name: string): unknown {
    const path = this.fileOf(name);
    try {
      const bytes = readFileSync(path);
      const end = bytes.indexOf('\n');
      const content = bytes.subarray(end + 1);
      if (bytes.toString('latin1', 0, end) !== this.header(content)) return undefined;
      markUsed(path);
      return JSON.parse(content.toString('utf8'));
    } catch {
      return undefined;
    }
  }

  write(name: string, content: unknown): void {
    const path = this.fileOf(name);
    const fresh = `${path}.${process.pid}.${made++}.tmp`;
    try {
      mkdirSync(this.folder, { recursive: true });
      makeRoom(this.folder);
      const text = Buffer.from(JSON.stringify(content));
      writeFileSync(fresh, Buffer.concat([Buffer.from(`${this.header(text)}\n`), text]));
      renameSync(fresh, path);
    } catch {
      discard(fresh);
    }
  }

  private fileOf(name: string): string {
    return join(this.folder, `${hash(this.root, '\n', name).slice(0, 32)}.json`);
  }

  private header(content: Buffer): string {
    return `folioscope ${this.rules} ${hash(content)}`;
  }
}

let made = 0;

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nothing can be written there is nothing to discard.
  }
}

function hash(...parts: readonly (string | Buffer)[]): string {
  const sum = createHash('sha1');
  for (const part of parts) sum.update(String(part.length)).update(' ').update(part);
  return sum.digest('hex');
}

function markUsed(path: string): void {
  const now = Date.now();
  if (now - statSync(path).mtimeMs > USED_LATELY) utimesSync(path, now / 1000, now / 1000);
}

/** Once in a process: brings a folder that has grown too large down to half of what it may take. */
function makeRoom(folder: string): void {
  if (tidied.has(folder)) return;
  tidied.add(folder);
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() ? [{ path, size: stat.size, used: stat.mtimeMs }] : [];
  });
  let bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes <= MOST_BYTES) return;
  for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
    if (bytes <= MOST_BYTES / 2) return;
    rmSync(path, { force: true });
    bytes -= size;
  }
}
