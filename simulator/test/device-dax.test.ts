/** Device memory that is mapped by PTE, PMD and PUD, and the dev_pagemap behind it, in the eras that differ. */
import { Machine, parseVersion } from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

function machine(version: string): Machine {
  const parsed = parseVersion(version);
  if (!parsed) throw new Error(`${version} is not a version`);
  return new Machine(parsed);
}

/** Runs lines and gives what the last one returned. */
function run(m: Machine, ...lines: string[]): number {
  return lines.map((line) => m.run(line).ret).at(-1) ?? 0;
}

const GIGABYTE = 'memremap 3 4g 1g';
const LEVELS = [
  ['dax_pte', '4k', 1],
  ['dax_pmd', '2m', 512],
  ['dax_pud', '1g', 262144],
] as const;

describe.each(LEVELS)('%s', (mode, align, pages) => {
  const lines = [`${GIGABYTE} ${align}`, 'zdpage s0 0', `dev v0 ${mode} s0 ${pages}`, 'wr v0 0'];

  test('holds nothing before v6.15', () => {
    const m = machine('v6.14');
    expect(run(m, ...lines)).toBe(0);
    expect(m.read(0)).toMatchObject({ ref: 1, fmap: 0, reserved: 1 });
  });

  test('holds one reference and one mapcount from v6.15 on, and gives them back', () => {
    const m = machine('v6.15');
    expect(run(m, ...lines)).toBe(0);
    expect(m.read(0)).toMatchObject({ ref: 1, fmap: 1, map: 1 });
    run(m, 'fork c0', 'cwr c0 v0 0');
    expect(m.read(0)).toMatchObject({ ref: 2, fmap: 2 });
    run(m, 'unmap v0', 'cexit c0');
    expect(m.read(0)).toMatchObject({ ref: 0, fmap: 0 });
  });

  test('get_user_pages takes the head for any page of it', () => {
    for (const [version, idle] of [
      ['v6.14', 1],
      ['v6.15', 1],
    ] as const) {
      const m = machine(version);
      run(m, ...lines);
      expect(run(m, `gup s1 v0 ${(pages - 1) * 4096} w`)).toBe(1);
      expect(m.read(1).head_ref).toBe(idle + 1);
      expect(m.read(0).head_ref).toBe(m.read(1).head_ref);
    }
  });
});

test('a PUD mapping that is cut goes as a whole', () => {
  const m = machine('v6.15');
  run(m, `${GIGABYTE} 1g`, 'zdpage s0 0', 'dev v0 dax_pud s0 262144', 'wr v0 0', 'unmap v0 0 4k');
  expect(m.read(0)).toMatchObject({ ref: 0, fmap: 0 });
  expect(run(m, 'rd v0 2m')).toBe(-1007);
});

test('a PUD mapping cannot be private, and a fault outside of it is a SIGBUS', () => {
  const m = machine('v6.15');
  run(m, `${GIGABYTE} 1g`, 'zdpage s0 0');
  expect(run(m, 'dev v0 dax_pud s0 262144 private')).toBe(-22);
  expect(run(m, 'dev v0 dax_pud s0 512', 'wr v0 0')).toBe(-1007);
});

test('pglevel tells a PUD entry', () => {
  const m = machine('v6.15');
  run(m, `${GIGABYTE} 1g`, 'zdpage s0 0', 'dev v0 dax_pud s0 262144', 'wr v0 0');
  expect(run(m, 'pglevel v0 2m') & (1 | 2 | 64)).toBe(65);
});

/** What happens to a mapped page of the device: by which of three processes. */
const moves = fc.array(
  fc.record({ who: fc.integer({ min: 0, max: 2 }), what: fc.constantFrom('map', 'unmap', 'gup', 'put') }),
  { maxLength: 40 },
);

test.each(LEVELS)('%s: whatever the order, the count is what holds the page', (mode, align, pages) => {
  fc.assert(
    fc.property(moves, fc.constantFrom('v5.17', 'v6.14', 'v6.15', 'v7.2'), (sequence, version) => {
      const m = machine(version);
      run(m, `${GIGABYTE} ${align}`, 'zdpage s0 0', `dev v0 ${mode} s0 ${pages}`, 'fork c1', 'fork c2');
      const counts = version === 'v6.15' || version === 'v7.2';
      const mapped = new Set<number>();
      let held = 0;
      for (const { who, what } of sequence) {
        if (what === 'map') {
          run(m, who === 0 ? 'wr v0 0' : `cwr c${who} v0 0`);
          mapped.add(who);
        } else if (what === 'unmap') {
          run(m, who === 0 ? 'madv v0 0 4k dontneed' : `cexit c${who}`, ...(who === 0 ? [] : [`fork c${who}`]));
          mapped.delete(who);
        } else if (what === 'gup') {
          run(m, 'gup s1 v0 0 w');
          mapped.add(0);
          held++;
        } else if (held > 0) {
          run(m, 'put s0');
          held--;
        }
        const mappings = counts ? mapped.size : 0;
        expect(m.read(0)).toMatchObject({ ref: (counts ? 0 : 1) + mappings + held, fmap: mappings });
      }
      expect(m.kernel.judge.verdicts).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

test('an entry maps a folio of its own size only, once entries count', () => {
  const mixed = (version: string) => {
    const m = machine(version);
    run(m, `${GIGABYTE} 1g`, 'zdpage s0 0', 'dev v0 dax_pmd s0 512');
    return m.run('wr v0 0');
  };
  expect(mixed('v6.14')).toMatchObject({ ret: 0, verdicts: [] });
  expect(mixed('v6.15')).toMatchObject({ ret: -1007, verdicts: [{ code: 'mixed-mapping' }] });
});

describe('a dev_pagemap', () => {
  const references = (version: string, line: string) => {
    const m = machine(version);
    run(m, line, 'zdpage s0 0');
    return m.read(0).pgmap_ref;
  };

  test.each([
    ['v4.11', 'memremap 4 4g 64m 2m', 1],
    ['v4.12', 'memremap 4 4g 64m 2m', 1 + 16384],
    ['v5.16', 'memremap 4 4g 64m 2m', 1 + 16384],
    ['v5.17', 'memremap 4 4g 64m 2m', 1 + 32],
    ['v5.17', 'memremap 4 4g 64m 2m 2m', 1 + 31],
    ['v5.17', 'memremap 4 4g 64m 2m 4k', 1 + 31],
    ['v5.17', 'memremap 4 4g 64m 2m 4k range', 1 + 32],
    ['v6.12', 'memremap 2 4g 64m 2m', 1],
  ])('of %s after %s has %i references', (version, line, expected) => {
    expect(references(version, line)).toBe(expected);
  });

  test('has fresh pages when it is made again', () => {
    const m = machine('v6.12');
    run(m, 'memremap 2 4g 16m', 'zdpage s0 1', 'zdinit s0', 'unlock s0', 'put s0', 'memunmap');
    run(m, 'memremap 4 4g 16m 2m', 'zdpage s0 1', 'zdpage s1 0');
    expect(m.read(0)).toMatchObject({ ref: 0, head_ref: 1, order: 9, pgmap_ref: 1 + 8 });
    expect(m.read(1)).toMatchObject({ ref: 1, order: 9 });
  });

  test('is said to underflow when a reference is dropped that nobody took', () => {
    const m = machine('v6.12');
    run(m, 'memremap 4 4g 16m', 'zdpage s0 0', 'pgmapget s0');
    expect(m.run('pgmapput s0').verdicts).toEqual([]);
    expect(m.run('pgmapput s0').verdicts.map(({ code }) => code)).toEqual(['pgmap-underflow']);
  });

  test('has pages of 4 KB, 2 MB or 1 GB', () => {
    expect(() => machine('v6.12').run('memremap 4 4g 16m 3m')).toThrow('expected 4k, 2m or 1g, got "3m"');
  });

  test.each([
    'memremap 4 4g 0',
    'memremap 4 4g 3m 2m',
    'memremap 4 1m 4m 2m',
    'memremap 4 4g 4m 2m 4m',
    'memremap 4 4g -4k',
  ])('cannot be made by %s', (line) => {
    expect(run(machine('v6.12'), line)).toBe(-22);
  });

  test('has no more pages than can be counted, and 1 TB by 1 GB is not too much', () => {
    expect(() => machine('v5.16').run('memremap 4 1024g 1024g 1g')).toThrow('expected at most 1048576 pages');
    const m = machine('v5.17');
    run(m, 'memremap 4 1024g 1024g 1g', 'zdpage s0 0');
    expect(m.read(0).pgmap_ref).toBe(1 + 1024);
    expect(run(m, 'memunmap')).toBe(0);
  });
});

describe('the page tables and the removal of the memory', () => {
  test('an entry that is left over is told', () => {
    const m = machine('v5.14');
    run(m, 'memremap 4 4g 16m', 'zdpage s0 0', 'dev v0 dax_pte s0 1', 'wr v0 0');
    expect(m.run('memunmap').verdicts.map(({ code }) => code)).toEqual(['removed-while-used']);
  });

  test('nothing is told when everything was unmapped and given back', () => {
    const m = machine('v5.14');
    run(m, 'memremap 4 4g 16m', 'zdpage s0 0', 'dev v0 dax_pte s0 1', 'wr v0 0', 'gup s0 v0 0 w', 'put s0', 'unmap v0');
    expect(m.run('memunmap').verdicts).toEqual([]);
    expect(m.finish()).toEqual([]);
  });
});

test('vm_normal_page finds what counts, and nothing else', () => {
  const m = machine('v6.14');
  run(m, 'alloc s0 0', 'dev v0 insert_page s0 1', 'dev v1 remap_pfn s0 1', 'anon v2 16k', 'rd v2 0', 'wr v2 4096');
  const found = ['v0 0', 'v1 0', 'v2 0', 'v2 4096', 'v2 8192'].map((place) => run(m, `vmnormal s1 ${place}`));
  expect(found).toEqual([1, 0, 0, 1, 0]);
});

test('is it idle: nobody asks before there is somebody to wait for it', () => {
  const idle = (version: string) => run(machine(version), 'memremap 4 4g 16m', 'zdpage s0 0', 'daxidle s0');
  expect(['v4.12', 'v4.17', 'v6.14'].map(idle)).toEqual([-38, 1, 1]);
});

describe('grab and ungrab', () => {
  test.each([
    ['v5.5', 'get', 0, 513, 0],
    ['v5.6', 'pin', 0, 513, 0],
    ['v5.7', 'pin', 0, 1 + 512 * 1024, 512],
    ['v5.7', 'pin', 1, 1 + 512 * 1024, 512],
    ['v5.7', 'pin', 2, 513, 512],
    ['v5.18', 'pin', 1, 513, 512],
  ] as const)('of %s %s on order %i', (version, how, order, ref, pin) => {
    const m = machine(version);
    run(m, `alloc s0 ${order}`, `grab s0 512 ${how}`);
    expect(m.read(0)).toMatchObject({ ref, pin });
    run(m, `ungrab s0 512 ${how}`);
    expect(m.read(0)).toMatchObject({ ref: 1, pin: 0 });
    run(m, `free s0 ${order}`);
    expect(m.finish()).toEqual([]);
  });

  test('are not there before pins are, and fail on a free page', () => {
    expect(run(machine('v5.5'), 'alloc s0 0', 'grab s0 1 pin')).toBe(-38);
    expect(run(machine('v5.7'), 'alloc s0 0', 'free s0 0', 'grab s0 1 get')).toBe(0);
  });
});

describe('KSM', () => {
  const twins = ['anon v0 16k', 'wr v0 0', 'wr v0 4096', 'watchu s0 v0 0'];

  test('maps one page at both addresses, and a write makes a copy again', () => {
    const m = machine('v6.12');
    expect(run(m, ...twins, 'ksm v0 0 4096')).toBe(1);
    expect(m.read(0)).toMatchObject({ ref: 2, map: 2 });
    run(m, 'wr v0 4096');
    expect(m.read(0)).toMatchObject({ ref: 1, map: 1 });
    run(m, 'watchu s1 v0 4096', 'wr v0 0');
    expect(m.read(0).ref).toBe(0);
    expect(m.read(1).ref).toBe(1);
  });

  test('leaves alone what somebody holds, and what differs', () => {
    expect(run(machine('v6.12'), ...twins, 'gup s1 v0 4096 w', 'ksm v0 0 4096')).toBe(0);
    expect(run(machine('v6.12'), ...twins, 'wr v0 4097', 'ksm v0 0 4096')).toBe(0);
  });
});

test.each([
  ['v5.18', '4k', 16 * 2 ** 30],
  ['v5.18', '2m', 16 * 2 ** 30],
  ['v5.19', '4k', 16 * 2 ** 30],
  ['v5.19', '2m', 4 * 2 ** 30],
  ['v5.19', '1g', 8 * 2 ** 20],
])('%s: struct pages of 1 TB by %s take %i bytes', (version, align, bytes) => {
  expect(run(machine(version), `structpages 1024g ${align}`)).toBe(bytes);
});
