/**
 * A review as replies, ready to be sent: under the hunk that is needed the question, and under the question the path that
 * leads to it. Plain text of 75 columns; quoted lines keep their tabs. A patch without findings gets no reply.
 */
import type { IntroducedFinding, PatchedHunk, PatchReview, ReviewReport, SeriesReview } from '../protocol.js';
import { bookLines } from './counter-diff-text.js';
import { stepLines } from './steps-text.js';
import { plain, styleFor } from './style.js';

const COLUMNS = 75;

/** An mbox with a reply for each patch that breaks something; empty when none does. */
export const reviewMail = ({ series }: ReviewReport): string =>
  series.flatMap((one) => one.patches.filter(isAnswered).map((patch) => replyTo(patch, one))).join('');

const isAnswered = ({ introduced }: PatchReview): boolean => introduced.length > 0;

function replyTo(patch: PatchReview, { patches }: SeriesReview): string {
  const { from, messageId, mailSubject } = patch.origin;
  const number = patches.length > 1 || patch.of > 1 ? ` ${patch.number}/${patch.of}` : '';
  const header = [
    `From folioscope ${MBOX_DATE}`,
    ...(from === undefined || from === '' ? [] : [`To: ${plain(from)}`]),
    `Subject: Re: ${plain(mailSubject || `[PATCH${number}] ${patch.subject}`)}`,
    ...(messageId === undefined || messageId === ''
      ? []
      : [`In-Reply-To: ${plain(messageId)}`, `References: ${plain(messageId)}`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return `${[...header, '', ...bodyOf(patch)].map(unlikeFromLine).join('\n')}\n\n`;
}

/** The date that git writes into the line that begins a message. */
const MBOX_DATE = 'Mon Sep 17 00:00:00 2001';

/** A line of the text must not begin another message. */
const unlikeFromLine = (line: string, index: number): string =>
  index > 0 && line.startsWith('From ') ? `>${line}` : line;

function bodyOf(patch: PatchReview): readonly string[] {
  const who = plain(patch.origin.from ?? '').replace(/\s*<.*/, '');
  const opening = who === '' ? [] : [...wrap(`${who} wrote:`, ''), ''];
  return [...opening, ...patch.introduced.flatMap((finding) => questionOn(finding, patch))];
}

function questionOn(finding: IntroducedFinding, patch: PatchReview): readonly string[] {
  const quoted = quote(finding, patch);
  const books = bookLines({ functions: patch.functions.filter((fn) => fn.name === finding.function), notAnalysed: [] });
  const steps = finding.path.filter((step) => step.event !== 'break');
  const repaired =
    finding.repairedBy === undefined ? [] : wrap(`(${finding.repairedBy}/${patch.of} of this series repairs it.)`, '');
  return [
    ...quoted,
    ...(quoted.length > 0 ? [''] : []),
    ...wrap(`${questionOf(finding)} As far as I can follow it, ${plain(finding.message)} [${finding.code}]:`, ''),
    '',
    ...stepLines(steps, '', styleFor(false)).flatMap((line) => wrap(line, '  ')),
    ...(books.length > 0 ? ['', 'In the books:', '', ...books.flatMap((line) => wrap(line, '  '))] : []),
    ...(repaired.length > 0 ? ['', ...repaired] : []),
    '',
  ];
}

/** One question, which names the object. */
function questionOf({ code, object }: IntroducedFinding): string {
  const what = plain(object) || 'this';
  if (/^leaked-|^partial-/.test(code)) return `What gives ${what} back on this path?`;
  if (code === 'double-put') return `Is ${what} given back twice here?`;
  if (code === 'use-after-put') return `What keeps ${what} alive here?`;
  if (code === 'wrong-release') return `Is this the release that ${what} needs?`;
  if (code === 'wrong-count') return `Is this as much of ${what} as was taken?`;
  return `Is this right for ${what}?`;
}

/** Lines of a hunk on either side of what the question is about. */
const AROUND = 6;

function quote(finding: IntroducedFinding, { files }: PatchReview): readonly string[] {
  const file = files.find(({ after }) => after === finding.file);
  const places = [finding.line, ...finding.path.filter((step) => step.file === finding.file).map((step) => step.line)];
  const covers = (hunk: PatchedHunk, line: number) => line >= hunk.line && line < hunk.line + hunk.lines;
  for (const place of places) {
    const hunk = file?.hunks.find((one) => covers(one, place));
    if (file && hunk) return [`> +++ b/${plain(file.after ?? '')}`, ...excerpt(hunk, place).map(quoted)];
  }
  // What is wrong stands outside of what is changed: the first change of the file is what it is about.
  const [first] = file?.hunks ?? [];
  return file && first ? [`> +++ b/${plain(file.after ?? '')}`, ...excerpt(first, first.line + 3).map(quoted)] : [];
}

/** A hunk's lines as they are: their tabs stay, what could harm a terminal does not. */
const quoted = (line: string): string => `> ${line.split('\t').map(plain).join('\t')}`;

function excerpt(hunk: PatchedHunk, place: number): readonly string[] {
  let line = hunk.line;
  const numbered = hunk.text.map((text) => ({ text, line: text.startsWith('-') ? line : line++ }));
  const at = numbered.findIndex((one) => one.line === place && !one.text.startsWith('-'));
  const from = Math.max(0, at - AROUND);
  const to = Math.min(numbered.length, at + AROUND + 1);
  return [
    ...(from > 0 ? ['[...]'] : []),
    ...numbered.slice(from, to).map(({ text }) => text),
    ...(to < numbered.length ? ['[...]'] : []),
  ];
}

/** Words in lines of at most 75 columns; what does not fit goes on under `indent` and two spaces. */
function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(/ +/)) {
    const next = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (next.length <= COLUMNS || line.trim() === '') line = next;
    else {
      lines.push(line);
      line = `${indent === '' ? '' : `${indent}  `}${word}`;
    }
  }
  return [...lines, line];
}
