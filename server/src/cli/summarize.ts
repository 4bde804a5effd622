/** `folioscope summarize`: what a function does to its callers' books, in words or as a row of the catalogue. */
import { type Row, writeRow } from '@folioscope/simulator';
import { InputProblem } from '../host/problem.js';
import { plain } from '../report/style.js';
import { formatRows } from '../tree/rows.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { openTarget } from './target.js';
import type { TreeFlags } from './tree-flags.js';

export interface SummarizeFlags extends TreeFlags {
  readonly asRow?: boolean;
}

/** Runs the command; throws InputProblem when it cannot. */
export async function summarize(target: string, flags: SummarizeFlags, environment: Environment): Promise<ExitStatus> {
  const { core, options, source, functionName, missing } = await openTarget(target, flags, environment);
  const summary = core.summarize(source, functionName, options);
  if (summary === undefined) throw missing();
  const { row, lines, obligations } = summary;
  if (row === undefined) {
    throw new InputProblem(
      `${source.path}: what ${functionName}() does is not known: it was not analysed whole; \`folioscope check\` says why`,
    );
  }
  environment.out(
    flags.asRow
      ? formatRows([writeRow(savedRow(row, source.path, summary.isStatic))])
      : `${[`${row.prototype}`, ...lines, ...obligations].map(plain).join('\n')}\n`,
  );
  return EXIT.nothingFound;
}

/** A static function's row is about the calls of its file. */
const savedRow = (row: Row, path: string, isStatic: boolean): Row => (isStatic ? { ...row, within: path } : row);
