/** Reads a source and finds what it defines. Offsets are bytes: the text is read with one character for each. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { definitionsOf, type TextDefinition } from '@folioscope/grammars';
import { refusal } from '../../source-limits.js';
import type { FileStamp } from './contents.js';

export interface ReadFile extends FileStamp {
  readonly bytes: Buffer;
}

/** Undefined when it cannot be read, or is no source. */
export function readFile(absolute: string): ReadFile | undefined {
  try {
    const stat = statSync(absolute);
    if (!stat.isFile() || refusal(stat.size, -1) !== undefined) return undefined;
    const bytes = readFileSync(absolute);
    return { size: stat.size, modified: stat.mtimeMs, hash: hashOf(bytes), bytes };
  } catch {
    return undefined;
  }
}

const hashOf = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

/** Every definition of a file; a binary has none. */
export const definitionsIn = (bytes: Buffer): readonly TextDefinition[] =>
  bytes.subarray(0, BINARY_PROBE).includes(0) ? [] : definitionsOf(bytes.toString('latin1'));

const BINARY_PROBE = 8192;
