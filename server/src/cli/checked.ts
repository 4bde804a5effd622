/** What a check found, before it is printed; in one piece or in shards. */
import { eraView } from '../core/era-view.js';
import { compareText } from '../host/source-paths.js';
import { DEFAULT_KERNEL } from '../known-kernels.js';
import type { CheckReport, Finding, NotAnalysed } from '../protocol.js';
import type { SetAside } from '../report/check-stats.js';

export interface Checked {
  readonly report: CheckReport;
  /** Folders that could not be read: told before all else. */
  readonly unread: readonly NotAnalysed[];
  readonly aside: SetAside;
  /** Whether there was a baseline to tell new findings from known ones. */
  readonly compared: boolean;
}

/** The report as it is printed. */
export const wholeReport = ({ report, unread }: Checked): CheckReport => ({
  ...report,
  notAnalysed: [...unread, ...report.notAnalysed],
});

/** Findings in the order in which they are told, the same on every machine. */
export const inOrder = (a: Finding, b: Finding): number =>
  compareText(a.file, b.file) ||
  a.line - b.line ||
  a.column - b.column ||
  compareText(a.code, b.code) ||
  compareText(a.message, b.message);

/** The parts as one run gives them: every file was looked at by one of them. */
export function mergedCheck(parts: readonly Checked[]): Checked {
  const all = <T>(of: (part: Checked) => readonly T[]): T[] => parts.flatMap((part) => of(part));
  const sum = (of: (stats: CheckReport['stats']) => number) =>
    parts.reduce((total, { report }) => total + of(report.stats), 0);
  const byFile = <T>(items: readonly T[], file: (item: T) => string) =>
    items.toSorted((a, b) => compareText(file(a), file(b)));
  return {
    compared: parts.some((part) => part.compared),
    unread: all((part) => part.unread),
    aside: {
      doubtful: all((part) => part.aside.doubtful).sort(inOrder),
      known: all((part) => part.aside.known).sort(inOrder),
      suppressed: byFile(
        all((part) => part.aside.suppressed),
        ({ finding }) => finding.file,
      ),
      gone: byFile(
        all((part) => part.aside.gone),
        ({ file }) => file,
      ),
      notes: byFile(
        all((part) => part.aside.notes),
        ({ file }) => file,
      ),
    },
    report: {
      version: 1,
      kernel: parts[0]?.report.kernel ?? '',
      findings: all((part) => part.report.findings).sort(inOrder),
      notAnalysed: byFile(
        all((part) => part.report.notAnalysed),
        ({ file }) => file,
      ),
      stats: {
        files: sum((stats) => stats.files),
        functions: sum((stats) => stats.functions),
        paths: sum((stats) => stats.paths),
        seconds: Math.round(sum((stats) => stats.seconds) * 1000) / 1000,
      },
      era: parts[0]?.report.era ?? eraView({ version: DEFAULT_KERNEL, eraFoundBy: 'default' }),
    },
  };
}
