/**
 * Which patches a mailbox holds, in the order they are to be applied: replies and cover letters are told from patches, of
 * several versions of a series the newest is taken.
 */
import type { PatchOrigin } from '../review-report.js';
import type { Mail } from './mail.js';
import { type PatchText, splitPatch } from './patch.js';

/** One patch, not yet read. */
export interface SeriesPatch {
  readonly number: number;
  readonly of: number;
  readonly subject: string;
  readonly origin: PatchOrigin;
  /** What the cover letter or the patch itself says it is based on. */
  readonly baseCommit?: string;
  readonly text: PatchText;
  readonly notes: readonly string[];
}

export interface Series {
  readonly title: string;
  readonly baseCommit?: string;
  readonly patches: readonly SeriesPatch[];
  readonly notes: readonly string[];
}

/** The series of a mailbox, in the order of their first mails. */
export function seriesOf(mails: readonly Mail[]): readonly Series[] {
  const read = mails.map(readSubject);
  return threadsOf(read).flatMap((thread) => {
    const series = newestSeries(thread);
    return series === undefined ? [] : [series];
  });
}

interface Letter {
  readonly mail: Mail;
  /** The subject without its brackets. */
  readonly subject: string;
  readonly reply: boolean;
  readonly version: number;
  /** `[PATCH 2/5]`: 2 and 5. */
  readonly number?: number;
  readonly of?: number;
  readonly patch?: PatchText;
}

function readSubject(mail: Mail): Letter {
  const reply = /^\s*(?:re|aw|antw|sv|fwd?)\s*:/i.test(mail.subject);
  const brackets = /^((?:\s*\[[^\]]*\])*)\s*(.*)$/.exec(mail.subject);
  const prefix = brackets?.[1] ?? '';
  const count = /(\d+)\/(\d+)/.exec(prefix);
  const patch = reply ? undefined : splitPatch(mail.body);
  return {
    mail,
    subject: brackets?.[2] ?? mail.subject,
    reply,
    version: Number(/\bv(\d+)\b/i.exec(prefix)?.[1] ?? 1),
    ...(count ? { number: Number(count[1]), of: Number(count[2]) } : {}),
    ...(patch ? { patch } : {}),
  };
}

/** Letters that belong together: in one thread, or with the same subjects as another version. In order of their first. */
function threadsOf(letters: readonly Letter[]): readonly (readonly Letter[])[] {
  const above = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = above.get(root); next !== undefined; next = above.get(root)) root = next;
    // The way up is short the next time: threads can have thousands of mails below one another.
    for (let at = key; at !== root; ) {
      const next = above.get(at) ?? root;
      above.set(at, root);
      at = next;
    }
    return root;
  };
  const runs = runsOf(letters);
  for (const letter of letters)
    for (const key of [...keysOf(letter), ...(runs.get(letter) ?? [])]) {
      const [from, to] = [rootOf(key), rootOf(idOf(letter))];
      if (from !== to) above.set(from, to);
    }
  const threads = new Map<string, Letter[]>();
  for (const letter of letters) {
    const root = rootOf(idOf(letter));
    const thread = threads.get(root);
    if (thread) thread.push(letter);
    else threads.set(root, [letter]);
  }
  return [...threads.values()];
}

/**
 * `git format-patch` and `b4 am` write series whose mails do not name each other: 1/3, 2/3 and 3/3 belong together when none
 * of them is part of a thread of patches.
 */
function runsOf(letters: readonly Letter[]): ReadonlyMap<Letter, readonly string[]> {
  const answered = new Set(letters.flatMap(({ mail, patch }) => (patch ? mail.references : [])));
  const numbers = new Map<string, { count: number; seen: Set<number> }>();
  const runs = new Map<Letter, readonly string[]>();
  for (const letter of letters) {
    const { mail, reply, version, number, of } = letter;
    if (reply || number === undefined || of === undefined) continue;
    if (mail.references.length > 0 || answered.has(mail.messageId)) continue;
    const kind = `run v${version} of ${of}`;
    const run = numbers.get(kind) ?? { count: 0, seen: new Set() };
    // A number that was there already begins another series.
    if (run.seen.has(number)) numbers.set(kind, { count: run.count + 1, seen: new Set([number]) });
    else numbers.set(kind, { count: run.count, seen: run.seen.add(number) });
    runs.set(letter, [`${kind}, ${numbers.get(kind)?.count}`]);
  }
  return runs;
}

const idOf = ({ mail }: Letter): string => `mail ${mail.position}`;

/** What ties a letter to others: its thread; the same patch in another version; no brackets at all, as of `format-patch -k`. */
function keysOf({ mail, reply, subject, of, patch }: Letter): readonly string[] {
  const thread = [...mail.references, mail.messageId].filter((id) => id !== '');
  if (reply || (patch === undefined && of === undefined)) return thread;
  const bare = !mail.subject.startsWith('[') && patch !== undefined && mail.references.length === 0;
  return [...thread, ...(subject === '' ? [] : [`subject ${subject.toLowerCase()}`]), ...(bare ? ['bare'] : [])];
}

/** The newest version of a thread's series; what it lacks is taken from the version before, when only some were sent again. */
function newestSeries(letters: readonly Letter[]): Series | undefined {
  const patches = letters.filter((letter) => letter.patch !== undefined);
  if (patches.length === 0) return undefined;
  const notes: string[] = [];
  const version = Math.max(...patches.map((letter) => letter.version));
  const newest = patches.filter((letter) => letter.version === version);
  const older = patches.filter((letter) => letter.version !== version);
  const of = Math.max(...newest.map((letter) => letter.of ?? 0));
  const chosen = of === 0 ? newest : numbered(newest, older, of, version, notes);
  if (chosen.length === 0) return undefined;
  const cover = letters.findLast(
    (letter) => !letter.patch && !letter.reply && letter.number === 0 && letter.version === version,
  );
  if (older.length > 0) {
    const aside = older.length === 1 ? '1 patch of an older one was' : `${older.length} patches of older ones were`;
    notes.push(`v${version} is the newest version; ${aside} left aside`);
  }
  const replies = letters.filter((letter) => letter.reply).length;
  if (replies > 0) notes.push(replies === 1 ? '1 reply was left aside' : `${replies} replies were left aside`);
  const total = of === 0 ? chosen.length : of;
  const baseCommit = baseCommitOf(cover?.mail.body) ?? chosen.map((l) => baseCommitOf(l.mail.body)).find(Boolean);
  return {
    title: cover?.subject ?? chosen[0]?.subject ?? '',
    ...(baseCommit === undefined ? {} : { baseCommit }),
    patches: chosen.flatMap((letter, i) => seriesPatch(letter, of === 0 ? i + 1 : (letter.number ?? i + 1), total)),
    notes,
  };
}

/** Each number once, the last mail that has it; gaps are filled from older versions, and named when nothing fills them. */
function numbered(
  newest: readonly Letter[],
  older: readonly Letter[],
  of: number,
  version: number,
  notes: string[],
): readonly Letter[] {
  const chosen: Letter[] = [];
  const missing: string[] = [];
  for (let number = 1; number <= of; number++) {
    const same = newest.filter((letter) => (letter.number ?? 1) === number);
    const earlier = older.filter((letter) => letter.number === number && letter.of === of);
    const letter = same.at(-1) ?? earlier.toSorted((a, b) => a.version - b.version).at(-1);
    if (same.length > 1) notes.push(`${number}/${of} was sent ${same.length} times; the last one is taken`);
    if (letter === undefined) missing.push(`${number}/${of}`);
    else {
      if (letter.version !== version)
        notes.push(`${number}/${of} is taken from v${letter.version}: v${version} has none`);
      chosen.push(letter);
    }
    if (number >= MOST_PATCHES) break;
  }
  if (missing.length > MOST_NAMED) notes.push(`${of - chosen.length} of ${of} patches are missing`);
  else notes.push(...missing.map((which) => `${which} is missing`));
  return chosen;
}

/** Nobody sends more; a subject can say any number. */
const MOST_PATCHES = 1000;
/** Missing ones that are told one by one. */
const MOST_NAMED = 5;

function seriesPatch({ mail, subject, patch }: Letter, number: number, of: number): readonly SeriesPatch[] {
  if (!patch) return [];
  const baseCommit = baseCommitOf(mail.body);
  return [
    {
      number,
      of,
      subject: subject === '' ? `mail ${mail.position}` : subject,
      origin: { messageId: mail.messageId, mailSubject: mail.subject, from: mail.from, date: mail.date },
      ...(baseCommit === undefined ? {} : { baseCommit }),
      text: patch,
      notes: mail.flowed
        ? ['the mail was sent as format=flowed, which may have wrapped its lines and changed its white space']
        : [],
    },
  ];
}

const baseCommitOf = (body: string | undefined): string | undefined =>
  /^base-commit: ([0-9a-f]{12,64})\s*$/m.exec(body ?? '')?.[1];
