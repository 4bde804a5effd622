/** `review` of one patch on one file, and of a series of a hundred patches in mm/, of a tree with an index. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { measure, middle } from './measure.mjs';

const ROUNDS = 3;
const PATCHES = 100;

/** Measures both; each patch takes away one line that gives a reference back. */
export function measureReview(tree, program) {
  const folder = mkdtempSync(join(tmpdir(), 'folioscope-bench-'));
  try {
    measure([program, 'index', '--root', tree]);
    const patches = makePatches(tree);
    const one = join(folder, 'one.mbox');
    const many = join(folder, 'many.mbox');
    writeFileSync(one, mbox(patches.slice(0, 1)));
    writeFileSync(many, mbox(patches));
    const review = (file) => measure([program, 'review', '--no-cache', '--format=json', '--root', tree, file]);
    const single = Array.from({ length: ROUNDS }, () => review(one));
    const series = review(many);
    const { patches: reviewed } = JSON.parse(series.stdout).series[0];
    return {
      one: middle(single),
      many: series,
      file: patches[0].file,
      patches: reviewed.length,
      introduced: reviewed.reduce((sum, patch) => sum + patch.introduced.length, 0),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Spread over the files, a few in each; the first is of mm/memory.c, the longest that many functions stand in. */
function makePatches(tree) {
  const names = readdirSync(join(tree, 'mm'))
    .filter((name) => name.endsWith('.c'))
    .sort();
  const files = ['memory.c', ...names.filter((name) => name !== 'memory.c')].map((name) => `mm/${name}`);
  const texts = new Map(files.map((file) => [file, readFileSync(join(tree, file), 'utf8')]));
  const patches = [];
  while (patches.length < PATCHES) {
    const before = patches.length;
    for (const file of files) {
      const text = texts.get(file);
      const without = text.replace(/^\t+(?:folio_put|put_page|unpin_user_page)\(\w+\);\n/m, '');
      if (without === text || patches.length === PATCHES) continue;
      texts.set(file, without);
      const diff = createTwoFilesPatch(`a/${file}`, `b/${file}`, text, without, '', '', { context: 3 });
      patches.push({ file, diff: `diff --git a/${file} b/${file}\n${diff.replace(/^=+\n/, '')}` });
    }
    if (patches.length === before) break;
  }
  return patches;
}

const mbox = (patches) =>
  patches
    .map(({ file, diff }, i) =>
      [
        'From bench Mon Sep 17 00:00:00 2001',
        'From: Ada Example <ada@example.org>',
        `Subject: [PATCH ${i + 1}/${patches.length}] ${file}: one release less`,
        `Message-ID: <${i}@example.org>`,
        ...(i === 0 ? [] : ['In-Reply-To: <0@example.org>']),
        '',
        `---\n${diff}-- \n`,
      ].join('\n'),
    )
    .join('\n');
