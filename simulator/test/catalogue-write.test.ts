/** Rows as text: what is written reads as the same row. */
import { describe, expect, it } from 'vitest';
import { readCatalogueDocuments } from '../catalogue/read.mjs';
import { linear, loadCatalogue, type Row, writeRow } from '../src/index.js';

const reread = (row: Row) => {
  const { catalogue, problems } = loadCatalogue([{ file: 'written.yaml', rows: [writeRow(row)] }]);
  return { row: [...catalogue.rows()][0], problems };
};

/** Where a row was read from is no part of it. */
const content = ({ family: _, origin: __, ...row }: Row) => row;

describe('a row that is written', () => {
  const { catalogue } = loadCatalogue(readCatalogueDocuments());
  const named = [...catalogue.rows()].filter(({ name }) => /^\w+$/.test(name));

  it('reads as the same row, for every row of the catalogue', () => {
    expect(named.length).toBeGreaterThan(500);
    for (const row of named) {
      const again = reread(row);
      expect(again.problems).toEqual([]);
      expect(again.row && texts(content(again.row))).toEqual(texts(content(row)));
    }
  });

  it('leaves open what the language has no words for', () => {
    const [row] = named;
    if (!row) throw new Error('no row');
    const on = { root: 'page', steps: [] };
    const count = linear.symbol('::strange');
    const effects = [{ do: 'release', kind: 'ref', on, count, last: true }] as const;
    const strange: Row = { ...row, outcomes: [{ returns: { text: '-9..', from: linear.constant(-9) }, effects }] };
    expect(reread(strange)).toMatchObject({
      problems: [],
      row: { outcomes: [{ returns: { from: linear.constant(-9) }, effects: [{ do: 'forget', on }] }] },
    });
  });
});

/** One range can be written in several ways. */
function texts(row: Omit<Row, 'family' | 'origin'>) {
  const outcomes = row.outcomes.map(({ returns: { from, to }, ...rest }) => ({ ...rest, returns: [from, to] }));
  return { ...row, outcomes };
}
