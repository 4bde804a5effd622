/** A kernel tree's .config: which CONFIG_ symbols are set. */

export type ConfigLookup = (symbol: string) => boolean | undefined;

/** The lookup over the text of a .config: `=y`, `=m` and any value count as set. Other names than CONFIG_ are unknown. */
export function configLookup(text: string): ConfigLookup {
  const set = new Set<string>();
  for (const match of text.matchAll(/^(CONFIG_\w+)=(?!n$)/gm)) if (match[1]) set.add(match[1]);
  return (symbol) => (symbol.startsWith('CONFIG_') ? set.has(symbol) : undefined);
}
