/** The examples of docs/catalogue.md are rows that load, and its tables name every key and effect there is. */
import { readFileSync } from 'node:fs';
import { loadCatalogue, ROW_KEYS } from '@folioscope/simulator';
import { expect, test } from 'vitest';
import { readRowDocument } from '../catalogue/read.mjs';

const page = readFileSync(new URL('../../docs/catalogue.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => text ?? '');

test('every example loads', () => {
  expect(examples.length).toBeGreaterThan(2);
  const documents = examples.map((text, i) => readRowDocument(text, `example ${i + 1}`));
  expect(loadCatalogue(documents).problems).toEqual([]);
});

test('every key of a row is explained', () => {
  const explained = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) +\|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, key]) => key),
  );
  expect(ROW_KEYS.filter((key) => !explained.includes(key))).toEqual([]);
});

test('every effect is explained', () => {
  const schema: { definitions: { effect: { oneOf: { required: string[] }[] } } } = JSON.parse(
    readFileSync(new URL('../catalogue/row.schema.json', import.meta.url), 'utf8'),
  );
  const verbs = schema.definitions.effect.oneOf.map(({ required }) => required[0]);
  expect(verbs.length).toBeGreaterThan(9);
  expect(verbs.filter((verb) => !page.includes(`| \`${verb}: `))).toEqual([]);
});
