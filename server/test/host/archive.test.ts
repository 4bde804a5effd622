/** The archive on disk: it believes only what this program wrote under these rules, and never grows without end. */
import { readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { archivePlace, openArchive } from '../../src/host/archive.js';
import { assetFolder, placeTestAssets, temporaryFolder } from '../program.js';

const assets = temporaryFolder();
await placeTestAssets(assets);
const script = join(assets, 'program.js');
writeFileSync(script, 'the program');
const cache = temporaryFolder();
const place = () => {
  const found = archivePlace(`${assetFolder(assets)}program.js`, cache);
  if (!found) throw new Error('no place for an archive');
  return found;
};
const tree = temporaryFolder();
const archive = () => openArchive(place(), tree);
const files = () => readdirSync(place().folder).map((name) => join(place().folder, name));

beforeEach(() => {
  rmSync(join(cache, 'found'), { recursive: true, force: true });
  archive().write('mm/gup.c', { found: ['é'] });
});

describe('the archive on disk', () => {
  it('gives back what was written, under its name and of its tree', () => {
    expect(archive().read('mm/gup.c')).toEqual({ found: ['é'] });
    expect(archive().read('mm/ksm.c')).toBeUndefined();
    expect(openArchive(place(), temporaryFolder()).read('mm/gup.c')).toBeUndefined();
    expect(files()).toHaveLength(1);
  });

  it('replaces what was written before', () => {
    archive().write('mm/gup.c', 'other');
    expect(archive().read('mm/gup.c')).toBe('other');
    expect(files()).toHaveLength(1);
  });

  it.each<[string, () => void]>([
    ['another program', () => writeFileSync(script, 'the program, mended')],
    ['another configuration', () => writeFileSync(join(tree, '.config'), 'CONFIG_MMU=y\n')],
  ])('does not believe what was written by, or under, %s', (_, change) => {
    change();
    expect(archive().read('mm/gup.c')).toBeUndefined();
    archive().write('mm/gup.c', 'anew');
    expect(archive().read('mm/gup.c')).toBe('anew');
    expect(files()).toHaveLength(1);
  });

  it.each<[string, (file: string) => void]>([
    ['cut off', (file) => truncateSync(file, 60)],
    ['empty', (file) => truncateSync(file, 0)],
    ['altered', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('é', 'e'))],
    ['no JSON', (file) => writeFileSync(file, 'hello')],
  ])('does not believe a file that is %s', (_, damage) => {
    for (const file of files()) damage(file);
    expect(archive().read('mm/gup.c')).toBeUndefined();
  });

  it('is silent where it may not write', () => {
    const nowhere = openArchive({ ...place(), folder: join(script, 'folder') }, tree);
    nowhere.write('mm/gup.c', 1);
    expect(nowhere.read('mm/gup.c')).toBeUndefined();
  });

  it('has no place for a program that cannot be read', () => {
    expect(archivePlace(`${assetFolder(assets)}none.js`, cache)).toBeUndefined();
  });

  it('lets go of what was not asked for the longest when it has grown too large', () => {
    archive().write('mm/ksm.c', 'k');
    const [first = ''] = files();
    utimesSync(first, 1, 1);
    const kept = files().filter((file) => file !== first);
    // A sparse file: large by its size alone.
    const large = join(place().folder, 'large');
    writeFileSync(large, '');
    truncateSync(large, 300 * 2 ** 20);
    utimesSync(large, 2, 2);
    openArchive({ ...place(), folder: `${place().folder}/` }, tree).write('mm/memory.c', 'm');
    expect(files()).not.toContain(first);
    expect(files()).not.toContain(large);
    expect(files()).toEqual(expect.arrayContaining(kept));
  });
});
