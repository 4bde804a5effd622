/** `folioscope review`: what the patches of a series, in mail or in git, do to the books. */
import { formatVersion, type Version } from '@folioscope/simulator';
import { DEFAULT_FOLIO } from '../folio-kinds.js';
import { versionIn } from '../host/kernel-root.js';
import type { AskedKernel } from '../host/kernel-tree.js';
import { InputProblem } from '../host/problem.js';
import type { ReadTree } from '../host/source-trees.js';
import { nearestKnown } from '../known-kernels.js';
import type { Confidence, ReviewReport } from '../protocol.js';
import { reviewWriters } from '../report/review-writers.js';
import { PatchProblem } from '../review/patch.js';
import { reviewSeries } from '../review/review.js';
import { openCore } from './checker.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { type GivenPatch, seriesAsked } from './series-asked.js';
import { type TreeFlags, treeOf } from './tree-flags.js';

export interface ReviewFlags extends TreeFlags {
  readonly format: keyof typeof reviewWriters;
  readonly base?: string;
  readonly minConfidence: Confidence;
}

/** Runs the command; throws InputProblem when it cannot. */
export async function review(
  what: readonly string[],
  flags: ReviewFlags,
  environment: Environment,
): Promise<ExitStatus> {
  const report = await reviewed(what, flags, environment);
  environment.out(reviewWriters[flags.format](report, { colour: environment.colour, rules: environment.rules }));
  const found = report.series.some((one) => one.patches.some((patch) => patch.introduced.length > 0));
  return found ? EXIT.findings : EXIT.nothingFound;
}

/** The review of everything asked for. Throws InputProblem when any of it cannot be reviewed. */
export async function reviewed(
  what: readonly (string | GivenPatch)[],
  flags: Pick<ReviewFlags, 'root' | 'kernel' | 'base' | 'minConfidence'>,
  environment: Environment,
): Promise<ReviewReport> {
  const chosen = treeOf(flags, [], environment.cwd);
  try {
    const asked = await seriesAsked(what, flags.base, chosen, environment);
    const setup = { assets: environment.assets, root: chosen.root, folio: DEFAULT_FOLIO };
    const [first] = asked;
    const kernel = chosen.kernel ?? (first && kernelOf(first.tree));
    const inTree = await openCore({ ...setup, ...(kernel ? { kernel } : {}) }, environment.createCore);
    const series = asked.map((one) => {
      const own = chosen.kernel ? {} : { version: versionOf(one.tree) };
      return reviewSeries(one.series, one.tree, inTree.core, { ...inTree.options, ...own, ...flags });
    });
    return { version: 1, kernel: formatVersion(inTree.tree.version), series };
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
