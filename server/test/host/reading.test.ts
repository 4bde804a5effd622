/** What the host reads of a tree: its root, version and configuration, source texts, the workspace's rows. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eraOf } from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceVersion } from '../../src/cli/replay.js';
import { parseTarget } from '../../src/cli/target.js';
import { findRoot } from '../../src/host/kernel-root.js';
import { openKernelTree } from '../../src/host/kernel-tree.js';
import { nameBelow } from '../../src/host/source-paths.js';
import { decodeSource } from '../../src/host/source-text.js';
import { configLookup } from '../../src/tree/config.js';
import { parseRows } from '../../src/tree/rows.js';
import { temporaryFolder } from '../program.js';

describe('the root of a tree', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'linux/mm/sub'), { recursive: true });
  mkdirSync(join(folder, 'linux/tools'));
  writeFileSync(join(folder, 'linux/Makefile'), '# SPDX\nVERSION = 5\nPATCHLEVEL = 10\nSUBLEVEL = 1\n');
  writeFileSync(join(folder, 'linux/tools/Makefile'), 'all:\n');

  it('is the nearest kernel tree or git checkout above', () => {
    expect(findRoot(join(folder, 'linux/mm/sub'))).toBe(join(folder, 'linux'));
    expect(findRoot(join(folder, 'linux/tools'))).toBe(join(folder, 'linux'));
    expect(findRoot(folder)).toBe(folder);
  });

  it('gives the kernel version, unless one was asked for', () => {
    expect(openKernelTree(join(folder, 'linux'), undefined)).toMatchObject({
      version: { major: 5, minor: 10 },
      foundBy: 'Makefile of 5.10.1',
    });
    expect(openKernelTree(folder, undefined)).toMatchObject({ foundBy: 'default' });
    expect(openKernelTree(join(folder, 'linux'), { text: 'v6.1.5', by: '--kernel' })).toMatchObject({
      version: { major: 6, minor: 1 },
      foundBy: '--kernel',
    });
  });

  it('names files from the root, and absolutely outside of it', () => {
    expect(nameBelow('/a/b', '/a/b/c/d.c')).toBe('c/d.c');
    expect(nameBelow('/a/b', '/a/bc/d.c')).toBe('/a/bc/d.c');
    expect(nameBelow('/a/b', '/a/b/..c/d.c')).toBe('..c/d.c');
  });
});

describe('a tree with backports', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'mm'));
  mkdirSync(join(folder, 'include/linux'), { recursive: true });
  writeFileSync(join(folder, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 117\n');
  writeFileSync(
    join(folder, 'include/linux/mm.h'),
    '#define GUP_PIN_COUNTING_BIAS (1U << 10)\nlong pin_user_pages(void);\nbool try_get_page(struct page *page);\n/* is_zero_page */\n',
  );
  writeFileSync(join(folder, 'include/linux/pfn_t.h'), '#define PFN_DEV 1\n');
  writeFileSync(join(folder, 'include/linux/huge_mm.h'), 'vm_fault_t vmf_insert_folio_pud(void);\n');

  it('counts as its features say, and tells which differ from its version', () => {
    const { foundBy, features, version } = openKernelTree(folder, undefined);
    expect(foundBy).toBe(
      'Makefile of 6.12.117; is_zero_page absent: counted as before v6.1; ' +
        'vmf_insert_folio_pud present: DAX pages are counted as from v6.15',
    );
    const { rules } = eraOf(version, features);
    expect([rules.fsDax.idleCount, rules.pin.zeroPageCounted, rules.pgmap.devmapEntries]).toEqual([0, true, true]);
  });

  it('is read as it is edited', () => {
    const edited = (path: string) => (path.endsWith('huge_mm.h') ? 'struct folio;' : undefined);
    expect(openKernelTree(folder, undefined, edited).foundBy).not.toContain('vmf_insert_folio_pud');
    const other = (path: string) => (path.endsWith('Makefile') ? 'VERSION = 6\nPATCHLEVEL = 18\n' : undefined);
    const { foundBy, version } = openKernelTree(folder, undefined, other);
    expect(version).toEqual({ major: 6, minor: 18 });
    expect(foundBy).toContain('PFN_DEV present: counted as before v6.17');
  });

  it('is not looked into when a version was asked for', () => {
    expect(openKernelTree(folder, { text: 'v6.12', by: 'setting' })).toMatchObject({
      foundBy: 'setting',
      features: new Map(),
    });
  });

  it('may lack the files, or have folders in their place', () => {
    const bare = temporaryFolder();
    mkdirSync(join(bare, 'mm/memremap.c'), { recursive: true });
    writeFileSync(join(bare, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 1\n');
    expect(openKernelTree(bare, undefined)).toMatchObject({ foundBy: 'Makefile', features: new Map() });
  });
});

describe('a .config', () => {
  it('sets what it says, and nothing else', () => {
    const config = configLookup(
      'CONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\nCONFIG_D=n\nCONFIG_E="text"\nCONFIG_F=0x10\n',
    );
    expect(['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => config(`CONFIG_${name}`))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
      false,
    ]);
    expect(config('MODULE')).toBeUndefined();
  });
});

describe('source text', () => {
  it('has one character for every byte when it is not UTF-8, and is UTF-8 otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ min: 1 }), (bytes) => {
        const decoded = decodeSource(bytes);
        if ('problem' in decoded) throw new Error(decoded.problem);
        const utf8 = Buffer.from(decoded.text, 'utf8');
        if (Buffer.compare(utf8, bytes) !== 0) expect(Buffer.from(decoded.text, 'latin1')).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

describe("the workspace's rows", () => {
  it('know their lines', () => {
    const document = parseRows('mine.yaml', '# comment\n- name: a\n  does: x\n\n- name: b\n');
    if ('reason' in document) throw new Error(document.reason);
    expect([0, 1, 2].map((index) => document.lineOf?.(index))).toEqual([2, 5, undefined]);
  });

  it('are refused where they are no YAML or no list', () => {
    expect(parseRows('mine.yaml', '- name: a\n  does: "x\n')).toMatchObject({
      file: 'mine.yaml',
      line: expect.any(Number),
    });
    expect(parseRows('mine.yaml', 'name: a\n')).toMatchObject({
      line: 1,
      reason: expect.stringContaining('list of rows'),
    });
  });
});

describe('arguments', () => {
  it('of replay name the kernel in the file', () => {
    expect(traceVersion('/a/linux-6.12.117-device-private.jsonl', undefined)).toEqual({ major: 6, minor: 12 });
    expect(traceVersion('linux-5.10.262.jsonl', undefined)).toEqual({ major: 5, minor: 10 });
    expect(traceVersion('anything.jsonl', 'v7.2.13')).toEqual({ major: 7, minor: 2 });
    expect(() => traceVersion('anything.jsonl', undefined)).toThrow('give --kernel');
    expect(() => traceVersion('linux-9.9.jsonl', undefined)).toThrow('kernel v9.9 is not known');
  });

  it('of simulate are split at the last colon', () => {
    expect(parseTarget('a:b.c:f_1')).toEqual({ file: 'a:b.c', functionName: 'f_1' });
    for (const bad of ['f.c', ':f', 'f.c:', 'f.c:1f', 'f.c:a b'])
      expect(() => parseTarget(bad)).toThrow('expected FILE:FUNCTION');
  });
});
