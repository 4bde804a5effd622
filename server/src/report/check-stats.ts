/** What `check --stats` adds: how much was found of what, what was set aside and why, and what was not looked at. */
import type { BaselineEntry } from '../baseline.js';
import { CONFIDENCES } from '../confidence.js';
import type { CheckReport, Confidence, Finding, SuppressedFinding, SuppressionNote } from '../protocol.js';
import { plain, plural } from './style.js';

/** What was found and is not among the printed findings. */
export interface SetAside {
  /** Found with less confidence than was asked for. */
  readonly doubtful: readonly Finding[];
  /** Allowed by a comment. */
  readonly suppressed: readonly SuppressedFinding[];
  /** In the baseline. */
  readonly known: readonly Finding[];
  /** In the baseline, but found no more. */
  readonly gone: readonly BaselineEntry[];
  readonly notes: readonly SuppressionNote[];
}

/** The same as data, for `--format=json --stats`. */
export interface StatsDetails {
  /** Printed or doubtful findings, by code. */
  readonly codes: Readonly<Record<string, Readonly<Record<Confidence, number>>>>;
  readonly notAnalysed: Readonly<Record<string, number>>;
  readonly suppressed: readonly (Place & { readonly reason: string; readonly commentLine: number })[];
  readonly known: readonly Place[];
  readonly gone: readonly BaselineEntry[];
  readonly notes: readonly SuppressionNote[];
}

type Place = Pick<Finding, 'file' | 'line' | 'function' | 'code' | 'object' | 'confidence' | 'fingerprint'>;

export function statsOf(report: CheckReport, aside: SetAside): StatsDetails {
  return {
    codes: countCodes([...report.findings, ...aside.doubtful]),
    notAnalysed: countReasons(report),
    suppressed: aside.suppressed.map(({ finding, suppression }) => ({
      ...placeOf(finding),
      reason: suppression.reason,
      commentLine: suppression.line,
    })),
    known: aside.known.map(placeOf),
    gone: aside.gone,
    notes: aside.notes,
  };
}

/** In lines for people. */
export function statsLines(report: CheckReport, aside: SetAside): readonly string[] {
  const { codes, notAnalysed, suppressed, known, gone, notes } = statsOf(report, aside);
  return [
    '',
    ...codeLines(codes),
    `not analysed: ${report.notAnalysed.length}`,
    ...Object.entries(notAnalysed).map(([reason, count]) => `  ${count} because ${plain(reason)}`),
    `allowed by a comment: ${suppressed.length}`,
    ...suppressed.map((s) => `  ${told(s)}: ${plain(s.reason)} (comment in line ${s.commentLine})`),
    `in the baseline: ${known.length}${gone.length > 0 ? `, and ${gone.length} that are found no more` : ''}`,
    ...gone.map((entry) => `  no more: ${plain(entry.file)}: ${aboutOf(entry)}`),
    ...(notes.length > 0 ? [`${plural(notes.length, 'note')} on comments:`] : []),
    ...notes.map((note) => `  ${plain(note.file)}:${note.line}: ${plain(note.text)}`),
    `time: ${report.stats.seconds} s`,
  ];
}

function codeLines(codes: StatsDetails['codes']): readonly string[] {
  const names = Object.keys(codes);
  if (names.length === 0) return ['found: nothing'];
  const width = Math.max(...names.map((name) => name.length));
  const levels = CONFIDENCES.toReversed();
  return [
    `found: ${' '.repeat(Math.max(0, width - 5))}${levels.map((level) => level.padStart(7)).join('')}`,
    ...names.map((name) => {
      const counts = levels.map((level) => String(codes[name]?.[level] ?? 0).padStart(7));
      return `  ${name.padEnd(width)}${counts.join('')}`;
    }),
  ];
}

function countCodes(findings: readonly Finding[]): StatsDetails['codes'] {
  const names = [...new Set(findings.map((finding) => finding.code))].sort();
  const count = (code: string, level: Confidence) =>
    findings.filter((finding) => finding.code === code && finding.confidence === level).length;
  return Object.fromEntries(
    names.map((code) => [code, { high: count(code, 'high'), medium: count(code, 'medium'), low: count(code, 'low') }]),
  );
}

/** Most frequent first. Where in the function it was is left out. */
function countReasons({ notAnalysed }: CheckReport): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { reason } of notAnalysed) {
    const kind = reason.replace(/ \(line \d+, column \d+\)$/, '');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}

const placeOf = ({ file, line, function: name, code, object, confidence, fingerprint }: Finding): Place => ({
  file,
  line,
  function: name,
  code,
  object,
  confidence,
  fingerprint,
});

const told = (place: Place): string => `${plain(place.file)}:${place.line}: ${aboutOf(place)}`;

const aboutOf = ({ function: name, code, object }: Pick<BaselineEntry, 'function' | 'code' | 'object'>): string =>
  `${plain(code)} of ${plain(object)} in ${plain(name)}()`;
