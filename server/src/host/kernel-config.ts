/** The tree's .config. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigLookup, configLookup } from '../tree/config.js';

/** Reads `root/.config`; undefined when there is none. A symbol that a .config does not mention is not set in it. */
export function readKernelConfig(root: string): ConfigLookup | undefined {
  let text: string;
  try {
    text = readFileSync(join(root, '.config'), 'latin1');
  } catch {
    return undefined;
  }
  return configLookup(text);
}
