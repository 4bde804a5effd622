/** The expressions of rows: what they mean, and that every text is either read or refused with a reason. */
import {
  formatPlace,
  linear,
  type Parsed,
  parseCondition,
  parseLinear,
  parsePlace,
  parseReturnRange,
} from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const value = <T>(parsed: Parsed<T>): T => {
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
};

describe('places', () => {
  test('a name and its steps', () => {
    expect(value(parsePlace('page'))).toEqual({ root: 'page', steps: [] });
    expect(value(parsePlace('*foliop')).steps).toEqual([{ step: 'deref' }]);
    expect(value(parsePlace('fbatch->nr')).steps).toEqual([{ step: 'deref' }, { step: 'field', name: 'nr' }]);
    expect(value(parsePlace('iter.count')).steps).toEqual([{ step: 'field', name: 'count' }]);
    expect(value(parsePlace('list[*]')).steps).toEqual([{ step: 'each' }]);
    expect(value(parsePlace('pages[i]')).steps).toEqual([{ step: 'index', at: linear.symbol('i') }]);
    expect(value(parsePlace('pages[1..ret)')).steps).toEqual([
      { step: 'range', from: linear.ONE, to: linear.symbol('ret') },
    ]);
  });

  test('parentheses bind the star before the subscript', () => {
    expect(value(parsePlace('(*pages)[0]')).steps.map((s) => s.step)).toEqual(['deref', 'index']);
    expect(value(parsePlace('*pages[0]')).steps.map((s) => s.step)).toEqual(['index', 'deref']);
  });

  test.each([
    'page',
    '*foliop',
    '**p',
    'folio->mapping',
    'vmf->page->mapping',
    'pages[0..ret)',
    '(*pages)[0..nr - 1)',
    '*pages[i]',
    'fbatch->folios[0..fbatch->nr)',
    'list[*]',
    '(*p)->a',
    'pages[0..pages_spanned(*start, ret))',
  ])('%s is written as it was read', (text) => {
    expect(formatPlace(value(parsePlace(text)))).toBe(text);
  });

  test.each(['', '1', 'page[', 'page[0..1]', 'page->', 'a b', 'pages[0..', '(page', 'é', 'a & b'])(
    '%j is refused',
    (text) => {
      expect(parsePlace(text)).toMatchObject({ ok: false });
    },
  );
});

describe('counts', () => {
  test.each([
    ['4', '4'],
    ['nr', 'nr'],
    ['nr - 1', 'nr - 1'],
    ['2*refs + refs', 'refs*3'],
    ['-nr', '-nr'],
    ['nr - nr', '0'],
    ['*nr_pages', '*nr_pages'],
    ['nr_pages(folio)', 'nr_pages(folio)'],
    ['fbatch->nr + 1', 'fbatch->nr + 1'],
  ])('%s is %s', (text, expected) => {
    expect(linear.format(value(parseLinear(text)))).toBe(expected);
  });

  test.each(['', 'a*b', '99999999999999999999', '1..2', 'f(', 'NaN +'])('%j is refused', (text) => {
    expect(parseLinear(text)).toMatchObject({ ok: false });
  });
});

describe('return ranges', () => {
  test.each([
    ['any', undefined, undefined],
    ['null', 0, 0],
    ['valid', 1, undefined],
    ['error', -4095, -1],
    ['true', 1, 1],
    ['false', 0, 0],
    ['-22', -22, -22],
    ['> 0', 1, undefined],
    ['>= 2', 2, undefined],
    ['< 0', undefined, -1],
    ['<= 3', undefined, 3],
    ['1..5', 1, 5],
  ])('%s', (text, from, to) => {
    const range = value(parseReturnRange(text));
    expect([range.from?.constant, range.to?.constant]).toEqual([from, to]);
  });

  test('the bounds may be arguments', () => {
    expect(value(parseReturnRange('1..nr_pages')).to).toEqual(linear.symbol('nr_pages'));
  });
});

describe('conditions', () => {
  test.each([
    ['flags & FOLL_GET', 'flag', 'FOLL_GET'],
    ['!(flags & FOLL_GET)', 'no-flag', 'FOLL_GET'],
    ['flags & (FOLL_GET | FOLL_PIN)', 'flag', 'FOLL_GET | FOLL_PIN'],
    ['!(flags & (FOLL_GET | FOLL_PIN))', 'no-flag', 'FOLL_GET | FOLL_PIN'],
    ['flags', 'true', undefined],
    ['!flags', 'false', undefined],
    ['flags == 1', '==', '1'],
    ['flags != nr', '!=', 'nr'],
    ['flags >= 0', '>=', '0'],
    ['flags < 0', '<', '0'],
  ])('%s', (text, test, operand) => {
    const condition = value(parseCondition(text));
    expect(condition).toMatchObject({ text, place: { root: 'flags' }, test });
    expect(condition.operand).toBe(operand);
  });

  test.each(['', 'a &', '!(a)', 'a == ', 'a & 1', '!'])('%j is refused', (text) => {
    expect(parseCondition(text)).toMatchObject({ ok: false });
  });
});

test('any text is read or refused, never thrown at', () => {
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...'pages*[](). 0..1->&!='.split(''), 'ret'), { maxLength: 12 }).map((p) => p.join('')),
  );
  fc.assert(
    fc.property(text, (input) => {
      for (const parse of [parsePlace, parseLinear, parseCondition, parseReturnRange]) {
        const parsed = parse(input);
        if (!parsed.ok) expect(parsed.reason).toContain(`'${input}'`);
      }
    }),
  );
});
