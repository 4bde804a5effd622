/** `folioscope merge`: the shards of one run, printed as one run prints. */
import { resolve } from 'node:path';
import { InputProblem } from '../host/problem.js';
import { readText } from '../host/read-text.js';
import { checkWriters } from '../report/check-writers.js';
import { reviewWriters } from '../report/review-writers.js';
import { mergedCheck, wholeReport } from './checked.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { foundIn } from './review.js';
import { completeParts, mergedReview } from './shard.js';

export interface MergeFlags {
  readonly format: string;
  readonly stats?: boolean;
}

/** Prints what the shards found together; throws InputProblem when they are not all there. */
export function merge(files: readonly string[], { format, stats }: MergeFlags, environment: Environment): ExitStatus {
  const parts = completeParts(files.map((name) => ({ name, text: readText(resolve(environment.cwd, name), name) })));
  const { colour, rules } = environment;
  if (parts[0]?.command === 'review') {
    const report = mergedReview(parts);
    environment.out(writer(reviewWriters, format)(report, { colour, rules }));
    return foundIn(report);
  }
  const checked = mergedCheck(parts.flatMap((part) => (part.command === 'check' ? [part.checked] : [])));
  const { aside, compared } = checked;
  const report = wholeReport(checked);
  environment.out(writer(checkWriters, format)(report, { colour, aside, compared, stats: stats === true, rules }));
  return report.findings.length > 0 ? EXIT.findings : EXIT.nothingFound;
}

function writer<W>(writers: Readonly<Record<string, W>>, format: string): W {
  const found = writers[format];
  if (found === undefined)
    throw new InputProblem(`--format ${format}: for these shards there are ${Object.keys(writers).join(', ')}`);
  return found;
}
