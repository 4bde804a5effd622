/** Source files as text: UTF-8 when they are, else one character per byte, so that no place in the file is lost. */
import { readFileSync, statSync } from 'node:fs';
import { refusal } from '../source-limits.js';
import { reasonOf } from './problem.js';

export type SourceText = { readonly text: string } | { readonly problem: string };

/** Reads a source file. The problem is a sentence part for people, without the file's name: "is a binary file (...)". */
export function readSource(path: string): SourceText {
  try {
    const stat = statSync(path);
    // A pipe or a device could block for ever, or never end.
    if (!stat.isFile()) return { problem: 'is not a regular file' };
    const problem = refusal(stat.size, -1);
    return problem === undefined ? decodeSource(readFileSync(path)) : { problem };
  } catch (error) {
    return { problem: `cannot be read: ${reasonOf(error)}` };
  }
}

/** Bytes to text. A byte order mark stays as a character; bytes that are not UTF-8 are read as ISO 8859-1. */
export function decodeSource(bytes: Uint8Array): SourceText {
  const problem = refusal(bytes.length, bytes.indexOf(0));
  if (problem !== undefined) return { problem };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') };
  }
}
