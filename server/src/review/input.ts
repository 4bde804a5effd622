/** What is to be reviewed, read from mail, a bare diff or commits, as series of patches. */
import { LARGEST_MAILBOX, looksLikeMail, readMailBox } from './mail.js';
import { PatchProblem, splitPatch } from './patch.js';
import { type Series, seriesOf } from './series.js';

/** A commit of a range, with what it changes. */
export interface CommitText {
  readonly commit: string;
  readonly from: string;
  readonly date: string;
  readonly subject: string;
  readonly diff: string;
}

export { LARGEST_MAILBOX };

/** The series in an mbox, a mail or a bare diff. Throws PatchProblem when there is none. */
export async function readSeries(name: string, bytes: Uint8Array): Promise<readonly Series[]> {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, START));
  if (!looksLikeMail(start)) return [bareDiff(name, bytes)];
  const { mails, problems } = await readMailBox(bytes);
  const series = seriesOf(mails);
  if (series.length === 0) {
    const none =
      mails.length === 1 ? 'the mail has no diff in it' : `none of its ${mails.length} mails has a diff in it`;
    const why = problems.length > 0 ? problems.join('; ') : none;
    throw new PatchProblem(`${name}: there is no patch in it: ${why}`);
  }
  return problems.length === 0 ? series : series.map((one) => ({ ...one, notes: [...one.notes, ...problems] }));
}

/** Enough of a text to see what it is. */
const START = 64 * 1024;

function bareDiff(name: string, bytes: Uint8Array): Series {
  const text = splitPatch(decode(bytes).replaceAll('\r\n', '\n'));
  if (!text)
    throw new PatchProblem(
      `${name}: there is no patch in it: no line begins with "diff --git", or with "--- " and then "+++ "`,
    );
  const subject = /^(?:Subject|Description): *(.*)$/m.exec(text.message)?.[1]?.trim() ?? name.replace(/^.*\//, '');
  return { title: subject, notes: [], patches: [{ number: 1, of: 1, subject, origin: {}, text, notes: [] }] };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** The commits of a range as a series. */
export function commitSeries(title: string, commits: readonly CommitText[]): Series {
  const patches = commits.map(({ commit, from, date, subject, diff }, i) => ({
    number: i + 1,
    of: commits.length,
    subject,
    origin: { commit, from, date },
    text: { message: '', diff },
    notes: [],
  }));
  return { title, patches, notes: [] };
}
