/** `folioscope check`: findings in files and folders. */

import { formatVersion } from '@folioscope/simulator';
import { isAtLeast } from '../confidence.js';
import { DEFAULT_FOLIO } from '../folio-kinds.js';
import type { KernelTree } from '../host/kernel-tree.js';
import { parseOverlays } from '../host/overlays.js';
import { askPool } from '../host/pool.js';
import { InputProblem } from '../host/problem.js';
import { compareText, expandPaths, type SourcePath } from '../host/source-paths.js';
import type { CheckReport, Confidence, Finding, NotAnalysed } from '../protocol.js';
import { checkWriters } from '../report/check-writers.js';
import { type CheckAnswer, type CheckerSetup, type CheckItem, checkFile, openCore, prepare } from './checker.js';
import type { Environment, ExitStatus } from './environment.js';
import { EXIT } from './environment.js';
import { type TreeFlags, treeOf } from './tree-flags.js';

export interface CheckFlags extends TreeFlags {
  readonly format: keyof typeof checkWriters;
  readonly overlay: readonly string[];
  readonly minConfidence: Confidence;
}

/** Fewer files than this are not worth the threads' start. */
const FILES_WORTH_THREADS = 8;

/** Runs the command; throws InputProblem when it cannot. */
export async function check(
  paths: readonly string[],
  flags: CheckFlags,
  environment: Environment,
): Promise<ExitStatus> {
  const start = performance.now();
  const { root, base, kernel } = treeOf(flags, paths, environment.cwd);
  const overlays = parseOverlays(flags.overlay, base, environment.cwd);
  const { sources, unread } = expandPaths(paths, base, root, overlays);
  const setup: CheckerSetup = { assets: environment.assets, root, folio: DEFAULT_FOLIO, ...(kernel ? { kernel } : {}) };
  const items = sources.map(({ absolute, name }) => ({ name, readFrom: overlays.get(absolute) ?? absolute }));
  const { answers, tree } = await answer(items, setup, environment);
  const read = collect(sources, answers);
  const report: CheckReport = {
    version: 1,
    kernel: formatVersion(tree.version),
    findings: read.findings.filter((finding) => isAtLeast(finding.confidence, flags.minConfidence)).sort(inOrder),
    notAnalysed: [
      ...unread.map(({ name, reason }) => ({
        file: name,
        function: '',
        line: 1,
        reason: `folder not read: ${reason}`,
      })),
      ...read.notAnalysed,
    ],
    stats: { files: sources.length, functions: read.functions, paths: read.paths, seconds: secondsSince(start) },
  };
  environment.out(checkWriters[flags.format](report, { colour: environment.colour }));
  return report.findings.length > 0 ? EXIT.findings : EXIT.nothingFound;
}

/** Asks a core about every item, in threads when that is worth it. */
async function answer(
  items: readonly CheckItem[],
  setup: CheckerSetup,
  environment: Environment,
): Promise<{ answers: readonly CheckAnswer[]; tree: KernelTree }> {
  const { pool } = environment;
  if (pool && pool.threads > 1 && items.length >= FILES_WORTH_THREADS) {
    const { tree } = prepare(setup);
    return {
      tree,
      answers: await askPool<CheckerSetup, CheckItem, CheckAnswer>(pool.script, pool.threads, setup, items),
    };
  }
  const core = await openCore(setup, environment.createCore);
  return { tree: core.tree, answers: items.map((item) => checkFile(core, item)) };
}

/** Puts the answers together. Throws InputProblem when a file that was asked for by name could not be read. */
function collect(sources: readonly SourcePath[], answers: readonly CheckAnswer[]) {
  const findings: Finding[] = [];
  const notAnalysed: NotAnalysed[] = [];
  const problems: string[] = [];
  let functions = 0;
  let paths = 0;
  sources.forEach((source, index) => {
    const given = answers[index];
    if (given === undefined) return;
    if ('problem' in given) {
      if (source.asked !== undefined) problems.push(`${source.asked}: ${given.problem}`);
      else notAnalysed.push({ file: source.name, function: '', line: 1, reason: `file ${given.problem}` });
      return;
    }
    findings.push(...given.findings);
    notAnalysed.push(...given.notAnalysed);
    functions += given.functions;
    paths += given.paths;
  });
  if (problems.length > 0) throw new InputProblem(problems.join('\n'));
  return { findings, notAnalysed, functions, paths };
}

const inOrder = (a: Finding, b: Finding): number =>
  compareText(a.file, b.file) ||
  a.line - b.line ||
  a.column - b.column ||
  compareText(a.code, b.code) ||
  compareText(a.message, b.message);

const secondsSince = (start: number) => Math.round(performance.now() - start) / 1000;
