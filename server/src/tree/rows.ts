/** Catalogue rows of a workspace as YAML: `.folioscope/*.yaml` below the root of a tree. */
import type { CatalogueProblem, RawDocument } from '@folioscope/simulator';
import { Document, isMap, isSeq, LineCounter, parseDocument, visit } from 'yaml';

/** The folder of a workspace that holds its rows. */
export const ROWS_FOLDER = '.folioscope';

export const isRowsFile = (name: string): boolean => /\.ya?ml$/.test(name);

/** Parses one YAML file into rows that know their lines. */
export function parseRows(file: string, text: string): RawDocument | CatalogueProblem {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const error = document.errors[0];
  if (error) {
    return {
      file,
      line: lineCounter.linePos(error.pos[0]).line,
      reason: error.message.split('\n')[0] ?? error.message,
    };
  }
  const contents = document.contents;
  if (isMap(contents))
    return { file, line: 1, reason: 'a catalogue file is a list of rows, each beginning with `- name:`' };
  const starts = isSeq(contents) ? contents.items.map((item) => startOf(item)) : [];
  return {
    file,
    rows: document.toJS({ maxAliasCount: 100 }),
    lineOf: (index) => {
      const start = starts[index];
      return start === undefined ? undefined : lineCounter.linePos(start).line;
    },
  };
}

/** Rows as a file of a workspace has them, one effect a line. */
export function formatRows(rows: readonly unknown[]): string {
  const document = new Document(rows);
  visit(document, {
    Map: (_, node, path) => {
      if (path.length > 4 && !node.has('returns')) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

/** `file:line: row: reason`, for messages. */
export const formatCatalogueProblem = (problem: CatalogueProblem): string =>
  `${problem.file}:${problem.line ?? 1}: ${problem.row === undefined ? '' : `${problem.row}: `}${problem.reason}`;
