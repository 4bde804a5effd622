/**
 * A thread as it is written down: a text that says what it is, and scenarios whose comments tell the story.
 *
 *     # title: Speculative GUP takes no pgmap reference      the head of a scenario: its title,
 *     # kernels: v4.11 v4.12                                 the kernels to run it on, side by side,
 *     # columns: s0.ref s0.pgmap_ref                         the counters to show,
 *     # s0: the page in use                                  names for the pages,
 *     #
 *     # What it is about.                                    and what it is about.
 *
 *     # The count is now {s0.ref}.                           a note on the operation below it, with its numbers
 *     # v4.11: Only here.                                    and one for one kernel
 *     gupf s0 v0 0 w
 */
import { eraOf, eras } from '../era/eras.js';
import { formatVersion, parseVersion, type Version } from '../era/version.js';
import { COUNTERS, type CounterName } from '../replay/trace.js';
import { withoutComment } from '../scenario/language.js';
import type { ThreadCode, ThreadColumn, ThreadKernel, ThreadPage, ThreadSummary } from './timeline.js';

/** One thread's files. */
export interface ThreadSource {
  readonly name: string;
  /** thread.txt: `title:`, `date:`, `subject:`, an empty line, paragraphs. */
  readonly text: string;
  readonly scenarios: readonly ThreadFile[];
  /** C files; the first line of each is a comment that ends in the kernel: `Written for v5.7.` */
  readonly code: readonly ThreadFile[];
}

export interface ThreadFile {
  readonly file: string;
  readonly text: string;
}

/** A place in a thread's files that cannot be read. */
export interface ThreadProblem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** An operation with what is said about it: to all kernels, or to some. */
export interface WrittenStep {
  readonly line: number;
  readonly op: string;
  readonly notes: readonly { readonly kernel: string | undefined; readonly text: string }[];
}

export interface WrittenChapter {
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  readonly pages: readonly ThreadPage[];
  readonly columns: readonly ThreadColumn[];
  readonly kernels: readonly (ThreadKernel & { readonly version: Version })[];
  readonly steps: readonly WrittenStep[];
  /** What is said below the last operation. */
  readonly closing: WrittenStep | undefined;
}

/** The head of thread.txt, and its paragraphs. */
export function readThreadText({ name, text }: ThreadSource): ThreadSummary & { readonly text: readonly string[] } {
  const [head = '', ...paragraphs] = paragraphsOf(text.split('\n'));
  const fields = new Map(head.split('\n').map((line) => fieldOf(line) ?? ['', line]));
  const field = (key: string): string => fields.get(key) ?? '';
  return {
    name,
    title: field('title'),
    date: field('date'),
    subject: field('subject'),
    text: paragraphs.map(oneLine),
  };
}

/** A C file with the kernel it is written for; the newest era's when it does not say. */
export function readCode({ file, text }: ThreadFile, problems: ThreadProblem[]): ThreadCode {
  const kernel = /\bWritten for (v\d+\.\d+)\b/.exec(text)?.[1];
  if (kernel === undefined) problems.push({ file, line: 1, reason: 'expected a comment with "Written for v6.12."' });
  return { file, kernel: kernel ?? formatVersion(eras().at(-1)?.from ?? { major: 0, minor: 0 }), text };
}

/** Reads a scenario of a thread. */
export function readChapter({ file, text }: ThreadFile, problems: ThreadProblem[]): WrittenChapter {
  const lines = text.split('\n');
  const firstOther = lines.findIndex((line) => !line.startsWith('#'));
  const headEnd = firstOther < 0 ? lines.length : firstOther;
  const [head = '', ...paragraphs] = paragraphsOf(lines.slice(0, headEnd).map(withoutHash));
  const fields = head.split('\n').flatMap((line) => {
    const field = fieldOf(line);
    return field ? [field] : [];
  });
  const field = (key: string): string => fields.find(([name]) => name === key)?.[1] ?? '';
  const refuse = (reason: string): void => {
    problems.push({ file, line: 1, reason });
  };
  for (const key of ['title', 'kernels']) if (field(key) === '') refuse(`expected "# ${key}: ..." in the first lines`);
  return {
    id: file.replace(/\.scn$/, ''),
    title: field('title'),
    text: (fields.length === 0 && head !== '' ? [head, ...paragraphs] : paragraphs).map(oneLine),
    pages: fields.flatMap(([key, label]) => (/^s\d+$/.test(key) ? [{ slot: key, label }] : [])),
    columns: words(field('columns')).flatMap((word) => columnOf(word, refuse)),
    kernels: words(field('kernels')).flatMap((word) => kernelOf(word, refuse)),
    ...stepsOf(lines, headEnd),
  };
}

const withoutHash = (line: string): string => line.replace(/^#\s*/, '');

/**
 * Reads a scenario that somebody wrote for themselves: no head is needed. Its title is the file's name, and it shows the counts and
 * mapcounts of the first pages that it names, unless a head says otherwise. Without kernels asked for, it runs on those of its head.
 */
export function readScenario(file: ThreadFile, asked: readonly Version[], problems: ThreadProblem[]): WrittenChapter {
  const found: ThreadProblem[] = [];
  const chapter = readChapter(file, found);
  problems.push(...found.filter(({ reason }) => !reason.startsWith('expected "#')));
  const kernels = asked.flatMap((version) => kernelOf(formatVersion(version), () => undefined));
  return {
    ...chapter,
    title: chapter.title || chapter.id,
    columns: chapter.columns.length > 0 ? chapter.columns : columnsOf(chapter.steps),
    kernels: kernels.length > 0 ? kernels : chapter.kernels,
  };
}

const MOST_SHOWN = 4;

function columnsOf(steps: readonly WrittenStep[]): ThreadColumn[] {
  const slots = [
    ...new Set(
      steps.flatMap(({ op }) =>
        words(op)
          .slice(1)
          .filter((word) => /^s\d{1,2}$/.test(word)),
      ),
    ),
  ];
  return slots.slice(0, MOST_SHOWN).flatMap((slot) => [
    { slot, counter: 'ref' as const },
    { slot, counter: 'map' as const },
  ]);
}

/** Lines with nothing between them belong together. */
const paragraphsOf = (lines: readonly string[]): string[] =>
  lines
    .join('\n')
    .trim()
    .split(/\n\s*\n/);

const SHOWN: readonly CounterName[] = [...COUNTERS, 'zfree'];

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

const oneLine = (text: string): string => words(text).join(' ');

/** `key: value`. */
function fieldOf(line: string): readonly [string, string] | undefined {
  const [, key, value] = /^([\w.]+):\s+(.*)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? undefined : [key, value.trim()];
}

function columnOf(word: string, refuse: (reason: string) => void): ThreadColumn[] {
  const [slot = '', name = ''] = word.split('.');
  const counter = SHOWN.find((known) => known === name);
  if (/^s\d+$/.test(slot) && counter) return [{ slot, counter }];
  refuse(`expected a slot and a counter such as s0.ref, got "${word}"; counters are ${SHOWN.join(', ')}`);
  return [];
}

function kernelOf(word: string, refuse: (reason: string) => void): WrittenChapter['kernels'] {
  const version = parseVersion(word);
  if (version === undefined) {
    refuse(`expected a kernel version such as v6.12, got "${word}"`);
    return [];
  }
  const era = eraOf(version);
  return [{ kernel: formatVersion(version), version, era: era.id, title: era.title, unverified: era.unverified }];
}

/** Operations from a line on, each with the comments above it. */
function stepsOf(lines: readonly string[], from: number): Pick<WrittenChapter, 'steps' | 'closing'> {
  const steps: WrittenStep[] = [];
  let comments: string[] = [];
  for (const [i, line] of [...lines.entries()].slice(from)) {
    const op = withoutComment(line);
    if (op === '') {
      if (line.startsWith('#')) comments.push(withoutHash(line));
      continue;
    }
    steps.push({ line: i + 1, op, notes: notesOf(comments) });
    comments = [];
  }
  const closing = comments.length > 0 ? { line: lines.length, op: '', notes: notesOf(comments) } : undefined;
  return { steps, closing };
}

/** A line that starts with a version and a colon is for that kernel, with the lines that follow it. */
function notesOf(comments: readonly string[]): WrittenStep['notes'] {
  const notes: { kernel: string | undefined; text: string }[] = [];
  for (const comment of comments) {
    const [key, value] = fieldOf(comment) ?? [];
    const kernel = key !== undefined && parseVersion(key) ? key : undefined;
    const last = notes.at(-1);
    if (kernel !== undefined && value !== undefined) notes.push({ kernel, text: value });
    else if (comment === '' || !last) notes.push({ kernel: undefined, text: comment });
    else last.text = `${last.text} ${comment}`.trim();
  }
  return notes.filter(({ text }) => text !== '');
}
