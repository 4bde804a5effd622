/** The loader: what is wrong with a row is said with its file, its line and the reason, and the others still load. */
import {
  type CatalogueProblem,
  loadCatalogue,
  parseVersion,
  type RawDocument,
  type Version,
} from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRowDocument } from '../catalogue/read.mjs';

const v = (text: string): Version => {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`'${text}' is not a version`);
  return version;
};

const GOOD = `
- name: hold
  c: void hold(struct page *page)
  does: Takes a reference.
  effects: [{acquire: ref, on: page}]
`;

const load = (...texts: string[]) => loadCatalogue(texts.map((text, i) => readRowDocument(text, `rows${i}.yaml`)));

const problemOf = (row: string): CatalogueProblem | undefined => {
  const { catalogue, problems } = load(`${GOOD}${row}`);
  expect(catalogue.lookup('hold', v('v6.12'))?.does).toBe('Takes a reference.');
  expect(problems.length).toBeLessThan(2);
  return problems[0];
};

describe('a broken row', () => {
  test('is named with file, line and reason', () => {
    expect(
      problemOf(`
- name: broken
  c: void broken(struct page *page)
  does: Nothing.
  effects: [{acquire: reference, on: page}]
`),
    ).toEqual({
      file: 'rows0.yaml',
      line: 7,
      row: 'broken',
      reason: "'reference' is none of ref, pin, map, pgmap, isolation, memory",
    });
  });

  const broken: readonly (readonly [what: string, row: string, reason: string])[] = [
    ['no prototype', '- {name: f, does: x., effects: []}', "'c' is missing"],
    ['a prototype of another function', '- {name: f, c: void g(void), does: x., effects: []}', "'g'"],
    ['a parameter without a name', "- {name: f, c: 'void f(int)', does: x., effects: []}", "'int' has no name"],
    ['no effects', '- {name: f, c: void f(void), does: x.}', "'effects' or 'outcomes'"],
    ['a bare version', '- {name: f, c: void f(void), does: x., effects: [], since: 5.10}', 'such as v5.10'],
    ['an empty span', '- {name: f, c: void f(void), does: x., effects: [], since: v5.1, until: v5.1}', "'until'"],
    ['an unknown key', '- {name: f, c: void f(void), does: x., effects: [], efects: []}', "'efects'"],
    ['an unknown verb', '- {name: f, c: void f(int a), does: x., effects: [{grab: ref, on: a}]}', 'one of acquire'],
    [
      'an unknown key in an effect',
      '- {name: f, c: void f(int a), does: x., effects: [{same: a, as: a, of: a}]}',
      "'of'",
    ],
    ['a bad place', '- {name: f, c: void f(int a), does: x., effects: [{acquire: ref, on: "a["}]}', 'at the end'],
    ['a bad count', '- {name: f, c: void f(int a), does: x., effects: [{acquire: ref, on: a, count: a*a}]}', 'linear'],
    ['a bad range', '- {name: f, c: int f(int a), does: x., outcomes: [{returns: some where}]}', 'return range'],
    ['a bad condition', '- {name: f, c: int f(int a), does: x., outcomes: [{returns: 0, when: a &}]}', 'condition'],
    ['a bad pattern', "- {pattern: '(', c: void NAME(int a), does: x., effects: []}", 'regular expression'],
    [
      'text where a list belongs',
      '- {name: f, c: void f(void), does: x., effects: [], undo: g}',
      "'undo' must be a list",
    ],
    ['text that is no row', '- just text', 'mapping'],
    ['a yes for a boolean', "- {name: f, c: void f(void), does: x., effects: [], noReturn: 'yes'}", 'true or false'],
    ['a second row for the same versions', '- {name: hold, c: void hold(int a), does: x., effects: []}', 'another row'],
  ];
  test.each(broken)('%s', (_, row, reason) => {
    expect(problemOf(`${row}\n`)?.reason).toContain(reason);
  });

  test('a file that is not a list is a problem, an empty one is not', () => {
    expect(load('name: f').problems.map((p) => p.reason)).toEqual(['a catalogue file is a list of rows']);
    expect(load('').problems).toEqual([]);
  });

  test('whatever a document holds, loading it does not throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (rows) => {
        const document: RawDocument = { file: 'any.yaml', rows: [rows] };
        expect(loadCatalogue([document]).problems).toHaveLength(1);
      }),
    );
  });
});

describe('looking up', () => {
  const TWO_SPANS = `
- name: take
  since: v5.0
  until: v6.3
  c: int take(struct page *page)
  does: Old.
  effects: []
- name: take
  since: v6.3
  until: v6.8
  c: bool take(struct page *page)
  does: New.
  effects: []
`;

  test('finds the row of the version', () => {
    const { catalogue } = load(TWO_SPANS);
    expect(['v4.19', 'v5.0', 'v6.2', 'v6.3', 'v6.8'].map((t) => catalogue.lookup('take', v(t))?.does)).toEqual([
      undefined,
      'Old.',
      'Old.',
      'New.',
      undefined,
    ]);
  });

  test('tells a function that is not there yet from one that was removed', () => {
    const { catalogue } = load(TWO_SPANS);
    expect(catalogue.nearest('take', v('v4.19'))).toMatchObject({ state: 'not yet', row: { does: 'Old.' } });
    expect(catalogue.nearest('take', v('v6.12'))).toMatchObject({ state: 'removed', row: { does: 'New.' } });
    expect(catalogue.nearest('take', v('v6.2'))).toBeUndefined();
    expect(catalogue.nearest('unheard_of', v('v6.2'))).toBeUndefined();
  });

  test('a later document takes precedence, for the versions it speaks of', () => {
    const own = '- {name: take, since: v6.3, c: int take(struct page *page), does: Ours., effects: []}';
    const { catalogue, problems } = load(TWO_SPANS, own);
    expect(problems).toEqual([]);
    expect(['v6.2', 'v6.5', 'v6.12'].map((t) => catalogue.lookup('take', v(t))?.does)).toEqual([
      'Old.',
      'Ours.',
      'Ours.',
    ]);
  });

  test('one row may be about several functions, or about all names of a form', () => {
    const { catalogue } = load(`
- names: [set_a, set_b]
  c: void NAME(struct page *page)
  does: Sets.
  effects: []
- pattern: set_\\w+
  c: int NAME(struct page *page)
  does: Sets something.
  effects: []
`);
    expect(catalogue.lookup('set_b', v('v6.1'))).toMatchObject({
      name: 'set_b',
      prototype: 'void set_b(struct page *page)',
    });
    expect(catalogue.lookup('set_c', v('v6.1'))).toMatchObject({
      name: 'set_c',
      prototype: 'int set_c(struct page *page)',
    });
    expect(catalogue.lookup('reset_c', v('v6.1'))).toBeUndefined();
    expect([...catalogue.names()]).toEqual(['set_a', 'set_b']);
  });

  test('a row about a static function is found only from its file', () => {
    const { catalogue } = load(`
- name: insert
  within: mm/memory.c
  c: int insert(struct page *page)
  does: Inserts.
  effects: []
`);
    const found = (file?: string) => catalogue.lookup('insert', v('v6.12'), file)?.does;
    expect([found(), found('mm/memory.c'), found('/src/linux/mm/memory.c'), found('drivers/comm/memory.c')]).toEqual([
      undefined,
      'Inserts.',
      'Inserts.',
      undefined,
    ]);
  });
});
