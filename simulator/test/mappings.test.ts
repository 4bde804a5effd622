/** Random use of address spaces: whatever the order, a mapcount is the number of entries, and each entry has its reference. */
import { Machine } from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const VERSIONS = [
  { major: 5, minor: 10 },
  { major: 6, minor: 1 },
  { major: 6, minor: 12 },
  { major: 7, minor: 2 },
] as const;

const SET_UP = [
  'anon v0 64k',
  'anon v1 2m align',
  'anonshared v2 64k align',
  'file f0 /tmp/x 64k trunc',
  'mapf v3 f0 0 64k private align',
  'alloc s0 0',
  'dev v4 insert_page s0 1',
];

const region = fc.constantFrom('v0', 'v1', 'v2', 'v3');
const offset = fc.constantFrom(0, 4096, 8192, 61440);
const child = fc.constantFrom('c0', 'c1');
const line = fc.oneof(
  fc.tuple(fc.constantFrom('rd', 'wr'), region, offset).map(([op, v, at]) => `${op} ${v} ${at}`),
  fc.tuple(fc.constantFrom('crd', 'cwr'), child, region, offset).map(([op, c, v, at]) => `${op} ${c} ${v} ${at}`),
  fc.tuple(fc.constantFrom('fork', 'cexit'), child).map(([op, c]) => `${op} ${c}`),
  fc.tuple(fc.constantFrom('pin', 'gupf'), region, offset).map(([op, v, at]) => `${op} s1 ${v} ${at} r`),
  fc
    .tuple(region, offset, fc.constantFrom('dontneed', 'cold', 'free', 'pageout', 'popwrite', 'nohuge'))
    .map(([v, at, advice]) => `madv ${v} ${at} 4096 ${advice}`),
  fc.tuple(region, offset, fc.constantFrom(1, 3)).map(([v, at, bits]) => `mprotect ${v} ${at} 4096 ${bits}`),
  fc.tuple(region, offset, fc.constantFrom(0, 1)).map(([v, at, node]) => `move ${v} ${at} ${node}`),
  fc.tuple(region, offset).map(([v, at]) => `unmap ${v} ${at} 4096`),
  fc.constantFrom('ftrunc f0 4096', 'ftrunc f0 65536', 'drain', 'mlock v0 0 8192', 'munlock v0 0 8192'),
);

/** What the page tables say against what the pages say. */
function differences({ kernel }: Machine): string[] {
  const entries = new Map<unknown, number>();
  for (const mm of kernel.mms)
    for (const entry of mm.entries())
      if (entry.kind === 'normal' && !kernel.isHugeZero(entry.page))
        entries.set(entry.page, (entries.get(entry.page) ?? 0) + 1);
  const pages = new Set(kernel.mms.flatMap((mm) => [...mm.entries()].map(({ page }) => page)));
  return [...pages].flatMap((page) => {
    const found = entries.get(page) ?? 0;
    const counted = found === 0 ? 0 : page.mapcount + page.entire;
    const held = page.folio.refcount >= found;
    return counted === found && held
      ? []
      : [`page ${page.pfn}: ${found} entries, mapcount ${counted}, count ${page.refcount}`];
  });
}

describe.each(VERSIONS)('linux $major.$minor', (version) => {
  test('mapcounts are entries, and references cover them', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const machine = new Machine(version);
        for (const text of [...SET_UP, ...lines]) {
          machine.run(text);
          expect(differences(machine)).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });
});
