/** Writes a text file whole or not at all. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { InputProblem, reasonOf } from './problem.js';

/** Puts the text into a file beside the wanted one and moves it there. Throws InputProblem when that cannot be. */
export function writeText(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw new InputProblem(`${path}: cannot be written: ${reasonOf(error)}`);
  }
}
