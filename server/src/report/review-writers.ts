/** How the result of `review` is written. */
import type {
  CounterChange,
  FunctionChange,
  IntroducedFinding,
  OutcomeChange,
  PatchReview,
  ReviewReport,
  SeriesReview,
} from '../protocol.js';
import { stepLines } from './steps-text.js';
import { plain, plural, type Style, styleFor } from './style.js';

/** Turns a report into what is printed, closed by a line break. */
export type ReviewWriter = (report: ReviewReport, options: { readonly colour: boolean }) => string;

export const reviewWriters: Readonly<Record<'text' | 'json', ReviewWriter>> = {
  text: (report, options) => writeText(report, styleFor(options.colour)),
  json: (report) => `${JSON.stringify(report)}\n`,
};

function writeText({ kernel, series }: ReviewReport, style: Style): string {
  const lines = series.flatMap((one) => [...seriesLines(one, style), totalLine(one, kernel)]);
  return `${lines.join('\n')}\n`;
}

function seriesLines(series: SeriesReview, style: Style): string[] {
  return [
    ...(series.title === series.patches[0]?.subject ? [] : [style.strong(plain(series.title))]),
    ...series.notes.map((note) => `note: ${plain(note)}`),
    ...series.patches.flatMap((patch) => [...patchLines(patch, style), '']),
  ];
}

function patchLines(patch: PatchReview, style: Style): string[] {
  return [
    style.strong(`[${patch.number}/${patch.of}] ${plain(patch.subject)}`),
    ...bookLines(patch).map((line) => `  ${line}`),
    ...patch.introduced.flatMap((finding) => introducedLines(finding, patch.number, style)),
    ...patch.fixed.map(
      (f) =>
        `  fixed: ${plain(f.file)}:${f.line}: ${plain(f.message)} ${style.code(`[${f.code}]`)}${f.introducedBy === undefined ? '' : ` (introduced by ${f.introducedBy})`}`,
    ),
    ...patch.notAnalysed.map(
      (at) =>
        `  ${plain(at.file)}:${at.line}: not analysed: ${at.function ? `${plain(at.function)}(): ` : ''}${plain(at.reason)}`,
    ),
    ...(patch.old > 0 ? [`  ${plural(patch.old, 'old finding')} in these functions`] : []),
    ...patch.notes.map((note) => `  note: ${plain(note)}`),
  ];
}

/** The counter diff: a line for each outcome that leaves other counters than before. */
export function bookLines({ functions, notAnalysed }: Pick<PatchReview, 'functions' | 'notAnalysed'>): string[] {
  if (functions.length === 0) return ['no function changes'];
  const unknown = new Set(notAnalysed.map((at) => at.function));
  const changed = functions.filter(({ books }) => books.length > 0);
  const same = functions.filter((fn) => fn.books.length === 0 && !unknown.has(fn.name));
  const renamed = same.filter((fn) => fn.renamedFrom !== undefined || fn.movedFrom !== undefined);
  const rest = same.length - renamed.length;
  const others = changed.length > 0 || renamed.length > 0 ? ' other' : '';
  return [
    ...changed.flatMap((fn) => fn.books.map((outcome) => `${placeText(fn)} ${outcomeText(fn, outcome)}`)),
    ...renamed.map((fn) => `${placeText(fn)} ${nameText(fn)}: no change in the books`),
    ...(rest > 0 ? [`no change in the books of ${rest}${others} ${rest === 1 ? 'function' : 'functions'}`] : []),
  ];
}

const placeText = ({ file, line }: FunctionChange): string => `${plain(`${file}:${line}`)}:`;

/** `insert_pfn_pud(), returns VM_FAULT_NOPAGE: refcount +0 -> +1, mapcount +0 -> +1`. */
export function outcomeText(fn: FunctionChange, { outcome, counters, only }: OutcomeChange): string {
  const result = outcome === 'returns' ? '' : `, ${plain(outcome)}`;
  const news =
    fn.change === 'added' || fn.change === 'removed' || only === undefined
      ? ''
      : only === 'after'
        ? ' (new)'
        : ' (gone)';
  return `${nameText(fn)}${result}${news}: ${countersText(counters)}`;
}

function nameText({ name, renamedFrom, movedFrom, change }: FunctionChange): string {
  const from = renamedFrom === undefined ? '' : `${plain(renamedFrom)}() -> `;
  const moved = movedFrom === undefined ? '' : ` (moved from ${plain(movedFrom)})`;
  const what = { changed: '', caller: ' (a caller)', added: ' (new)', removed: ' (removed)' }[change];
  return `${from}${plain(name)}()${what}${moved}`;
}

/** The object is named where there is more than one. */
function countersText(counters: readonly CounterChange[]): string {
  const several = new Set(counters.map(({ object }) => object)).size > 1;
  return counters
    .map(
      ({ counter, object, before, after }) => `${several ? `${plain(object)} ` : ''}${counter} ${before} -> ${after}`,
    )
    .join(', ');
}

function introducedLines(finding: IntroducedFinding, number: number, style: Style): string[] {
  const place = `${plain(finding.file)}:${finding.line}:${finding.column}:`;
  const repaired =
    finding.repairedBy === undefined ? '' : ` (introduced by ${number}, repaired by ${finding.repairedBy})`;
  return [
    `${style.strong(place)} ${plain(finding.message)} ${style.code(`[${finding.code}]`)}${repaired}`,
    ...stepLines(
      finding.path.filter((step) => step.event !== 'break' || step.text !== finding.message),
      '    ',
      style,
    ),
  ];
}

function totalLine({ patches, base }: SeriesReview, kernel: string): string {
  const sum = (count: (patch: PatchReview) => number) => patches.reduce((total, patch) => total + count(patch), 0);
  const introduced = sum((p) => p.introduced.length);
  const repaired = sum((p) => p.introduced.filter((f) => f.repairedBy !== undefined).length);
  return [
    `${kernel}, on ${plain(base)}: ${plural(patches.length, 'patch').replace('patchs', 'patches')}, ${introduced} introduced`,
    repaired > 0 ? ` (${repaired} repaired within)` : '',
    `, ${sum((p) => p.fixed.length)} fixed, ${sum((p) => p.old)} old, ${sum((p) => p.notAnalysed.length)} not analysed`,
  ].join('');
}
