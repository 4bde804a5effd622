/** Series of fixtures/patches, reviewed by the real core: what is told of them, as text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { folderTree } from '../../src/host/source-trees.js';
import { versionIn } from '../../src/known-kernels.js';
import { reviewWriters } from '../../src/report/review-writers.js';
import { readSeries } from '../../src/review/input.js';
import { reviewSeries } from '../../src/review/review.js';
import type { SourceTree } from '../../src/review/source-tree.js';
import { rules } from '../../src/rules/index.js';
import { OPTIONS, realCore } from '../real-core.js';
import { lineDiff, mbox } from './mails.js';

const folder = fileURLToPath(new URL('../../../fixtures/patches/', import.meta.url));
const core = await realCore();

async function review(name: string) {
  const root = join(folder, name, 'tree');
  const version = versionIn(readFileSync(join(root, 'Makefile'), 'latin1')) ?? OPTIONS.version;
  const series = await readSeries([{ name, bytes: readFileSync(join(folder, name, 'series.mbox')) }]);
  const options = { ...OPTIONS, version, minConfidence: 'medium' } as const;
  return series.map((one) => reviewSeries(one, folderTree(root, 'its tree'), core, options));
}

const text = async (name: string) => {
  const out = reviewWriters.text({ version: 1, kernel: 'vX', series: await review(name) }, { colour: false, rules });
  return out.split('\n');
};

describe('a review', () => {
  it('of a mapping that begins to take references shows them first', async () => {
    const lines = await text('mapped-pud');
    expect(lines.slice(0, 3)).toEqual([
      'PUD mappings take references',
      '[1/2] mm/huge_memory: mapped frames of a PUD have references',
      '  mm/huge_memory.c:6: insert_pfn_pud(), returns VM_FAULT_NOPAGE: refcount +0 -> +1, mapcount +0 -> +1',
    ]);
    expect(lines).toContain('  mm/huge_memory.c:23: map_frames_pud() -> dax_map_frames_pud(): no change in the books');
    expect(lines).toContain('  no change in the books of 1 function');
  });

  it('of one pin for a huge page shows what the recheck leaves, and that the next patch repairs it', async () => {
    const lines = await text('one-pin');
    expect(lines).toContain('  mm/gup.c:25: gup_hugepte(), returns 0: refcount +0 -> +0 or maybe +1024 - refs');
    expect(lines).toContain('  mm/gup.c:25: gup_hugepte(), returns 1: refcount +refs -> +1024 or +refs');
    expect(lines).toContain('  mm/gup.c:25: gup_hugepte(), returns 0: refcount +0 or maybe +1024 - refs -> +0');
  });
});

describe('callers', () => {
  const take = (body: string) => `int take_page(struct page *page)\n{\n${body}\treturn 0;\n}\n`;
  const caller = (name: string, callee: string) =>
    `int ${name}(struct page *page)\n{\n\tif (!page)\n\t\treturn -EINVAL;\n\treturn ${callee}(page);\n}\n`;
  const files: Readonly<Record<string, string>> = {
    'mm/take.c': `${take('\tlock_page(page);\n')}${caller('beside', 'take_page')}`,
    'mm/far.c': `${caller('far', 'take_page')}${caller('stranger', 'other')}`,
    'fs/elsewhere.c': caller('elsewhere', 'take_page'),
  };
  const tree = {
    title: 'a tree',
    read: (path: string) => (files[path] === undefined ? undefined : { text: files[path] }),
    naming: (word: string, folders: readonly string[]) =>
      Object.keys(files).filter((path) => folders.includes(path.split('/')[0] ?? '') && files[path]?.includes(word)),
  };

  async function reviewed(tree: SourceTree) {
    const diff = lineDiff('mm/take.c', '\tlock_page(page);', '\tget_page(page);', 3);
    const [series] = await readSeries([{ name: 'x', bytes: mbox({ subject: '[PATCH] take it', body: diff }) }]);
    if (!series) throw new Error('no series');
    return reviewSeries(series, tree, core, { ...OPTIONS, minConfidence: 'medium' }).patches[0];
  }

  it('in the file and elsewhere in its part of the tree are looked at when what they see changes', async () => {
    const patch = await reviewed(tree);
    const changed = patch?.functions.map(({ name, change, file, books }) => ({
      name,
      change,
      file,
      counters: books[0]?.counters,
    }));
    const counters = [{ counter: 'refcount', object: 'page', before: '+0', after: '+1' }];
    expect(changed).toEqual([
      { name: 'take_page', change: 'changed', file: 'mm/take.c', counters },
      { name: 'beside', change: 'caller', file: 'mm/take.c', counters },
      { name: 'far', change: 'caller', file: 'mm/far.c', counters },
    ]);
    expect(patch?.notes).toEqual([
      'callers of take_page(), beside(), far() were looked for in mm only; an index of the tree (folioscope index) has them all',
    ]);
  });

  it('anywhere in the tree are looked at where an index knows them', async () => {
    const callers = (name: string) => Object.keys(files).filter((path) => files[path]?.includes(`${name}(`));
    const patch = await reviewed({ ...tree, callers });
    const found = patch?.functions.filter(({ change }) => change === 'caller').map(({ name }) => name);
    expect(found).toEqual(['beside', 'far', 'elsewhere']);
    expect(patch?.notes).toEqual([]);
  });

  it('are looked at up to a bound, the nearest first, and the rest is counted', async () => {
    const many = Array.from({ length: 60 }, (_, i) => `fs/a${i}.c`);
    const read = (path: string) =>
      many.includes(path) ? { text: caller(`in_${path.slice(3, -2)}`, 'take_page') } : tree.read(path);
    const callers = (name: string) => (name === 'take_page' ? [...many, 'mm/far.c'] : []);
    const patch = await reviewed({ ...tree, read, callers });
    expect(patch?.functions.filter(({ file }) => file === 'mm/far.c')).toHaveLength(1);
    expect(patch?.functions.filter(({ file }) => many.includes(file))).toHaveLength(39);
    expect(patch?.notes).toEqual(['take_page() is named in 21 more files, which were not looked into']);
  });
});

it('one series does not look into the tree of another', async () => {
  const take = (body: string) => `int take_page(struct page *page)\n{\n\t${body}(page);\n\treturn 0;\n}\n`;
  const far = 'int far(struct page *page)\n{\n\treturn take_page(page);\n}\n';
  const farIn = async (from: string, to: string) => {
    const diff = lineDiff('mm/take.c', `\t${from}(page);`, `\t${to}(page);`, 3);
    const [series] = await readSeries([{ name: 'x', bytes: mbox({ subject: '[PATCH] it', body: diff }) }]);
    if (!series) throw new Error('no series');
    const read = (path: string) => ({ text: path === 'mm/take.c' ? take(from) : far });
    const tree = { title: 'x', read, naming: () => ['mm/far.c'] };
    const [patch] = reviewSeries(series, tree, core, { ...OPTIONS, minConfidence: 'medium' }).patches;
    const [change] = patch?.functions.find(({ name }) => name === 'far')?.books[0]?.counters ?? [];
    return `${change?.before} -> ${change?.after}`;
  };
  expect(await farIn('lock_page', 'get_page')).toBe('+0 -> +1');
  expect(await farIn('get_page', 'lock_page')).toBe('+1 -> +0');
});

it('a function that the patch makes unreadable is told, one it does not touch is not', async () => {
  const broken = (name: string) => `int ${name}(void)\n{\n\tif (x {\n\t\treturn 1;\n\t}\n\treturn 0;\n}\n\n`;
  const text = `${broken('far')}int touched(struct page *page)\n{\n\tget_page(page);\n\treturn 0;\n}\n`;
  const tree = { title: 'x', read: (path: string) => (path === 'mm/a.c' ? { text } : undefined), naming: () => [] };
  const diff = lineDiff('mm/a.c', '\tget_page(page);', '\tif (page {', 11);
  const [series] = await readSeries([{ name: 'x', bytes: mbox({ subject: '[PATCH] break', body: diff }) }]);
  if (!series) throw new Error('no series');
  const [patch] = reviewSeries(series, tree, core, { ...OPTIONS, minConfidence: 'medium' }).patches;
  expect(patch?.notAnalysed.map((at) => at.function)).toEqual(['touched']);
});
