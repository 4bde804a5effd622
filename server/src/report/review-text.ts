/** A review as text, terse: the counter diff of each patch first, then what it breaks, with the path, and what it fixes. */
import type { IntroducedFinding, PatchReview, ReviewReport, SeriesReview } from '../protocol.js';
import { bookLines } from './counter-diff-text.js';
import { stepLines, toldSteps } from './steps-text.js';
import { plain, plural, type Style } from './style.js';

export function reviewText({ kernel, series }: ReviewReport, style: Style): string {
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

/** What is told of one patch. */
export function patchLines(patch: PatchReview, style: Style): string[] {
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

function introducedLines(finding: IntroducedFinding, number: number, style: Style): string[] {
  const place = `${plain(finding.file)}:${finding.line}:${finding.column}:`;
  const repaired =
    finding.repairedBy === undefined ? '' : ` (introduced by ${number}, repaired by ${finding.repairedBy})`;
  return [
    `${style.strong(place)} ${plain(finding.message)} ${style.code(`[${finding.code}]`)}${repaired}`,
    ...stepLines(toldSteps(finding), '    ', style),
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
