/** The eras: one for every version, and the turning points that findings and simulations rest on. */
import { compareVersions, eraOf, eras, parseVersion, type Rules } from '@folioscope/simulator';
import { describe, expect, test } from 'vitest';

const rulesAt = (text: string): Rules => {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`'${text}' is not a version`);
  return eraOf(version).rules;
};

describe('the table', () => {
  test('has eleven eras without a gap', () => {
    const all = eras();
    expect(all.map((era) => era.id)).toEqual(['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E10', 'E11']);
    all.forEach((era, i) => {
      expect(era.until).toEqual(all[i + 1]?.from);
      if (era.until !== undefined) expect(compareVersions(era.from, era.until)).toBeLessThan(0);
    });
  });

  test.each([
    ['v4.9', 'E1'],
    ['v4.11', 'E1'],
    ['v4.13', 'E2'],
    ['v5.5', 'E4'],
    ['v5.6', 'E5'],
    ['v5.10', 'E6'],
    ['v6.0', 'E8'],
    ['v6.1', 'E9'],
    ['v6.12', 'E9'],
    ['v6.18', 'E10'],
    ['v7.2', 'E11'],
    ['v9.0', 'E11'],
  ])('%s belongs to %s', (text, id) => {
    const version = parseVersion(text);
    expect(version && eraOf(version).id).toBe(id);
  });
});

describe('what turned when', () => {
  test('an idle FS-DAX page has a count of 1, from v6.15 of 0', () => {
    expect(['v4.17', 'v6.14', 'v6.15', 'v7.2'].map((t) => rulesAt(t).fsDax.idleCount)).toEqual([1, 1, 0, 0]);
  });

  test('a free device-private page rests at 1, from v6.1 at 0', () => {
    const rest = (t: string) => rulesAt(t).device['device-private']?.restCount;
    expect(['v4.12', 'v4.14', 'v6.0', 'v6.1'].map(rest)).toEqual([undefined, 1, 1, 0]);
  });

  test('the 2 to 1 callback of device-private memory existed from v4.14 to v5.17', () => {
    const at1 = (t: string) => rulesAt(t).device['device-private']?.at1;
    expect(['v4.14', 'v5.17', 'v5.18'].map(at1)).toEqual(['free', 'free', 'nothing']);
  });

  test('pins count from v5.7, exactly on large folios from v5.18', () => {
    expect(['v5.5', 'v5.6', 'v5.7'].map((t) => rulesAt(t).pin.counting)).toEqual(['absent', 'reference', 'bias']);
    expect(['v5.17', 'v5.18'].map((t) => rulesAt(t).pin.exactFromOrder)).toEqual([2, 1]);
  });

  test('get_page counts the dev_pagemap only up to v4.11', () => {
    expect(['v4.11', 'v4.12'].map((t) => rulesAt(t).pgmap.countedByGetPage)).toEqual([true, false]);
  });

  test('a kind of device memory can come and go', () => {
    const has = (t: string) => 'device-public' in rulesAt(t).device;
    expect(['v4.12', 'v4.14', 'v5.2', 'v5.3', 'v7.2'].map(has)).toEqual([false, true, true, false, false]);
  });
});
