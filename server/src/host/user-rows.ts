/** The workspace's own catalogue rows: `.folioscope/*.yaml` below the root, in the order of their names. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueProblem, RawDocument } from '@folioscope/simulator';
import { Document, isMap, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { compareText } from './source-paths.js';
import { readSource } from './source-text.js';

/** The folder of a workspace that holds its rows. */
const USER_ROWS_FOLDER = '.folioscope';

export interface UserRows {
  readonly documents: readonly RawDocument[];
  /** Files that are not YAML or cannot be read; broken rows are the loader's to name. */
  readonly problems: readonly CatalogueProblem[];
}

/** Reads the rows of a workspace. A workspace without the folder has none. */
export function readUserRows(root: string): UserRows {
  const documents: RawDocument[] = [];
  const problems: CatalogueProblem[] = [];
  for (const name of yamlFiles(join(root, USER_ROWS_FOLDER))) {
    const file = `${USER_ROWS_FOLDER}/${name}`;
    const source = readSource(join(root, USER_ROWS_FOLDER, name));
    if ('problem' in source) problems.push({ file, reason: source.problem });
    else {
      const parsed = parseRows(file, source.text);
      if ('reason' in parsed) problems.push(parsed);
      else documents.push(parsed);
    }
  }
  return { documents, problems };
}

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

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort(compareText);
  } catch {
    return [];
  }
}
