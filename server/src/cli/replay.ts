/** `folioscope replay`: recorded kernel operations against the simulator's counters. */
import { basename, resolve } from 'node:path';
import { type Difference, type ReplayReport, replayTrace, type Version } from '@folioscope/simulator';
import { askedVersion } from '../host/kernel-tree.js';
import { InputProblem } from '../host/problem.js';
import { readSource } from '../host/source-text.js';
import { plain } from '../report/style.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';

export interface ReplayFlags {
  readonly kernel?: string;
}

/** Replays every file that can be replayed; problems go to stderr and make the exit status 2. */
export function replay(files: readonly string[], flags: ReplayFlags, environment: Environment): ExitStatus {
  const total = { steps: 0, counters: 0, differ: 0, problems: 0 };
  const problem = (text: string) => {
    total.problems++;
    environment.err(`${plain(text)}\n`);
  };
  for (const file of files) {
    try {
      const report = replayFile(file, flags, environment);
      for (const { line, reason } of report.problems) problem(`${file}:${line}: ${reason}`);
      if (report.steps === 0 && report.problems.length === 0) problem(`${file}: there is no step in it`);
      for (const assumption of report.assumptions) environment.out(`${plain(file)}: assumed: ${plain(assumption)}\n`);
      for (const difference of report.differences) environment.out(`${plain(differenceLine(file, difference))}\n`);
      if (report.differ > report.differences.length) {
        environment.out(`${plain(file)}: ... and ${report.differ - report.differences.length} more\n`);
      }
      if (files.length > 1) environment.out(`${plain(file)}: ${countsLine(report)}\n`);
      total.steps += report.steps;
      total.counters += report.counters;
      total.differ += report.differ;
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error;
      problem(error.message);
    }
  }
  environment.out(`${countsLine(total)}\n`);
  if (total.problems > 0) return EXIT.couldNotRun;
  return total.differ > 0 ? EXIT.findings : EXIT.nothingFound;
}

function replayFile(file: string, flags: ReplayFlags, environment: Environment): ReplayReport {
  const version = traceVersion(file, flags.kernel);
  const source = readSource(resolve(environment.cwd, file));
  if ('problem' in source) throw new InputProblem(`${file}: ${source.problem}`);
  return replayTrace(source.text, { version });
}

/** The version asked for, else the one in the file's name (linux-6.12.117-anything.jsonl). Throws InputProblem. */
export function traceVersion(file: string, asked: string | undefined): Version {
  if (asked !== undefined) return askedVersion({ text: asked, by: '--kernel' });
  const named = /^linux-(\d+\.\d+(?:\.\d+)?)(?=[-.])/.exec(basename(file))?.[1];
  if (named === undefined) {
    throw new InputProblem(
      `${file}: no kernel version in the file's name (linux-6.12.117-anything.jsonl); give --kernel`,
    );
  }
  return askedVersion({ text: named, by: file });
}

const countsLine = ({ steps, counters, differ }: { steps: number; counters: number; differ: number }) =>
  `${steps} steps, ${counters} counters compared, ${differ} differ`;

function differenceLine(file: string, d: Difference): string {
  return `${file}:${d.line}: ${d.scenario} step ${d.step} (${d.op})${d.slot ? ` ${d.slot}` : ''}: ${d.counter} is ${d.actual}, the kernel had ${d.expected}`;
}
