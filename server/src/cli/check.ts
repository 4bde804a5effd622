/** `folioscope check`: findings in files and folders. */

import { resolve } from 'node:path';
import { formatVersion } from '@folioscope/simulator';
import { type BaselineEntry, compareWithBaseline, formatBaseline, parseBaseline } from '../baseline.js';
import { isAtLeast } from '../confidence.js';
import { eraView } from '../core/era-view.js';
import { DEFAULT_FOLIO } from '../folio-kinds.js';
import type { KernelTree } from '../host/kernel-tree.js';
import { parseOverlays } from '../host/overlays.js';
import { askPool } from '../host/pool.js';
import { InputProblem } from '../host/problem.js';
import { expandPaths, type SourcePath } from '../host/source-paths.js';
import { readSource } from '../host/source-text.js';
import { writeText } from '../host/write-text.js';
import type { Confidence, Finding, NotAnalysed, SuppressedFinding, SuppressionNote } from '../protocol.js';
import type { SetAside } from '../report/check-stats.js';
import { checkWriters } from '../report/check-writers.js';
import { type Checked, inOrder, wholeReport } from './checked.js';
import { type CheckAnswer, type CheckerSetup, type CheckItem, checkFile, openCore, prepare } from './checker.js';
import type { Environment, ExitStatus } from './environment.js';
import { EXIT } from './environment.js';
import { isInShard, parseShard, type Shard, shardText } from './shard.js';
import { Since } from './since.js';
import { setupOf, type TreeFlags, treeOf } from './tree-flags.js';

export interface CheckFlags extends TreeFlags {
  readonly format: keyof typeof checkWriters;
  readonly overlay: readonly string[];
  readonly minConfidence: Confidence;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly stats?: boolean;
  readonly since?: string;
  readonly shard?: string;
}

/** Fewer files than this are not worth the threads' start. */
const FILES_WORTH_THREADS = 8;

/** Runs the command; throws InputProblem when it cannot. */
export async function check(
  paths: readonly string[],
  flags: CheckFlags,
  environment: Environment,
): Promise<ExitStatus> {
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  if (shard && flags.writeBaseline !== undefined)
    throw new InputProblem('--write-baseline needs the whole run: it cannot be given with --shard');
  const checked = await runCheck(paths, flags, shard, environment);
  const report = wholeReport(checked);
  const { aside, compared } = checked;
  const { colour, rules } = environment;
  environment.out(
    shard
      ? shardText({ version: 1, shard, command: 'check', checked })
      : checkWriters[flags.format](report, { colour, aside, compared, stats: flags.stats === true, rules }),
  );
  return report.findings.length > 0 ? EXIT.findings : EXIT.nothingFound;
}

async function runCheck(
  paths: readonly string[],
  flags: CheckFlags,
  shard: Shard | undefined,
  environment: Environment,
): Promise<Checked> {
  const start = performance.now();
  const { root, base, kernel } = treeOf(flags, paths, environment.cwd);
  const overlays = parseOverlays(flags.overlay, base, environment.cwd);
  const since = flags.since === undefined ? undefined : Since.of(flags.since, root);
  const expanded = expandPaths(paths, base, root, overlays);
  const asked = expanded.sources.map(({ absolute, name }) => ({ name, readFrom: overlays.get(absolute) ?? absolute }));
  const sources = expanded.sources
    .filter(({ name }) => since === undefined || since.changed.has(name))
    .filter((_, index) => isInShard(index, shard));
  const names = new Set(sources.map(({ name }) => name));
  const setup: CheckerSetup = {
    ...setupOf(flags, environment),
    root,
    folio: DEFAULT_FOLIO,
    items: asked,
    overlays,
    ...(kernel ? { kernel } : {}),
  };
  const { answers, tree } = await answer(
    asked.filter(({ name }) => names.has(name)),
    setup,
    environment,
  );
  const read = collect(sources, answers);
  const known = flags.baseline === undefined ? undefined : readBaseline(flags.baseline, environment.cwd);
  const then = since?.baseline([...names], await openCore(setup, environment.createCore));
  const baseline = known || then ? [...(known ?? []), ...(then ?? [])] : undefined;
  const { shown, aside } = sort(read, sources, flags, baseline);
  if (flags.writeBaseline !== undefined)
    writeText(resolve(environment.cwd, flags.writeBaseline), formatBaseline([...shown, ...aside.known].sort(inOrder)));
  const seconds = environment.reproducible ? 0 : secondsSince(start);
  return {
    unread: shard === undefined || shard.number === 1 ? expanded.unread.map(unreadFolder) : [],
    aside,
    compared: baseline !== undefined || flags.writeBaseline !== undefined,
    report: {
      version: 1,
      kernel: formatVersion(tree.version),
      findings: shown,
      notAnalysed: read.notAnalysed,
      stats: { files: sources.length, functions: read.functions, paths: read.paths, seconds },
      era: eraView({ version: tree.version, eraFoundBy: tree.foundBy, features: tree.features }),
    },
  };
}

const unreadFolder = ({ name, reason }: { readonly name: string; readonly reason: string }): NotAnalysed => ({
  file: name,
  function: '',
  line: 1,
  reason: `folder not read: ${reason}`,
});

/** Tells what is printed from what is not. A baseline that is only written knows all findings. */
function sort(
  { findings, suppressed, notes }: Collected,
  sources: readonly SourcePath[],
  { minConfidence, writeBaseline }: CheckFlags,
  baseline: readonly BaselineEntry[] | undefined,
): { shown: readonly Finding[]; aside: SetAside } {
  const all = findings.toSorted(inOrder);
  const files = new Set(sources.map(({ name }) => name));
  const isEnough = ({ confidence }: Finding) => isAtLeast(confidence, minConfidence);
  const { fresh, known, gone } =
    baseline === undefined && writeBaseline !== undefined
      ? { fresh: all.filter((finding) => !isEnough(finding)), known: all.filter(isEnough), gone: [] }
      : compareWithBaseline(all, baseline ?? [], files);
  const doubtful = fresh.filter((finding) => !isEnough(finding));
  return { shown: fresh.filter(isEnough), aside: { doubtful, suppressed, known, gone, notes } };
}

/** Throws InputProblem when it is none. */
function readBaseline(path: string, cwd: string): readonly BaselineEntry[] {
  const source = readSource(resolve(cwd, path));
  const entries = 'problem' in source ? source : parseBaseline(source.text);
  if ('problem' in entries) throw new InputProblem(`${path}: ${entries.problem}`);
  return entries;
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
      answers: await askPool<CheckerSetup, CheckItem, CheckAnswer>(pool, 'check', setup, items),
    };
  }
  const core = await openCore(setup, environment.createCore);
  return { tree: core.tree, answers: items.map((item) => checkFile(core, item)) };
}

type Collected = Exclude<CheckAnswer, { problem: string }>;

/** Puts the answers together. Throws InputProblem when a file that was asked for by name could not be read. */
function collect(sources: readonly SourcePath[], answers: readonly CheckAnswer[]): Collected {
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  const notes: SuppressionNote[] = [];
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
    suppressed.push(...given.suppressed);
    notes.push(...given.notes);
    notAnalysed.push(...given.notAnalysed);
    functions += given.functions;
    paths += given.paths;
  });
  if (problems.length > 0) throw new InputProblem(problems.join('\n'));
  return { findings, suppressed, notes, notAnalysed, functions, paths };
}

const secondsSince = (start: number) => Math.round(performance.now() - start) / 1000;
