/** Series of fixtures/patches, reviewed by the real core: what is told of them, as text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { versionIn } from '../../src/host/kernel-root.js';
import { folderTree } from '../../src/host/source-trees.js';
import { reviewWriters } from '../../src/report/review-writers.js';
import { readSeries } from '../../src/review/input.js';
import { reviewSeries } from '../../src/review/review.js';
import { rules } from '../../src/rules/index.js';
import { OPTIONS, realCore } from '../real-core.js';

const folder = fileURLToPath(new URL('../../../fixtures/patches/', import.meta.url));
const core = await realCore();

async function review(name: string) {
  const root = join(folder, name, 'tree');
  const version = versionIn(readFileSync(join(root, 'Makefile'), 'latin1')) ?? OPTIONS.version;
  const series = await readSeries(name, readFileSync(join(folder, name, 'series.mbox')));
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
