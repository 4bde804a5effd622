/** How a replayed thread is written: text for terminals and mails, JSON for programs. */
import type { ThreadChapter, ThreadSummary, ThreadTimeline } from '../protocol.js';
import { plain, type Style, styleFor } from './style.js';
import { type ThreadNote, threadGrid, type Unverified, unverifiedIn } from './thread-grid.js';
import { tableLines } from './thread-table.js';
import { galleryPage, type PageAssets } from './timeline-page.js';

export interface ThreadWriting {
  readonly colour: boolean;
  /** Asked for by the page only. */
  readonly gallery: () => PageAssets;
}

/** Turns a thread into what is printed, closed by a line break. */
export type ThreadWriter = (thread: ThreadTimeline, options: ThreadWriting) => string;

export const threadWriters: Readonly<Record<'text' | 'json' | 'html', ThreadWriter>> = {
  text: (thread, { colour }) => threadText(thread, styleFor(colour)),
  json: (thread) => `${JSON.stringify(thread)}\n`,
  html: (thread, { gallery }) => galleryPage([thread], gallery()),
};

/** The list of threads, a line or two each. */
export const threadList = (threads: readonly ThreadSummary[]): string =>
  threads.map(({ name, title, date }) => `${name}\n    ${title} (${date})\n`).join('');

const WIDTH = 78;

/** A whole thread: what it is about, then every chapter with its counters and notes. */
export function threadText(thread: ThreadTimeline, style: Style = styleFor(false)): string {
  const lines = [
    style.strong(`${thread.name}: ${plain(thread.title)}`),
    thread.subject === '' ? plain(thread.date) : `${plain(thread.date)}, "${plain(thread.subject)}"`,
    ...thread.text.flatMap((text) => ['', ...wrapped(plain(text), '')]),
    ...thread.chapters.flatMap((chapter, i) => [
      '',
      '',
      style.strong(`${i + 1}. ${plain(chapter.title)}`),
      ...chapterLines(chapter, unverifiedIn(thread, chapter), style),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** Scenarios that belong to no thread: what they say of themselves, their counters and what they break. */
export function scenarioText(scenarios: ThreadTimeline, style: Style): string {
  const lines = scenarios.chapters.flatMap((chapter, i) => [
    ...(i === 0 ? [] : ['', '']),
    style.strong(plain(chapter.title)),
    ...chapterLines(chapter, unverifiedIn(scenarios, chapter), style),
  ]);
  return `${lines.join('\n')}\n`;
}

function chapterLines(chapter: ThreadChapter, unverified: Unverified, style: Style): string[] {
  const grid = threadGrid(chapter);
  const notes = (note: ThreadNote): string[] => noteLines(note, style);
  return [
    ...chapter.text.flatMap((text) => ['', ...wrapped(plain(text), '   ')]),
    '',
    ...chapter.kernels.flatMap(({ kernel, era, title }) => [
      `   ${kernel}: ${era}, ${title}`,
      ...(unverified.get(kernel) ?? []).flatMap((text) => wrapped(`not verified: ${text}`, '      ')),
    ]),
    ...chapter.pages.map(({ slot, label }) => `   ${slot}: ${plain(label)}`),
    '',
    ...tableLines(chapter, grid, notes, style),
    ...(grid.end.length === 0 ? [] : ['   at the end', ...grid.end.flatMap(notes)]),
  ];
}

function noteLines({ kernel, text, code }: ThreadNote, style: Style): string[] {
  const of = kernel === undefined ? '' : `${kernel}: `;
  if (code === undefined) return wrapped(`${of}${text}`, '       ').map((line) => style.faint(line));
  return wrapped(`${of}${text} [${code}]`, '     ! ').map((line) => style.code(line));
}

/** Lines of at most WIDTH columns; a `!` at the start of the indent stands in the first only. */
function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    const full = line.length > indent.length && line.length + 1 + word.length > WIDTH;
    if (full) lines.push(line);
    if (full) line = ' '.repeat(indent.length);
    line += line.length > indent.length ? ` ${word}` : word;
  }
  return [...lines, line];
}
