/** A series reviewed: its patches applied one after the other, in memory, and each compared with what stood before it. */
import { isAtLeast } from '../confidence.js';
import type { Core, CoreOptions } from '../core.js';
import type { Confidence, Finding, NotAnalysed } from '../protocol.js';
import type { FixedFinding, IntroducedFinding, PatchedFile, PatchReview, SeriesReview } from '../review-report.js';
import { refusal } from '../source-limits.js';
import { compareFunctions, isSource } from './compare.js';
import { type Edition, Editions } from './editions.js';
import { applyPatch, type FileChange, type PatchChanges } from './file-changes.js';
import { findingKey } from './finding-diff.js';
import { type FilePatch, PatchProblem, parseDiff } from './patch.js';
import { DefinitionsOfTexts, PatchedDefinitions } from './patched-definitions.js';
import type { Series, SeriesPatch } from './series.js';
import { PatchedTree, type SourceTree, type TreeFile } from './source-tree.js';
import { Surroundings } from './surroundings.js';

export interface ReviewOptions extends CoreOptions {
  readonly minConfidence: Confidence;
  /** Whether the report is to have the patched files as a whole. */
  readonly texts?: boolean;
}

/** Reviews a series on a tree. Throws PatchProblem, which names the patch, when one cannot be read or does not apply. */
export function reviewSeries(series: Series, tree: SourceTree, core: Core, options: ReviewOptions): SeriesReview {
  const patched = new PatchedTree(tree);
  const editions = new Editions(core, options);
  try {
    const texts = new DefinitionsOfTexts();
    const paths = touchedPaths(series);
    const aroundNow = () => {
      const files = new Map(paths.map((path) => [path, textOf(patched.read(path))]));
      return new PatchedDefinitions(options.definitions, files, texts);
    };
    let around = aroundNow();
    const reviews = series.patches.map((patch) => {
      const changes = named(patch, () => applyPatch(readDiff(patch), patched));
      const before = around;
      around = aroundNow();
      return reviewPatch(patch, changes, new Surroundings(patched, editions, before, around), options);
    });
    return { title: series.title, base: tree.title, notes: series.notes, patches: acrossSeries(reviews) };
  } finally {
    editions.close();
  }
}

/** The files a series touches first, with the object names they are expected to have. */
export function firstBlobs(series: Series): ReadonlyMap<string, string> {
  const blobs = new Map<string, string>();
  const seen = new Set<string>();
  for (const patch of series.patches)
    for (const { before, after, blob } of named(patch, () => readDiff(patch))) {
      if (before !== undefined && blob !== undefined && !seen.has(before)) blobs.set(before, blob);
      for (const path of [before, after]) if (path !== undefined) seen.add(path);
    }
  return blobs;
}

/** Every file that the patches name. */
const touchedPaths = (series: Series): readonly string[] => [
  ...new Set(
    series.patches.flatMap((patch) =>
      named(patch, () => readDiff(patch)).flatMap(({ before, after }) =>
        [before, after].filter((p) => p !== undefined),
      ),
    ),
  ),
];

const textOf = (file: TreeFile): string | undefined => (file && 'text' in file ? file.text : undefined);

const readDiff = ({ text }: SeriesPatch): readonly FilePatch[] => parseDiff(text.diff);

/** Problems say of which patch they are. */
function named<T>(patch: SeriesPatch, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof PatchProblem)) throw error;
    const which = `patch ${patch.number}/${patch.of} (${patch.subject})`;
    const why = patch.notes.length === 0 ? '' : ` (${patch.notes.join('; ')})`;
    throw new PatchProblem(
      error.message
        .split('\n')
        .map((line) => `${which}: ${line}${why}`)
        .join('\n'),
    );
  }
}

interface Reviewed extends PatchReview {
  readonly fixed: readonly FixedFinding[];
  readonly kept: readonly { readonly before: string; readonly after: string }[];
}

function reviewPatch(
  patch: SeriesPatch,
  { files, notes }: PatchChanges,
  around: Surroundings,
  options: ReviewOptions,
): Reviewed {
  const sources = files.filter(isSource);
  const refused = sources.flatMap(refusedSide);
  const opened = sources.filter((file) => refusedSide(file).length === 0).map((file) => around.open(file));
  const patched = sources.flatMap(({ before, after }) => [before, after].flatMap((side) => side?.path ?? []));
  const compared = compareFunctions(opened, {
    counts: (finding) => isAtLeast(finding.confidence, options.minConfidence),
    callers: (name, counts) => around.callers(name, counts, patched),
  });
  return {
    number: patch.number,
    of: patch.of,
    subject: patch.subject,
    origin: patch.origin,
    files: files.map((file) => (options.texts === true ? withTexts(file) : file.file)),
    functions: compared.functions,
    introduced: compared.introduced,
    fixed: compared.fixed,
    kept: compared.kept,
    old: compared.kept.length,
    notAnalysed: [...refused, ...opened.flatMap(({ after }) => lostIn(after, files)), ...compared.notAnalysed],
    notes: [...patch.notes, ...notes, ...around.notes],
  };
}

/** Functions that the patch touches and that cannot be read: they end where the next one begins. */
function lostIn(edition: Edition | undefined, files: readonly FileChange[]): readonly NotAnalysed[] {
  const lost = edition?.lost() ?? [];
  if (!edition || lost.length === 0) return [];
  const hunks = files.find(({ after }) => after?.path === edition.path)?.file.hunks ?? [];
  const starts = [...edition.outline(), ...lost].map(({ line }) => line).sort((a, b) => a - b);
  return lost.filter(({ line }) => {
    const end = starts.find((start) => start > line) ?? Infinity;
    return hunks.some((hunk) => hunk.line < end && hunk.line + hunk.lines > line);
  });
}

const withTexts = ({ file, before, after }: FileChange): PatchedFile =>
  file.skipped === undefined ? { ...file, texts: { before: before?.text ?? '', after: after?.text ?? '' } } : file;

function refusedSide({ before, after }: FileChange): readonly NotAnalysed[] {
  return [before, after].flatMap((side) => {
    const reason = side && refusal(side.text.length, side.text.indexOf('\0'));
    return side && reason !== undefined ? [{ file: side.path, function: '', line: 1, reason: `file ${reason}` }] : [];
  });
}

type Open = Map<string, { readonly patch: number; readonly finding: Finding }>;

function rename(open: Open, from: string, to: string): void {
  for (const [key, origin] of [...open]) {
    const [code, name, ...rest] = key.split(' ');
    if (name !== from) continue;
    open.delete(key);
    open.set([code, to, rest.join(' ').replaceAll(`${from}()`, `${to}()`)].join(' '), origin);
  }
}

/** Ties what one patch introduces to the patch that repairs it. */
function acrossSeries(reviews: readonly Reviewed[]): readonly PatchReview[] {
  /** By what it is recognised by now: the patch and the finding it is in the report. */
  const open: Open = new Map();
  const repaired = new Map<Finding, number>();
  const fixedBy = reviews.map((review) => {
    for (const { name, renamedFrom } of review.functions)
      if (renamedFrom !== undefined) rename(open, renamedFrom, name);
    const fixed = review.fixed.map((finding): FixedFinding => {
      const origin = open.get(findingKey(finding));
      if (!origin) return finding;
      open.delete(findingKey(finding));
      repaired.set(origin.finding, review.number);
      return { ...finding, introducedBy: origin.patch };
    });
    for (const { before, after } of review.kept) {
      const origin = open.get(before);
      if (!origin || before === after) continue;
      open.delete(before);
      open.set(after, origin);
    }
    for (const finding of review.introduced) open.set(findingKey(finding), { patch: review.number, finding });
    return fixed;
  });
  return reviews.map(({ kept, ...review }, i): PatchReview => {
    const introduced = review.introduced.map((finding): IntroducedFinding => {
      const by = repaired.get(finding);
      return by === undefined ? finding : { ...finding, repairedBy: by };
    });
    return { ...review, introduced, fixed: fixedBy[i] ?? [] };
  });
}
