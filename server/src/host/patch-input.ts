/** Patches as they come in: a file, a pipe, or standard input; read as bytes, up to a size. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { InputProblem, reasonOf } from './problem.js';

/** Reads all of it; `-` is standard input. Throws InputProblem. */
export function readPatchInput(path: string, most: number): Uint8Array {
  const name = path === '-' ? 'standard input' : path;
  try {
    const fd = path === '-' ? 0 : openSync(path, 'r');
    try {
      const stat = fstatSync(fd);
      if (path !== '-' && !stat.isFile() && !stat.isFIFO()) throw new InputProblem(`${name}: is not a file`);
      return readAll(fd, most, name);
    } finally {
      if (fd !== 0) closeSync(fd);
    }
  } catch (error) {
    if (error instanceof InputProblem) throw error;
    throw new InputProblem(`${name}: ${reasonOf(error)}`);
  }
}

/** Whether something is there by that name that can be read as a patch. */
export const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

const CHUNK = 1024 * 1024;

function readAll(fd: number, most: number, name: string): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = readSome(fd, chunk);
    if (count === 0) return Buffer.concat(chunks, total);
    total += count;
    if (total > most)
      throw new InputProblem(`${name}: is larger than ${most / CHUNK} MB; give it in parts, a thread or a few each`);
    chunks.push(chunk.subarray(0, count));
  }
}

/** Nothing there yet is not the end. */
function readSome(fd: number, into: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, into);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
