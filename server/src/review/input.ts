/** What is to be reviewed, read from mail, bare diffs or commits, as series of patches. */
import { LARGEST_MAILBOX, looksLikeMail, type Mail, readMailBox } from './mail.js';
import { PatchProblem, splitPatch } from './patch.js';
import { type Series, seriesOf } from './series.js';

/** A file with patches: an mbox, a mail, a bare diff. */
export interface PatchFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A commit of a range, with what it changes. */
export interface CommitText {
  readonly commit: string;
  readonly from: string;
  readonly date: string;
  readonly subject: string;
  readonly diff: string;
}

export { LARGEST_MAILBOX };

/** The series in these files together. Throws PatchProblem for a file without a patch. */
export async function readSeries(files: readonly PatchFile[]): Promise<readonly Series[]> {
  const mails: Mail[] = [];
  const notes: string[] = [];
  for (const file of files) {
    const read = await mailsIn(file);
    mails.push(...read.mails.map((mail, i) => ({ ...mail, position: mails.length + i + 1 })));
    notes.push(...read.problems);
  }
  return seriesOf(mails).map((one) => ({ ...one, notes: [...one.notes, ...notes] }));
}

/** The patches of a quilt series, in the order of the list, whatever their mails say. Throws PatchProblem. */
export async function readQuiltSeries(name: string, files: readonly PatchFile[]): Promise<readonly Series[]> {
  const mails: Mail[] = [];
  for (const file of files) {
    const [mail] = (await mailsIn(file)).mails.filter(({ body }) => splitPatch(body));
    if (mail) mails.push({ ...mail, subject: file.name, messageId: '', references: [], position: mails.length + 1 });
  }
  return seriesOf(mails).map((one) => ({ ...one, title: name }));
}

/** The patches that a quilt series lists, with their places below its folder. Throws PatchProblem. */
export function quiltList(name: string, text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/(?:^|\s)#.*/, '').trim());
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', ...options] = line.split(/\s+/);
      if (options.some((option) => option !== '-p1')) throw new PatchProblem(`${name}: ${line}: only -p1 is known`);
      if (path.startsWith('/') || path.split('/').includes('..'))
        throw new PatchProblem(`${name}: ${path}: leads out of the folder; refused`);
      return path;
    });
}

/** Enough of a text to see what it is. */
const START = 64 * 1024;

/** A file's mails; a bare diff is like a mail that is called as the file is. Throws PatchProblem when no patch is in it. */
async function mailsIn({ name, bytes }: PatchFile): Promise<{ mails: readonly Mail[]; problems: readonly string[] }> {
  if (!looksLikeMail(new TextDecoder('latin1').decode(bytes.subarray(0, START))))
    return { mails: [bareDiff(name, bytes)], problems: [] };
  const { mails, problems } = await readMailBox(bytes);
  if (mails.some(({ body }) => splitPatch(body))) return { mails, problems };
  const none = mails.length === 1 ? 'the mail has no diff in it' : `none of its ${mails.length} mails has a diff in it`;
  throw new PatchProblem(`${name}: there is no patch in it: ${problems.length > 0 ? problems.join('; ') : none}`);
}

function bareDiff(name: string, bytes: Uint8Array): Mail {
  const body = decode(bytes).replaceAll('\r\n', '\n');
  const patch = splitPatch(body);
  if (!patch) {
    const expected = 'no line begins with "diff --git", or with "--- " and then "+++ "';
    throw new PatchProblem(`${name}: there is no patch in it: ${expected}`);
  }
  const told = /^(?:Subject|Description): *(.*)$/m.exec(patch.message)?.[1]?.trim();
  const subject = told ?? name.replace(/^.*\//, '');
  return { position: 1, subject, from: '', date: '', messageId: '', references: [], body, flowed: false };
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
