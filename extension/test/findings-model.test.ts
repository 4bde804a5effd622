/** The findings view's model: grouped, filtered, forgotten. */
import { describe, expect, it } from 'vitest';
import { FindingsModel, type FindingsNode, NOT_ANALYSED } from '../src/findings/findings-model.js';
import type { FileFindings } from '../src/requests.js';

const range = { start: { line: 3, character: 1 }, end: { line: 3, character: 9 } };
const found = (code: string, name: string) =>
  ({ code, confidence: 'high', function: name, message: `${name} loses count`, range }) as const;
const gup: FileFindings = {
  uri: 'file:///mm/gup.c',
  findings: [found('leaked-pin', 'pin'), found('double-put', 'put')],
  notAnalysed: [{ function: 'odd', line: 7, reason: 'it is nested too deeply' }],
};
const memory: FileFindings = { uri: 'file:///mm/memory.c', findings: [found('leaked-pin', 'map')], notAnalysed: [] };

function modelOf(...files: readonly FileFindings[]): FindingsModel {
  const model = new FindingsModel();
  for (const file of files) model.set(file);
  return model;
}

const outline = (nodes: readonly FindingsNode[]): unknown[] =>
  nodes.map((node) => {
    if (node.kind === 'group') return [node.key, outline(node.children)];
    return node.kind === 'finding'
      ? `${node.found.code} ${node.found.function}`
      : `${NOT_ANALYSED} ${node.entry.function}`;
  });

describe('findings', () => {
  it('are grouped by file, in the order of their names; files without any are left out', () => {
    expect(outline(modelOf(memory, gup, { uri: 'file:///mm/a.c', findings: [], notAnalysed: [] }).roots())).toEqual([
      ['file:///mm/gup.c', ['leaked-pin pin', 'double-put put', 'not analysed odd']],
      ['file:///mm/memory.c', ['leaked-pin map']],
    ]);
  });

  it('are grouped by code, what could not be analysed last', () => {
    const model = modelOf(gup, memory);
    model.grouping = 'code';
    expect(outline(model.roots())).toEqual([
      ['double-put', ['double-put put']],
      ['leaked-pin', ['leaked-pin pin', 'leaked-pin map']],
      [NOT_ANALYSED, ['not analysed odd']],
    ]);
  });

  it('are filtered by anything that is shown of them', () => {
    const model = modelOf(gup, memory);
    for (const [filter, findings, notAnalysed] of [
      [' LEAKED ', 2, 0],
      ['memory.c', 1, 0],
      ['nested', 0, 1],
      ['nothing like it', 0, 0],
      ['', 3, 1],
    ] as const) {
      model.filter = filter;
      expect(model.shownTotals()).toEqual({ findings, notAnalysed });
    }
    expect(model.totals()).toEqual({ findings: 3, notAnalysed: 1 });
  });

  it('go with their file or folder, and are replaced by newer ones', () => {
    const model = modelOf(gup, memory);
    model.set({ ...gup, findings: [] });
    expect(model.totals().findings).toBe(1);
    model.deleteBelow('file:///mm/mem');
    expect(model.totals().findings).toBe(1);
    model.deleteBelow('file:///mm');
    expect(model.totals()).toEqual({ findings: 0, notAnalysed: 0 });
  });
});
