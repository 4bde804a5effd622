/** A review as b4 takes the result of a check: a JSON array of `{tool, status, summary, details}`, one for each patch. */
import type { PatchReview, ReviewReport } from '../protocol.js';
import { patchLines } from './review-text.js';
import { plural, styleFor } from './style.js';

interface CheckResult {
  readonly tool: string;
  readonly status: 'pass' | 'warn' | 'fail';
  readonly summary: string;
  readonly details: string;
}

export const reviewB4 = ({ series }: ReviewReport): string =>
  `${JSON.stringify(series.flatMap(({ patches }) => patches.map(resultOf)))}\n`;

function resultOf(patch: PatchReview): CheckResult {
  const lasting = patch.introduced.filter((finding) => finding.repairedBy === undefined);
  const status = lasting.length > 0 ? 'fail' : patch.introduced.length > 0 ? 'warn' : 'pass';
  return {
    tool: 'folioscope',
    status,
    summary: `${patch.of > 1 ? `${patch.number}/${patch.of}: ` : ''}${summaryOf(patch)}`,
    details: patchLines(patch, styleFor(false)).join('\n'),
  };
}

function summaryOf({ introduced, fixed, functions, notAnalysed }: PatchReview): string {
  const books = functions.filter((fn) => fn.books.length > 0).length;
  return [
    introduced.length > 0 ? `${plural(introduced.length, 'finding')} introduced` : '',
    fixed.length > 0 ? `${fixed.length} fixed` : '',
    books > 0 ? `counters change in ${plural(books, 'function')}` : 'no change in the books',
    notAnalysed.length > 0 ? `${notAnalysed.length} not analysed` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
