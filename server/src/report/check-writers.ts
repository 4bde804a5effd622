/** How the result of `check` is written: one interface, a writer for people and one for machines behind it. */
import { CONFIDENCES } from '../confidence.js';
import type { CheckReport, Finding, NotAnalysed } from '../protocol.js';
import type { Rule } from '../rules/index.js';
import { type SetAside, statsLines, statsOf } from './check-stats.js';
import { sarifLog } from './sarif.js';
import { stepLines, toldSteps } from './steps-text.js';
import { plain, plural, type Style, styleFor } from './style.js';

/** Turns a report into what is printed, closed by a line break. */
export type CheckWriter = (report: CheckReport, options: CheckWriterOptions) => string;

export interface CheckWriterOptions {
  readonly colour: boolean;
  readonly aside: SetAside;
  /** Whether to tell more than the findings. */
  readonly stats: boolean;
  /** Whether there was a baseline to tell new findings from known ones. */
  readonly compared: boolean;
  /** The codes that exist. */
  readonly rules: readonly Rule[];
}

export const checkWriters: Readonly<Record<'text' | 'json' | 'sarif', CheckWriter>> = {
  text: writeText,
  json: (report, { aside, stats }) => `${JSON.stringify(stats ? withDetails(report, aside) : report)}\n`,
  sarif: checkSarif,
};

/** With what a comment allows and what the baseline knows, marked as such: code hosts close what is no longer told. */
function checkSarif(report: CheckReport, { aside, compared, rules }: CheckWriterOptions): string {
  const fresh = compared ? ({ baseline: 'new' } as const) : {};
  return sarifLog({
    kernel: report.kernel,
    rules,
    notAnalysed: report.notAnalysed,
    findings: [
      ...report.findings.map((finding) => ({ finding, ...fresh })),
      ...aside.known.map((finding) => ({ finding, baseline: 'unchanged' as const })),
      ...aside.suppressed.map(({ finding, suppression }) => ({ finding, suppression })),
    ],
  });
}

/** Unanalysed functions that are listed in text; the JSON has all of them. */
const LISTED_NOT_ANALYSED = 20;

const withDetails = (report: CheckReport, aside: SetAside) => ({
  ...report,
  stats: { ...report.stats, ...statsOf(report, aside) },
});

function writeText(report: CheckReport, { colour, aside, stats }: CheckWriterOptions): string {
  const style = styleFor(colour);
  const lines = [
    ...report.findings.flatMap((finding) => [...findingLines(finding, style), '']),
    ...notAnalysedLines(report.notAnalysed),
    summaryLine(report),
    ...(stats ? statsLines(report, aside) : []),
  ];
  return `${lines.join('\n')}\n`;
}

function findingLines(finding: Finding, style: Style): string[] {
  const place = `${plain(finding.file)}:${finding.line}:${finding.column}:`;
  return [
    `${style.strong(place)} ${plain(finding.message)} ${style.code(`[${finding.code}]`)}`,
    `    in ${plain(finding.function)}(), ${finding.confidence} confidence; the path:`,
    ...stepLines(toldSteps(finding), '    ', style),
  ];
}

function notAnalysedLines(notAnalysed: readonly NotAnalysed[]): string[] {
  const lines = notAnalysed
    .slice(0, LISTED_NOT_ANALYSED)
    .map(
      (at) =>
        `${plain(at.file)}:${at.line}: not analysed: ${at.function ? `${plain(at.function)}(): ` : ''}${plain(at.reason)}`,
    );
  const more = notAnalysed.length - lines.length;
  return more > 0 ? [...lines, `... and ${more} more not analysed (--format=json lists all)`] : lines;
}

function summaryLine(report: CheckReport): string {
  const { files, functions, paths } = report.stats;
  const found =
    report.findings.length === 0
      ? 'no findings'
      : `${plural(report.findings.length, 'finding')} (${byConfidence(report.findings)})`;
  const seen = `${plural(files, 'file')}, ${plural(functions, 'function')}, ${plural(paths, 'path')}`;
  return `${report.kernel} (${report.era.id}, ${plain(report.era.foundBy)}): ${found} in ${seen}; ${report.notAnalysed.length} not analysed`;
}

function byConfidence(findings: readonly Finding[]): string {
  return CONFIDENCES.toReversed()
    .map((level) => [level, findings.filter((finding) => finding.confidence === level).length] as const)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${count} ${level}`)
    .join(', ');
}
