/**
 * A mailing-list thread about counters, replayed: chapters, their steps, and the counters after each step on one kernel or on
 * several side by side. Plain data, for printing and drawing.
 */
import type { VerdictCode } from '../machine/legality.js';
import type { Counters } from '../machine/snapshot.js';

/** What a list of threads shows. */
export interface ThreadSummary {
  /** The thread's folder in fixtures/threads: `2017-single-reference`. */
  readonly name: string;
  readonly title: string;
  /** When it was written, such as `April and May 2017`. */
  readonly date: string;
  /** The subject of the mails; empty when it is not known. */
  readonly subject: string;
}

export interface ThreadTimeline extends ThreadSummary {
  /** What is argued about, a paragraph each. */
  readonly text: readonly string[];
  readonly chapters: readonly ThreadChapter[];
  /** Kernel-style C that shows the code argued about. */
  readonly code: readonly ThreadCode[];
}

export interface ThreadCode {
  /** Name of the file: `put-for-a-pin.c`. */
  readonly file: string;
  /** The kernel it is written for: `v5.7`. */
  readonly kernel: string;
  readonly text: string;
}

/** One scenario of the thread, run on each of its kernels. */
export interface ThreadChapter {
  /** Name of its file without the ending: `1-underflow`. */
  readonly id: string;
  readonly title: string;
  readonly text: readonly string[];
  /** The pages it is about, in the order of the columns. */
  readonly pages: readonly ThreadPage[];
  /** The counters that matter here; the steps carry all. */
  readonly columns: readonly ThreadColumn[];
  readonly kernels: readonly ThreadKernel[];
  readonly steps: readonly ThreadStep[];
  /** What is left at the end, one for each kernel: a conclusion, and what was never given back. */
  readonly end: readonly ThreadEnd[];
}

export interface ThreadPage {
  /** `s0`: the name operations have for it. */
  readonly slot: string;
  readonly label: string;
}

export interface ThreadColumn {
  readonly slot: string;
  readonly counter: keyof Counters;
}

export interface ThreadKernel {
  /** `v4.11`. */
  readonly kernel: string;
  /** The era whose rules count: id and title. */
  readonly era: string;
  readonly title: string;
  /** What of the era was not read in a tree of that version. */
  readonly unverified: readonly string[];
}

/** One operation and what it did on each kernel. */
export interface ThreadStep {
  /** 1-based line in the scenario. */
  readonly line: number;
  /** The operation as it stands there. */
  readonly op: string;
  /** In the order of the chapter's kernels. */
  readonly states: readonly ThreadState[];
}

/** What a kernel says to an operation, and the counters after it. */
export interface ThreadState {
  readonly kernel: string;
  /** What happens here, for people, with the numbers of this kernel in it; may be empty. */
  readonly text: string;
  /** Null when the operation waits for ever, or one before it does. */
  readonly ret: number | null;
  /** The same for people: `0`, `512`, `-EINVAL`, `SIGBUS`, `waits for ever`. */
  readonly returned: string;
  /** By slot; absent while a slot names no page. */
  readonly counters: Readonly<Record<string, Counters>>;
  /** Rules it broke. */
  readonly verdicts: readonly ThreadVerdict[];
}

export interface ThreadVerdict {
  readonly code: VerdictCode;
  readonly message: string;
}

export interface ThreadEnd {
  readonly kernel: string;
  readonly text: string;
  readonly verdicts: readonly ThreadVerdict[];
}
