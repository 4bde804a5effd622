/**
 * The data that leaves a review: what each patch of a series does to the books. Plain JSON; the command line prints it, the
 * extension and the MCP server pass it on. Positions are 1-based, in the file as the patch leaves it.
 */
import type { Finding, NotAnalysed } from './protocol.js';

/** What `review --format=json` prints. */
export interface ReviewReport {
  readonly version: 1;
  readonly kernel: string;
  readonly series: readonly SeriesReview[];
}

export interface SeriesReview {
  /** The cover letter's subject, the only patch's, or the range. */
  readonly title: string;
  /** What the patches were applied to, and how that was decided: `v6.12 (--base)`. */
  readonly base: string;
  /** What was left aside or assumed: older versions, replies, whitespace. */
  readonly notes: readonly string[];
  readonly patches: readonly PatchReview[];
}

export interface PatchReview {
  /** 1-based, in the series. */
  readonly number: number;
  readonly of: number;
  readonly subject: string;
  /** Where it came from: the mail it is to be answered to, or the commit. */
  readonly origin: PatchOrigin;
  readonly files: readonly PatchedFile[];
  /** Functions whose text or effect on the books the patch changes, and what it changes in them. */
  readonly functions: readonly FunctionChange[];
  /** The same in words, a line each; in JSON only. */
  readonly books?: readonly string[];
  readonly introduced: readonly IntroducedFinding[];
  readonly fixed: readonly FixedFinding[];
  /** Findings of these functions that were there before and still are: counted, not told. */
  readonly old: number;
  /** Functions of the patch that could not be followed. */
  readonly notAnalysed: readonly NotAnalysed[];
  readonly notes: readonly string[];
}

export interface PatchOrigin {
  readonly commit?: string;
  readonly messageId?: string;
  /** The subject of the mail as it came, with its brackets. */
  readonly mailSubject?: string;
  readonly from?: string;
  readonly date?: string;
}

/** One file of a patch, with its hunks as they can be quoted. */
export interface PatchedFile {
  readonly before?: string;
  readonly after?: string;
  readonly change: 'changed' | 'added' | 'deleted' | 'renamed' | 'copied';
  /** Why its content was not looked at: a binary, a submodule, a mode only. */
  readonly skipped?: string;
  readonly hunks: readonly PatchedHunk[];
  /** The whole file on either side, where it was asked for. */
  readonly texts?: { readonly before: string; readonly after: string };
}

/** One hunk, where it was found to fit. */
export interface PatchedHunk {
  /** First line in the file as the patch leaves it, and how many. */
  readonly line: number;
  readonly lines: number;
  readonly text: readonly string[];
}

/** What a patch changes in one function. */
export interface FunctionChange {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** Its name before, when another. */
  readonly renamedFrom?: string;
  /** The file it stood in before, when another. */
  readonly movedFrom?: string;
  readonly change: 'changed' | 'added' | 'removed' | 'caller';
  /** A change of the books, an outcome each; empty: none. */
  readonly books: readonly OutcomeChange[];
}

/** `returns VM_FAULT_NOPAGE: refcount +0 -> +1, mapcount +0 -> +1`. */
export interface OutcomeChange {
  readonly outcome: string;
  readonly counters: readonly CounterChange[];
  /** The outcome is there before or after only. */
  readonly only?: 'before' | 'after';
}

export interface CounterChange {
  readonly counter: 'refcount' | 'mapcount' | 'pincount' | 'pgmap';
  readonly object: string;
  readonly before: string;
  readonly after: string;
}

export interface IntroducedFinding extends Finding {
  /** The patch of the series that repairs it. */
  readonly repairedBy?: number;
}

/** As it was found in the file before the patch. */
export interface FixedFinding extends Finding {
  /** The patch of the series that introduced it; absent: it was there before the series. */
  readonly introducedBy?: number;
}
