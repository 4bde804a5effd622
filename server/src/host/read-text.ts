/** A text file of any size, such as another run's output. */
import { readFileSync } from 'node:fs';
import { InputProblem, reasonOf } from './problem.js';

/** Throws InputProblem, which calls the file `name`. */
export function readText(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputProblem(`${name}: ${reasonOf(error)}`);
  }
}
