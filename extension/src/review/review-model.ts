/** A review as the extension shows it: a tree, findings to step through, and places in the patch itself. Knows no editor. */
import type {
  IntroducedFinding,
  PatchedFile,
  PatchReview,
  ReviewReport,
  SeriesReview,
} from '@folioscope/server/protocol';

export type ReviewNode =
  | { readonly kind: 'series'; readonly series: SeriesReview }
  | { readonly kind: 'patch'; readonly patch: PatchReview; readonly children: readonly ReviewNode[] }
  /** A function whose books change; its outcomes stand below it. */
  | { readonly kind: 'function'; readonly patch: PatchReview; readonly name: string; readonly place: Place }
  /** A line of the counter diff: `change` (`refcount +0 -> +1`) in one outcome, or a sentence. */
  | {
      readonly kind: 'books';
      readonly patch: PatchReview;
      readonly change: string;
      readonly outcome?: string;
      readonly place?: Place;
    }
  | { readonly kind: 'finding'; readonly patch: PatchReview; readonly finding: IntroducedFinding }
  | { readonly kind: 'told'; readonly text: string; readonly icon: 'fixed' | 'note' | 'notAnalysed' };

/** A line of a file as a patch leaves it. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One finding of a review, with the patch it is of. */
export interface Stop {
  readonly patch: PatchReview;
  readonly finding: IntroducedFinding;
}

/**
 * The roots of the tree: the patches, after the name of their series when there are several. Trees that unfold in two levels
 * at once come up with rows missing in VS Code, so what belongs together stands one below the other.
 */
export const reviewNodes = ({ series }: ReviewReport): readonly ReviewNode[] =>
  series.flatMap((one): readonly ReviewNode[] => [
    ...(series.length > 1 ? [{ kind: 'series', series: one } as const] : []),
    ...one.notes.map(note),
    ...one.patches.map(patchNode),
  ]);

const note = (text: string): ReviewNode => ({ kind: 'told', text, icon: 'note' });

function patchNode(patch: PatchReview): ReviewNode {
  return {
    kind: 'patch',
    patch,
    children: [
      ...booksNodes(patch),
      ...patch.introduced.map((finding): ReviewNode => ({ kind: 'finding', patch, finding })),
      ...patch.fixed.map((f): ReviewNode => ({ kind: 'told', text: `${f.message} [${f.code}]`, icon: 'fixed' })),
      ...patch.notAnalysed.map(
        (at): ReviewNode => ({ kind: 'told', text: `${at.function || at.file}: ${at.reason}`, icon: 'notAnalysed' }),
      ),
      ...(patch.old > 0 ? [note(patch.old === 1 ? '1 old finding' : `${patch.old} old findings`)] : []),
      ...patch.notes.map(note),
    ],
  };
}

/** `mm/gup.c:25: gup_hugepte(), returns 1: refcount +0 -> +1`: outcomes stand below their function; the place is the link. */
function booksNodes(patch: PatchReview): readonly ReviewNode[] {
  let above = '';
  return (patch.books ?? []).flatMap((line): readonly ReviewNode[] => {
    const [, file, number, name, outcome, change] = BOOKS_LINE.exec(line) ?? [];
    if (file === undefined || name === undefined || change === undefined)
      return [{ kind: 'books', patch, change: line }];
    const place = { file, line: Number(number) };
    const own = `${file}:${number} ${name}`;
    const head: readonly ReviewNode[] = own === above ? [] : [{ kind: 'function', patch, name, place }];
    above = own;
    return [...head, { kind: 'books', patch, change, place, ...(outcome === undefined ? {} : { outcome }) }];
  });
}

/** Place, function (`old() -> new() (a caller)`), outcome if there are several, change. */
const BOOKS_LINE = /^(\S+?):(\d+): ((?:\S+ -> )?\w+\(\)(?: \([^)]*\))*)(?:, (.*?))?: (.*)$/;

/** Every finding in the order of the patches. */
export const stopsOf = ({ series }: ReviewReport): readonly Stop[] =>
  series.flatMap(({ patches }) => patches.flatMap((patch) => patch.introduced.map((finding) => ({ patch, finding }))));

/** What one line says of a whole review. */
export function totalsOf(report: ReviewReport): string {
  const patches = report.series.flatMap((one) => one.patches);
  const books = patches.flatMap((p) => p.functions).filter((fn) => fn.books.length > 0).length;
  const introduced = patches.reduce((sum, p) => sum + p.introduced.length, 0);
  const fixed = patches.reduce((sum, p) => sum + p.fixed.length, 0);
  const count = patches.length === 1 ? '1 patch' : `${patches.length} patches`;
  const functions = books === 1 ? '1 function' : `${books} functions`;
  return `${count}, counters change in ${functions}, ${introduced} introduced, ${fixed} fixed`;
}

/** The 0-based line of a patch's text (a diff, an mbox) that became this line of the file; undefined when it is not in it. */
export function lineInPatch(text: string, file: PatchedFile, line: number): number | undefined {
  const hunk = file.hunks.find((one) => line >= one.line && line < one.line + one.lines);
  if (!hunk) return undefined;
  const header = text.indexOf(`+++ b/${file.after ?? ''}`);
  const start = text.indexOf(hunk.text.join('\n'), Math.max(0, header));
  if (header < 0 || start < 0) return undefined;
  let at = hunk.line;
  const index = hunk.text.findIndex((one) => !one.startsWith('-') && !one.startsWith('\\') && at++ === line);
  return index < 0 ? undefined : text.slice(0, start).split('\n').length - 1 + index;
}
