/** How the result of `review` is written: for people, programs, code hosts, mail and b4. */
import type { ReviewReport } from '../protocol.js';
import type { Rule } from '../rules/index.js';
import { bookLines } from './counter-diff-text.js';
import { reviewB4 } from './review-b4.js';
import { reviewMail } from './review-mail.js';
import { reviewSarif } from './review-sarif.js';
import { reviewText } from './review-text.js';
import { styleFor } from './style.js';

/** Turns a report into what is printed, closed by a line break when there is anything. */
export type ReviewWriter = (report: ReviewReport, options: ReviewWriterOptions) => string;

export interface ReviewWriterOptions {
  readonly colour: boolean;
  readonly rules: readonly Rule[];
}

export const reviewWriters: Readonly<Record<'text' | 'json' | 'sarif' | 'mail' | 'b4', ReviewWriter>> = {
  text: (report, { colour }) => reviewText(report, styleFor(colour)),
  json: (report) => `${JSON.stringify(withBooks(report))}\n`,
  sarif: (report, { rules }) => reviewSarif(report, rules),
  mail: reviewMail,
  b4: reviewB4,
};

const withBooks = ({ series, ...report }: ReviewReport): ReviewReport => ({
  ...report,
  series: series.map((one) => ({
    ...one,
    patches: one.patches.map((patch) => ({ ...patch, books: bookLines(patch) })),
  })),
});
