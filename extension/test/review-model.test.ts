/** A review as a tree, and the lines it leads to. */
import { describe, expect, it } from 'vitest';
import type { PatchedFile, PatchReview, ReviewReport } from '../../server/src/protocol.js';
import { lineInPatch, reviewNodes, stopsOf, totalsOf } from '../src/review/review-model.js';

const at = { file: 'mm/a.c', line: 4, column: 1, endLine: 4, endColumn: 2 };
const finding = {
  ...at,
  function: 'f',
  code: 'leaked-pin',
  confidence: 'high' as const,
  message: 'page keeps the pin',
  object: 'page',
  fingerprint: '0',
  path: [],
  replay: [],
};
const patch: PatchReview = {
  number: 1,
  of: 1,
  subject: 'break it',
  origin: {},
  files: [],
  functions: [],
  books: [
    'mm/a.c:2: f(), returns 0: refcount +0 -> +1',
    'mm/a.c:2: f(), returns < 0 (new): refcount +0 -> -1',
    'mm/a.c:9: g() -> h() (moved from mm/b.c): no change in the books',
    'mm/a.c:12: k() (a caller): page refcount +1 -> +0',
    'no change in the books of 1 other function',
  ],
  introduced: [finding],
  fixed: [],
  old: 2,
  notAnalysed: [{ file: 'mm/a.c', function: 'g', line: 9, reason: 'too many states' }],
  notes: [],
};
const report: ReviewReport = {
  version: 1,
  kernel: 'v6.12',
  series: [{ title: 'break it', base: 'HEAD', notes: ['1 reply was left aside'], patches: [patch] }],
};

describe('the tree of a review', () => {
  it('has the counter diff first, then what is found', () => {
    const [told, first] = reviewNodes(report);
    expect(told).toMatchObject({ kind: 'told', text: '1 reply was left aside' });
    expect(first?.kind === 'patch' ? first.children : []).toMatchObject([
      { kind: 'function', name: 'f()', place: { file: 'mm/a.c', line: 2 } },
      { kind: 'books', change: 'refcount +0 -> +1', outcome: 'returns 0', place: { file: 'mm/a.c', line: 2 } },
      { kind: 'books', change: 'refcount +0 -> -1', outcome: 'returns < 0 (new)' },
      { kind: 'function', name: 'g() -> h() (moved from mm/b.c)' },
      { kind: 'books', change: 'no change in the books' },
      { kind: 'function', name: 'k() (a caller)' },
      { kind: 'books', change: 'page refcount +1 -> +0' },
      { kind: 'books', change: 'no change in the books of 1 other function' },
      { kind: 'finding' },
      { kind: 'told', icon: 'notAnalysed', text: 'g: too many states' },
      { kind: 'told', text: '2 old findings' },
    ]);
  });

  it('names the series when there are several', () => {
    const [one] = report.series;
    if (!one) throw new Error('no series');
    expect(reviewNodes({ ...report, series: [one, one] }).map(({ kind }) => kind)).toEqual([
      'series',
      'told',
      'patch',
      'series',
      'told',
      'patch',
    ]);
  });

  it('can be stepped through, and summed up', () => {
    expect(stopsOf(report)).toEqual([{ patch, finding }]);
    expect(totalsOf(report)).toBe('1 patch, counters change in 0 functions, 1 introduced, 0 fixed');
  });
});

describe('a line of a patched file', () => {
  const hunk = [' a', '-b', '+c', '+d', ' e'];
  const text = ['Subject: x', '', '--- a/mm/a.c', '+++ b/mm/a.c', '@@ -3,3 +3,4 @@', ...hunk, '-- ', '2.39'].join('\n');
  const file: PatchedFile = {
    before: 'mm/a.c',
    after: 'mm/a.c',
    change: 'changed',
    hunks: [{ line: 3, lines: 4, text: hunk }],
  };

  it.each([
    [3, 5],
    [4, 7],
    [5, 8],
    [6, 9],
    [7, undefined],
  ])('%i is found in the patch', (line, expected) => {
    expect(lineInPatch(text, file, line)).toBe(expected);
  });

  it('is not found in an encoded mail', () => {
    expect(lineInPatch(btoa(text), file, 4)).toBeUndefined();
  });
});
