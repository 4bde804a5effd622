/** The workspace's own catalogue rows: `.folioscope/*.yaml` below the root, in the order of their names. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueProblem, RawDocument } from '@folioscope/simulator';
import { isRowsFile, parseRows, ROWS_FOLDER } from '../tree/rows.js';
import { compareText } from './source-paths.js';
import { readSource } from './source-text.js';

export interface UserRows {
  readonly documents: readonly RawDocument[];
  /** Files that are not YAML or cannot be read; broken rows are the loader's to name. */
  readonly problems: readonly CatalogueProblem[];
}

/** Reads the rows of a workspace. A workspace without the folder has none. */
export function readUserRows(root: string): UserRows {
  const documents: RawDocument[] = [];
  const problems: CatalogueProblem[] = [];
  for (const name of yamlFiles(join(root, ROWS_FOLDER))) {
    const file = `${ROWS_FOLDER}/${name}`;
    const source = readSource(join(root, ROWS_FOLDER, name));
    if ('problem' in source) problems.push({ file, reason: source.problem });
    else {
      const parsed = parseRows(file, source.text);
      if ('reason' in parsed) problems.push(parsed);
      else documents.push(parsed);
    }
  }
  return { documents, problems };
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isRowsFile).sort(compareText);
  } catch {
    return [];
  }
}
