/** `--overlay FILE=REPLACEMENT`: a file of the tree is read from elsewhere, as if it were edited. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputProblem, reasonOf } from './problem.js';

/** Where to read instead, by absolute path. */
export type Overlays = ReadonlyMap<string, string>;

/** FILE is relative to `base` (the root, when one was given), REPLACEMENT to `cwd`. Throws InputProblem. */
export function parseOverlays(texts: readonly string[], base: string, cwd: string): Overlays {
  const overlays = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0 || at === text.length - 1) {
      throw new InputProblem(`--overlay ${text}: expected FILE=REPLACEMENT`);
    }
    const replacement = resolve(cwd, text.slice(at + 1));
    try {
      statSync(replacement);
    } catch (error) {
      throw new InputProblem(`--overlay ${text}: ${text.slice(at + 1)}: ${reasonOf(error)}`);
    }
    overlays.set(resolve(base, text.slice(0, at)), replacement);
  }
  return overlays;
}
