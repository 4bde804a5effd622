/** A review as SARIF: what a patch introduces is new, what it fixes is absent. */
import type { PatchReview, ReviewReport } from '../protocol.js';
import type { Rule } from '../rules/index.js';
import { bookLines } from './counter-diff-text.js';
import { type SarifFinding, sarifLog } from './sarif.js';

export function reviewSarif({ kernel, series }: ReviewReport, rules: readonly Rule[]): string {
  const patches = series.flatMap((one) => one.patches);
  return sarifLog({
    kernel,
    rules,
    findings: patches.flatMap(findingsOf),
    notAnalysed: patches.flatMap((patch) => patch.notAnalysed),
    properties: {
      series: series.map(({ title, base, notes }) => ({ title, base, notes })),
      counterDiffs: patches.map((patch) => ({
        patch: `${patch.number}/${patch.of}`,
        subject: patch.subject,
        books: bookLines(patch),
      })),
    },
  });
}

function findingsOf(patch: PatchReview): readonly SarifFinding[] {
  const of = { patch: `${patch.number}/${patch.of}`, subject: patch.subject, ...patch.origin };
  return [
    ...patch.introduced.map(
      ({ repairedBy, ...finding }): SarifFinding => ({
        finding,
        baseline: 'new',
        properties: { ...of, ...(repairedBy === undefined ? {} : { repairedBy }) },
      }),
    ),
    ...patch.fixed.map(
      ({ introducedBy, ...finding }): SarifFinding => ({
        finding,
        baseline: 'absent',
        properties: { ...of, ...(introducedBy === undefined ? {} : { introducedBy }) },
      }),
    ),
  ];
}
