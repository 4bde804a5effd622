/** The licences of the packages whose code is in the bundles, as their terms ask. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The text of all licences of the packages reached from `names`, looked up from `folder`, in the order of their names.
 * Throws when a package has no licence file.
 */
export function bundledLicences(names, folder) {
  const found = new Map();
  for (const name of names) collect(name, folder, found);
  return [...found]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([title, text]) => `${title}\n${'='.repeat(title.length)}\n\n${text.trim()}\n`)
    .join('\n\n');
}

function collect(name, from, found) {
  const folder = packageFolder(name, from);
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const title = `${manifest.name} ${manifest.version} (${manifest.license})`;
  if (found.has(title)) return;
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  found.set(title, file ? readFileSync(join(folder, file), 'utf8') : `License: ${manifest.license}`);
  for (const next of Object.keys(manifest.dependencies ?? {})) collect(next, folder, found);
}

function packageFolder(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (folder === dirname(folder)) throw new Error(`${name} is not installed (looked up from ${from})`);
  }
}
