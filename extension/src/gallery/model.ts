/** What the gallery shows of a chapter: counter strips for each kernel, and what is said of a step. Pure: no DOM. */
import type {
  ThreadChapter,
  ThreadColumn,
  ThreadState,
  ThreadTimeline,
  ThreadVerdict,
} from '@folioscope/server/protocol';
import type { CounterName, Strip } from '../timeline/model.js';

/** One chapter of one thread: a leaf of the gallery. */
export interface Leaf {
  readonly thread: ThreadTimeline;
  readonly chapter: ThreadChapter;
  /** 1-based, within the thread. */
  readonly number: number;
}

export const leavesOf = (threads: readonly ThreadTimeline[]): readonly Leaf[] =>
  threads.flatMap((thread) => thread.chapters.map((chapter, index) => ({ thread, chapter, number: index + 1 })));

/** Which colour a counter of the simulator is drawn in; all others count references. */
const COLOURS: Partial<Record<ThreadColumn['counter'], CounterName>> = {
  map: 'mapcount',
  fmap: 'mapcount',
  entire: 'mapcount',
  rawmap: 'mapcount',
  share: 'mapcount',
  pin: 'pincount',
  pin_exact: 'pincount',
  dma_pinned: 'pincount',
  pgmap_ref: 'pgmap',
};

/** What the reference of a dev_pagemap reads as when its memory is gone. */
const GONE = -2;

/** The counters of the chapter on one of its kernels. */
export function stripsOn(chapter: ThreadChapter, kernel: number): readonly Strip[] {
  return chapter.columns.map(({ slot, counter }) => ({
    object: slot,
    counter: COLOURS[counter] ?? 'refcount',
    name: counter,
    values: chapter.steps.map(({ states }) => counterValue(states[kernel]?.counters[slot]?.[counter], counter)),
  }));
}

function counterValue(value: number | undefined, counter: ThreadColumn['counter']): Strip['values'][number] {
  if (value === undefined) return undefined;
  return counter === 'pgmap_ref' && value === GONE ? { text: 'gone', value: 0 } : { text: String(value), value };
}

/** What a kernel says at a step. */
export interface Said {
  readonly text: string;
  readonly verdicts: readonly ThreadVerdict[];
}

/** At the last step the conclusion is said as well. */
export function saidAt(chapter: ThreadChapter, step: number, kernel: number): Said {
  const state = chapter.steps[step]?.states[kernel];
  const end = step === chapter.steps.length - 1 ? chapter.end[kernel] : undefined;
  const texts = [state?.text, returnedText(state), end?.text].filter((it) => it);
  return { text: texts.join(' '), verdicts: [...(state?.verdicts ?? []), ...(end?.verdicts ?? [])] };
}

/** What is said of a step: once, where all kernels say the same. */
export function notesAt(chapter: ThreadChapter, step: number): readonly string[] {
  const said = chapter.kernels.map(({ kernel }, index) => {
    const { text, verdicts } = saidAt(chapter, step, index);
    return { kernel, text: [text, ...verdicts.map(({ message, code }) => `${message} [${code}]`)].join(' ').trim() };
  });
  const [first] = said;
  if (said.every(({ text }) => text === first?.text)) return first?.text ? [first.text] : [];
  return said.flatMap(({ kernel, text }) => (text ? [`${kernel}: ${text}`] : []));
}

const returnedText = (state: ThreadState | undefined): string =>
  state && state.ret !== 0 ? `It returns ${state.returned}.` : '';

/** One step in a sentence, for the live region and the slider. */
export function describeStep(chapter: ThreadChapter, step: number): string {
  const kernels = chapter.kernels.map(({ kernel }, index) => {
    const values = stripsOn(chapter, index).map(
      (strip) => `${strip.object} ${strip.name} ${strip.values[step]?.text ?? 'not there yet'}`,
    );
    const { verdicts } = saidAt(chapter, step, index);
    return [`${kernel}: ${values.join(', ')}`, ...verdicts.map(({ message }) => message)].join('. ');
  });
  const op = chapter.steps[step]?.op ?? '';
  return [`Step ${step + 1} of ${chapter.steps.length}: ${op}`, ...kernels].join('. ');
}

/** Whether a rule is broken at a step, on any kernel. */
export const isBroken = (chapter: ThreadChapter, step: number): boolean =>
  chapter.steps[step]?.states.some(({ verdicts }) => verdicts.length > 0) ?? false;
