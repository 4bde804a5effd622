/** A chapter of a thread as a table: operations down, the counters of each kernel across, and what is said below each row. */
import type { ThreadChapter, ThreadColumn, ThreadState, ThreadTimeline, ThreadVerdict } from '../protocol.js';
import { plain } from './style.js';

export interface ThreadGrid {
  /** Columns under each kernel: `s0 ref`; `ret` when an operation returned something. */
  readonly columns: readonly { readonly slot: string; readonly name: string }[];
  readonly rows: readonly ThreadRow[];
  readonly end: readonly ThreadNote[];
}

export interface ThreadRow {
  readonly op: string;
  /** By kernel, then by column. */
  readonly cells: readonly (readonly ThreadCell[])[];
  readonly notes: readonly ThreadNote[];
}

export interface ThreadCell {
  readonly text: string;
  /** The step changed it. */
  readonly changed: boolean;
}

/** Something said about a step: of one kernel, or of all. A code: a rule is broken. */
export interface ThreadNote {
  readonly kernel: string | undefined;
  readonly text: string;
  readonly code?: string;
}

/** What stands for a page that is not named yet. */
const NOTHING = '-';
/** What the reference of a dev_pagemap reads as when its memory is gone. */
const GONE = -2;

/** What of a chapter's kernels was not read in a tree of that version, by kernel: told once, where a kernel comes first. */
export type Unverified = ReadonlyMap<string, readonly string[]>;

export function unverifiedIn({ chapters }: ThreadTimeline, chapter: ThreadChapter): Unverified {
  const earlier = chapters.slice(0, chapters.indexOf(chapter)).flatMap(({ kernels }) => kernels);
  const fresh = chapter.kernels.filter(({ kernel }) => !earlier.some((known) => known.kernel === kernel));
  return new Map(fresh.map(({ kernel, unverified }) => [kernel, unverified]));
}

export function threadGrid(chapter: ThreadChapter): ThreadGrid {
  const returns = chapter.steps.some(({ states }) => states.some(({ ret }) => ret !== 0));
  const columns = chapter.columns.map(({ slot, counter }) => ({ slot, name: counter as string }));
  let before: readonly (readonly string[])[] = [];
  const rows = chapter.steps.map(({ op, states }): ThreadRow => {
    const texts = states.map((state) => chapter.columns.map((column) => cellText(state, column)));
    const cells = texts.map((row, kernel) => [
      ...row.map((text, i) => ({ text, changed: text !== (before[kernel]?.[i] ?? NOTHING) })),
      ...(returns ? [{ text: states[kernel]?.returned ?? '', changed: false }] : []),
    ]);
    before = texts;
    return { op: plain(op), cells, notes: [...notesOf(states), ...verdictsOf(states)] };
  });
  return {
    columns: [...columns, ...(returns ? [{ slot: '', name: 'ret' }] : [])],
    rows,
    end: [...notesOf(chapter.end), ...verdictsOf(chapter.end)],
  };
}

function cellText({ counters }: ThreadState, { slot, counter }: ThreadColumn): string {
  const value = counters[slot]?.[counter];
  return counter === 'pgmap_ref' && value === GONE ? 'gone' : String(value ?? NOTHING);
}

type Said = { readonly kernel: string; readonly text: string; readonly verdicts: readonly ThreadVerdict[] };

/** What is said of all kernels alike is said once. */
function notesOf(states: readonly Said[]): ThreadNote[] {
  return together(
    states,
    states.map(({ kernel, text }) => ({ kernel, text: plain(text) })).filter(({ text }) => text),
  );
}

const verdictsOf = (states: readonly Said[]): ThreadNote[] =>
  together(
    states,
    states.flatMap(({ kernel, verdicts }) => verdicts.map(({ code, message }) => ({ kernel, text: message, code }))),
  );

function together(states: readonly Said[], notes: readonly (ThreadNote & { kernel: string })[]): ThreadNote[] {
  const [first] = notes;
  const alike = first && notes.every(({ text, code }) => text === first.text && code === first.code);
  return alike && notes.length === states.length ? [{ ...first, kernel: undefined }] : [...notes];
}
