/** Hunks on texts: those that fit, those that moved, those that do not fit. */
import { createTwoFilesPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyHunks } from '../../src/review/apply.js';
import { parseDiff } from '../../src/review/patch.js';

const lines = (...names: readonly (string | number)[]) => names.map((name) => `${name}\n`).join('');
const diffOf = (before: string, after: string) =>
  parseDiff(
    `diff --git a/x.c b/x.c\n${createTwoFilesPatch('a/x.c', 'b/x.c', before, after, '', '', { context: 3 }).replace(/^=+\n/, '')}`,
  );

function apply(text: string, before: string, after: string) {
  const [patch] = diffOf(before, after);
  if (!patch) throw new Error('no patch');
  return applyHunks(text, patch);
}

const base = lines(...Array.from({ length: 30 }, (_, i) => `line ${i + 1}`));
const changed = base.replace('line 15\n', 'line 15\nnew\n');

describe('hunks', () => {
  it('make of a text what their diff was made from', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', '', '\tx'), { maxLength: 40 }).map((all) => all.join('\n'));
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        fc.pre(before !== after);
        expect(apply(before, before, after)).toMatchObject({ text: after, notes: [] });
      }),
    );
  });

  it('move with lines that came or went before them', () => {
    expect(apply(lines('x', 'y') + base, base, changed)).toMatchObject({
      text: lines('x', 'y') + changed,
      places: [{ line: 15, lines: 7 }],
      notes: [],
    });
  });

  it('are found in a file that has become much shorter', () => {
    const long = Array.from({ length: 500 }, (_, i) => `gone ${i}\n`).join('');
    expect(apply(base, long + base, long + changed)).toMatchObject({ text: changed, notes: [] });
  });

  it('fit with less context, and that is said', () => {
    const other = base.replace('line 13\n', 'line thirteen\n');
    expect(apply(other, base, changed)).toMatchObject({
      text: changed.replace('line 13\n', 'line thirteen\n'),
      notes: ['x.c: hunk 1 fits only with 1 lines less context'],
    });
  });

  it('that do not fit say which, where, and what is there instead', () => {
    const other = base.replace('line 15\n', 'something else\n');
    expect(apply(other, base, changed)).toEqual({
      problem: 'x.c: hunk 1 of 1 (line 13) does not apply: it expects "line 15", line 15 has "something else"',
    });
    expect(apply(changed, base, changed)).toEqual({
      problem: 'x.c: hunk 1 of 1 (line 13) does not apply: what it would make is there already',
    });
    expect(apply('', base, changed)).toEqual({
      problem: 'x.c: hunk 1 of 1 (line 13) does not apply: the file is empty',
    });
  });

  it('keep a missing line break at the end', () => {
    expect(apply('a\nb', 'a\nb', 'a\nc')).toMatchObject({ text: 'a\nc' });
    expect(apply('a\nb', 'a\nb', 'a\nb\n')).toMatchObject({ text: 'a\nb\n' });
  });
});
