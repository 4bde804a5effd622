/** The catalogue that ships: every row is well formed, and rows agree with each other. */
import { readFileSync } from 'node:fs';
import { type Linear, loadCatalogue, type Place, type Row } from '@folioscope/simulator';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { readCatalogueDocuments } from '../catalogue/read.mjs';

const documents = readCatalogueDocuments();
const { catalogue, problems } = loadCatalogue(documents);
const rows = [...catalogue.rows()];

describe('the catalogue files', () => {
  const schema: object = JSON.parse(readFileSync(new URL('../catalogue/row.schema.json', import.meta.url), 'utf8'));
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, formats: { regex: true } }).compile(schema);
  test.each(documents.map((document) => [document.file, document] as const))('%s follows the schema', (_, { rows }) => {
    validate(rows);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('load without a problem: every expression and prototype is read, no two rows overlap', () => {
    expect(problems).toEqual([]);
  });
});

describe('the rows', () => {
  test('are enough to work with', () => {
    expect([...catalogue.names()].length).toBeGreaterThan(1000);
  });

  test('undo and instead name functions that have rows', () => {
    const unknown = rows.flatMap((row) =>
      [...row.undo, ...(row.instead === undefined ? [] : [row.instead])]
        .filter((name) => catalogue.all(name).length === 0)
        .map((name) => `${row.name}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  test('say where they were read, or that they were not', () => {
    const silent = rows.filter((row) => row.sources.length === 0 && row.confidence === 'read');
    expect(silent.map((row) => `${row.family}: ${row.name}`)).toEqual([]);
  });

  test('speak only of their own parameters and their result', () => {
    const strange = rows.flatMap((row) =>
      rootsOf(row)
        .filter((root) => root !== 'ret' && !row.params.some((param) => param.name === root))
        .map((root) => `${row.name}: ${root}`),
    );
    expect(strange).toEqual([]);
  });

  test('have outcomes that exclude each other, unless a condition tells them apart', () => {
    const overlapping = rows.filter((row) => {
      const plain = row.outcomes.filter((outcome) => outcome.when === undefined);
      return plain.some((a, i) => plain.some((b, j) => i < j && meet(a.returns, b.returns)));
    });
    expect(overlapping.map((row) => row.name)).toEqual([]);
  });

  test('what acquires for the caller says what undoes it', () => {
    const endless = rows.filter(
      (row) =>
        row.undo.length === 0 &&
        row.outcomes.some((o) => o.effects.some((e) => e.do === 'acquire' && e.owner === undefined)) &&
        !row.outcomes.some((o) => o.effects.some((e) => e.do === 'release' || e.do === 'transfer')),
    );
    expect(endless.map((row) => row.name)).toEqual(SELF_CONTAINED);
  });
});

/** What they take stays where it was taken: there is no single function that undoes it. */
const SELF_CONTAINED: readonly string[] = ['simple_write_begin', 'simple_write_begin'];

/** The first names of every place and count in a row; opaque quantities count by their arguments. */
function rootsOf(row: Row): string[] {
  const roots: string[] = [];
  const place = (of: Place | undefined): void => {
    if (of === undefined) return;
    roots.push(of.root);
    for (const step of of.steps) {
      if (step.step === 'index') count(step.at);
      if (step.step === 'range') [step.from, step.to].forEach(count);
    }
  };
  const count = (of: Linear | undefined): void => {
    for (const [symbol] of of?.terms ?? []) roots.push(...identifiersIn(symbol));
  };
  for (const outcome of row.outcomes) {
    count(outcome.returns.from);
    count(outcome.returns.to);
    place(outcome.when?.place);
    for (const effect of outcome.effects) {
      place(effect.when?.place);
      if ('on' in effect) place(effect.on);
      if ('count' in effect) count(effect.count);
      switch (effect.do) {
        case 'same':
          [effect.place, effect.as].forEach(place);
          break;
        case 'borrow':
          [effect.place, effect.from].forEach(place);
          break;
        case 'store':
          [effect.value, effect.in].forEach(place);
          break;
        case 'is':
          [effect.place, 'like' in effect ? effect.like : undefined].forEach(place);
          break;
        case 'uneven':
        case 'whole':
          place(effect.place);
          break;
        case 'set':
          count(effect.to);
          break;
        case 'assign':
          place(effect.place);
          [effect.from, effect.to].forEach(count);
          break;
        default:
      }
    }
  }
  return roots;
}

/** `nr_pages(folio)` is about folio, `*nr` about nr, `fbatch->nr` about fbatch. */
const identifiersIn = (symbol: string): string[] =>
  [...symbol.matchAll(/(->|\.)?\b([A-Za-z_]\w*)\b(\()?/g)].flatMap(([, field, name, call]) =>
    field === undefined && call === undefined && name !== undefined ? [name] : [],
  );

const meet = (a: { from?: Linear; to?: Linear }, b: { from?: Linear; to?: Linear }): boolean =>
  Math.max(end(a.from, -Infinity), end(b.from, -Infinity)) <= Math.min(end(a.to, Infinity), end(b.to, Infinity));

const end = (of: Linear | undefined, open: number): number =>
  of === undefined || of.terms.length > 0 ? open : of.constant;
