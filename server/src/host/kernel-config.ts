/** The tree's .config: which CONFIG_ symbols are set. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type ConfigLookup = (symbol: string) => boolean | undefined;

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

/** The lookup over the text of a .config: `=y`, `=m` and any value count as set. Other names than CONFIG_ are unknown. */
export function configLookup(text: string): ConfigLookup {
  const set = new Set<string>();
  for (const match of text.matchAll(/^(CONFIG_\w+)=(?!n$)/gm)) if (match[1]) set.add(match[1]);
  return (symbol) => (symbol.startsWith('CONFIG_') ? set.has(symbol) : undefined);
}
