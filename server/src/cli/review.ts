/** `folioscope review`: what the patches of a series, in mail or in git, do to the books. */
import { formatVersion, type Version } from '@folioscope/simulator';
import { DEFAULT_FOLIO } from '../folio-kinds.js';
import type { AskedKernel } from '../host/kernel-tree.js';
import { InputProblem } from '../host/problem.js';
import type { ReadTree } from '../host/source-trees.js';
import { nearestKnown, versionIn } from '../known-kernels.js';
import type { Confidence, ReviewReport } from '../protocol.js';
import { reviewWriters } from '../report/review-writers.js';
import type { PatchFile } from '../review/input.js';
import { PatchProblem } from '../review/patch.js';
import { reviewSeries } from '../review/review.js';
import { openCore } from './checker.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { seriesAsked } from './series-asked.js';
import { isInShard, type PlacedSeries, parseShard, type Shard, shardText } from './shard.js';
import { setupOf, type TreeFlags, treeOf } from './tree-flags.js';

export interface ReviewFlags extends TreeFlags {
  readonly format: keyof typeof reviewWriters;
  readonly base?: string;
  readonly shard?: string;
  readonly texts?: boolean;
  readonly minConfidence: Confidence;
}

/** Runs the command; throws InputProblem when it cannot. */
export async function review(
  what: readonly string[],
  flags: ReviewFlags,
  environment: Environment,
): Promise<ExitStatus> {
  const shard = flags.shard === undefined ? undefined : parseShard(flags.shard);
  const { kernel, series } = await reviewSome(what, flags, shard, environment);
  const report = { version: 1, kernel, series: series.map((one) => one.series) } as const;
  environment.out(
    shard
      ? shardText({ version: 1, shard, command: 'review', kernel, series })
      : reviewWriters[flags.format](report, { colour: environment.colour, rules: environment.rules }),
  );
  return foundIn(report);
}

/** The exit status that a report asks for. */
export const foundIn = ({ series }: ReviewReport): ExitStatus =>
  series.some((one) => one.patches.some((patch) => patch.introduced.length > 0)) ? EXIT.findings : EXIT.nothingFound;

type WhatFlags = Pick<ReviewFlags, 'root' | 'kernel' | 'base' | 'minConfidence' | 'texts'>;

/** The review of everything asked for. Throws InputProblem when any of it cannot be reviewed. */
export async function reviewed(
  what: readonly (string | PatchFile)[],
  flags: WhatFlags,
  environment: Environment,
): Promise<ReviewReport> {
  const { kernel, series } = await reviewSome(what, flags, undefined, environment);
  return { version: 1, kernel, series: series.map((one) => one.series) };
}

async function reviewSome(
  what: readonly (string | PatchFile)[],
  flags: WhatFlags,
  shard: Shard | undefined,
  environment: Environment,
): Promise<{ kernel: string; series: readonly PlacedSeries[] }> {
  const chosen = treeOf(flags, [], environment.cwd);
  try {
    const asked = await seriesAsked(what, flags.base, chosen, environment);
    const setup = { ...setupOf(flags, environment), root: chosen.root, folio: DEFAULT_FOLIO };
    const [first] = asked;
    const kernel = chosen.kernel ?? (first && kernelOf(first.tree));
    const inTree = await openCore({ ...setup, ...(kernel ? { kernel } : {}) }, environment.createCore);
    const series = asked.flatMap((one, place): PlacedSeries[] => {
      if (!isInShard(place, shard)) return [];
      const own = chosen.kernel ? {} : { version: versionOf(one.tree) };
      const options = { ...inTree.options, ...own, minConfidence: flags.minConfidence, texts: flags.texts === true };
      const tree = { ...one.tree, callers: (name: string) => inTree.definitions.callers(name) };
      return [{ place, series: reviewSeries(one.series, tree, inTree.core, options) }];
    });
    return { kernel: formatVersion(inTree.tree.version), series };
  } catch (error) {
    if (error instanceof PatchProblem) throw new InputProblem(error.message);
    throw error;
  }
}

/** The counting rules of the tree that the patches are for, which need not be those of the files beside it. */
const kernelOf = (tree: ReadTree): AskedKernel => ({ text: formatVersion(versionOf(tree)), by: 'Makefile' });

function versionOf(tree: ReadTree): Version {
  const makefile = tree.read('Makefile');
  const made = makefile && 'text' in makefile ? versionIn(makefile.text) : undefined;
  if (made) return nearestKnown(made);
  throw new InputProblem(`${tree.title}: this is no kernel tree: no Makefile in it names a version; give --kernel`);
}
