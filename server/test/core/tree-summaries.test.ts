/** Callees of other files, on the small tree in fixtures/tree, with an index and without. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { isAtLeast } from '../../src/confidence.js';
import type { Core, CoreOptions, SourceFile } from '../../src/core.js';
import { buildIndex } from '../../src/host/tree-index/build.js';
import { readIndex } from '../../src/host/tree-index/stored.js';
import { TreeDefinitions } from '../../src/host/tree-index/tree-definitions.js';
import { differences, expectationsOf } from '../fixture.js';
import { temporaryFolder } from '../program.js';
import { OPTIONS, realCore } from '../real-core.js';

const root = fileURLToPath(new URL('../../../fixtures/tree', import.meta.url));
const cache = temporaryFolder();
const source = (path: string) => ({ path, text: readFileSync(join(root, path), 'utf8') });
const within = (definitions: TreeDefinitions, limits: CoreOptions['limits'] = {}): CoreOptions => ({
  ...OPTIONS,
  definitions,
  limits,
});

let core: Core;
/** What is shown by default. */
const findingsIn = (file: SourceFile, options: CoreOptions) =>
  core.check(file, options).findings.filter(({ confidence }) => isAtLeast(confidence, 'medium'));

let indexed: CoreOptions;
const beside = within(new TreeDefinitions({ root, index: undefined }));

beforeAll(async () => {
  core = await realCore();
  await buildIndex({ root, cache });
  indexed = within(new TreeDefinitions({ root, index: readIndex(root, cache) }));
});

describe('callees of other files', () => {
  it.each(['with an index', 'without'])('are known, %s', (how) => {
    const user = source('mm/user.c');
    const findings = findingsIn(user, how === 'without' ? beside : indexed);
    expect(differences(user.path, expectationsOf(user), findings)).toEqual([]);
  });

  it('that are far away are known with an index only', () => {
    const far = source('drivers/net/far.c');
    const expected = { ...far, text: far.text.replace('finds with an index:', 'finds:') };
    expect(differences(far.path, expectationsOf(expected), findingsIn(far, indexed))).toEqual([]);
    expect(findingsIn(far, beside)).toEqual([]);
  });

  it('are unknown without a host that knows of other files', () => {
    expect(findingsIn(source('mm/user.c'), OPTIONS)).toEqual([]);
  });

  it('are unknown beyond the limits, for everybody alike', () => {
    for (const limits of [{ calleeDepth: 0 }, { calleeDepth: 1 }, { callees: 1 }]) {
      const options = within(new TreeDefinitions({ root, index: undefined }), limits);
      const findings = findingsIn(source('mm/user.c'), options);
      expect(findings.filter(({ code }) => code === 'leaked-reference')).toEqual([]);
    }
  });

  it('are looked into again when they have changed', () => {
    const overlays = new Map([['mm/pool.c', join(root, 'mm/other-nommu.c')]]);
    const changed = within(new TreeDefinitions({ root, index: undefined, overlays }));
    const user = source('mm/user.c');
    const codes = (options: CoreOptions) => findingsIn(user, options).length;
    expect([codes(beside), codes(changed), codes(beside)]).toEqual([4, 0, 4]);
  });
});
