/**
 * What a file sees without an index: the other files of its folder, the headers it includes, and the files that were asked
 * for. Bounded, and only as far as it is asked.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isHeader } from './contents.js';
import { folderOf } from './visible.js';

/** Sources of a folder that are looked into, and headers of a file. */
const MOST_NEIGHBOURS = 400;
const MOST_HEADERS = 200;

/** The sources beside a file. A header has no say over what stands beside it. */
export function neighboursOf(root: string, path: string): readonly string[] {
  if (isHeader(path)) return [];
  const folder = folderOf(path);
  try {
    return readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.c'))
      .slice(0, MOST_NEIGHBOURS)
      .map(({ name }) => (folder === '' ? name : `${folder}/${name}`));
  } catch {
    return [];
  }
}

/** Where the headers may be that a file includes by name; each is tried in turn. */
export function includedBy(path: string, text: string): readonly (readonly string[])[] {
  const folder = folderOf(path);
  const architecture = /^arch\/[^/]+\//.exec(path)?.[0];
  const includes = [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]/gm)].slice(0, MOST_HEADERS);
  return includes.flatMap(([, quote, name = '']) => {
    if (name.startsWith('/') || name.split('/').includes('..')) return [];
    const own = quote === '"' ? [folder === '' ? name : `${folder}/${name}`] : [];
    return [[...own, `include/${name}`, ...(architecture ? [`${architecture}include/${name}`] : [])]];
  });
}
