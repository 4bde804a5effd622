/**
 * The data that leaves the core: findings, simulations, hovers. Plain JSON in the user's terms; the command line prints
 * it, the LSP part converts it, the webview draws it. Lines and columns are 1-based, columns count UTF-16 units.
 */

import type { ReplayEvent } from '@folioscope/simulator';

export type {
  ThreadChapter,
  ThreadCode,
  ThreadColumn,
  ThreadEnd,
  ThreadKernel,
  ThreadPage,
  ThreadState,
  ThreadStep,
  ThreadSummary,
  ThreadTimeline,
  ThreadVerdict,
} from '@folioscope/simulator';
export type * from './review-report.js';

export type Confidence = 'high' | 'medium' | 'low';

/** A stretch of source. `endColumn` is the column after the last character. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A counter's value: `N + 1024` in symbols, and one number that fits the path (for charts). */
export interface CounterValue {
  readonly text: string;
  readonly value: number;
}

/** The counters of one object (page, folio or range of an array). */
export interface CounterView {
  readonly refcount: CounterValue;
  readonly mapcount: CounterValue;
  readonly pincount: CounterValue;
  readonly pgmap?: CounterValue;
}

/** One hold: `pin on pages[0..ret), 1 each, since line 40, held by this function`. */
export interface HoldView {
  readonly id: number;
  readonly kind: 'ref' | 'pin' | 'map' | 'pgmap' | 'isolation';
  readonly object: string;
  readonly count: string;
  /** "this function", "caller", "page table", "page cache"... */
  readonly owner: string;
  readonly since: Span;
  /** false: it may have been handed away by something that was not seen. */
  readonly sure: boolean;
}

export type EventKind =
  | 'enter'
  | 'assume'
  | 'acquire'
  | 'release'
  | 'transfer'
  | 'escape'
  | 'call'
  | 'set'
  | 'use'
  | 'return'
  | 'break';

/** A fork of the function's paths: a condition with `true` or `false`, a call with the outcome it had here. */
export interface Decision {
  readonly of: string;
  readonly outcome: string;
}

/** One step of a path with the whole state after it. `break`: where a rule is broken. */
export interface PathStep extends Span {
  readonly text: string;
  readonly event: EventKind;
  /** Present where other paths may go another way. */
  readonly decision?: Decision;
  /** By object label. */
  readonly counters: Readonly<Record<string, CounterView>>;
  readonly holds: readonly HoldView[];
}

/** A path whose ledger breaks a rule. */
export interface Finding extends Span {
  readonly function: string;
  readonly code: string;
  readonly confidence: Confidence;
  readonly message: string;
  /** What it is about, as the source names it: `page`, `pages[0..ret)`. */
  readonly object: string;
  /** The same from run to run and wherever its lines move; unique in its file. */
  readonly fingerprint: string;
  readonly path: readonly PathStep[];
  /** The same path in numbers that fit it: `replayEvents` shows the break at the last of them. Empty when none counts. */
  readonly replay: readonly ReplayEvent[];
}

/** A comment that allows findings of some codes at its place. */
export interface Suppression {
  readonly file: string;
  readonly line: number;
  readonly codes: readonly string[];
  readonly reason: string;
}

/** A finding that is not shown because its author says that it is meant. */
export interface SuppressedFinding {
  readonly finding: Finding;
  readonly suppression: Suppression;
}

/** What is wrong with such a comment: it has no reason, names no code there is, or allows nothing. */
export interface SuppressionNote {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** A change of the source that mends a finding: with it the finding is gone, and nothing new is found. */
export interface Fix {
  /** "Release page here". */
  readonly title: string;
  /** What is replaced, and by what. */
  readonly edit: Span & { readonly text: string };
}

/** One place a hold passes through. */
export interface HoldPlace extends Span {
  readonly event: EventKind;
  readonly text: string;
}

/** A hold that a function takes, and what becomes of it on any path. */
export interface HoldStory {
  readonly function: string;
  readonly kind: HoldView['kind'];
  readonly object: string;
  readonly taken: Span;
  /** In the order of the source, the taking among them. */
  readonly places: readonly HoldPlace[];
}

/** The books after a line. */
export interface Inlay {
  readonly line: number;
  /** `ref N+1 pin 1`: of what the line changes, or of everything when it changes nothing. */
  readonly text: string;
  /** Of everything, with names. */
  readonly all: string;
  /** The line changes them. */
  readonly changed: boolean;
}

export interface NotAnalysed {
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly reason: string;
}

export interface Stats {
  readonly files: number;
  readonly functions: number;
  readonly paths: number;
  readonly seconds: number;
}

/** What `check --format=json` prints. */
export interface CheckReport {
  readonly version: 1;
  readonly kernel: string;
  readonly findings: readonly Finding[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly stats: Stats;
  readonly era: EraView;
}

/**
 * Which counting rules were applied, and how that was decided: "--kernel", "setting", "default", or "Makefile of 6.12.117", after
 * which follows what the tree shows that its version does not have, or the other way round.
 */
export interface EraView {
  readonly kernel: string;
  readonly id: string;
  readonly title: string;
  readonly foundBy: string;
  readonly unverified: boolean;
}

/** One path through a function, by outcome. */
export interface SimulatedPath {
  readonly id: number;
  /** "returns 0", "returns < 0", "returns page"... */
  readonly outcome: string;
  /** "balanced", "hands out a reference", the code of what is broken, or "perhaps" and a code. */
  readonly verdict: string;
  readonly conditions: readonly string[];
  readonly steps: readonly PathStep[];
  /** Codes of the findings that the path shows. */
  readonly findings: readonly string[];
  /** Codes of findings of low confidence, which are not told unless they are asked for. */
  readonly doubts?: readonly string[];
}

/** What `simulate` prints and the timeline draws. */
export interface Simulation extends Span {
  readonly version: 1;
  readonly function: string;
  readonly era: EraView;
  readonly folio: string;
  /** What the counters begin with, in a sentence: `N is what others hold...`. */
  readonly start: string;
  readonly objects: readonly { readonly label: string; readonly description: string }[];
  /** The function's summary, a line each: `returns > 0: +pin on pages[0..ret)`. */
  readonly summary: readonly string[];
  /** What its callers have to give back, a line for each outcome that hands something out. */
  readonly obligations: readonly string[];
  /** The functions it calls that are known by their bodies, with their summaries. */
  readonly callees: readonly { readonly name: string; readonly summary: readonly string[] }[];
  readonly paths: readonly SimulatedPath[];
  /** Why exploration stopped early, when it did. */
  readonly cut?: string;
}

/** What a simulation can begin with, for those who let their users choose. */
export interface StartChoices {
  readonly folios: readonly string[];
  /** The eras, the oldest first, each with the first version that counts so. */
  readonly eras: readonly { readonly id: string; readonly title: string; readonly kernel: string }[];
}

/** The counters around a place, for the folio kinds that count alike. */
export interface KindCounters {
  readonly folios: readonly string[];
  readonly before: Readonly<Record<string, CounterView>>;
  readonly after: Readonly<Record<string, CounterView>>;
}

/** State around one place in the source, for the paths that agree on it. */
export interface HoverGroup {
  /** "all 3 paths", "2 paths, ret > 0". */
  readonly label: string;
  readonly before: { readonly counters: Readonly<Record<string, CounterView>>; readonly holds: readonly HoldView[] };
  readonly after: { readonly counters: Readonly<Record<string, CounterView>>; readonly holds: readonly HoldView[] };
  /** How other folio kinds count it; empty when all count alike. */
  readonly kinds: readonly KindCounters[];
}

/** What is known of the call or variable under the cursor. */
export interface Hover extends Span {
  readonly subject: 'call' | 'variable' | 'return';
  readonly name: string;
  /** For a call: its row's prototype, sentence, outcomes as text, sources; absent when the call is unknown. */
  readonly row?: {
    readonly prototype: string;
    readonly does: string;
    readonly outcomes: readonly string[];
    readonly undo: readonly string[];
    readonly sources: readonly string[];
    readonly confidence: string;
    readonly origin: string;
  };
  readonly era: EraView;
  readonly folio: string;
  readonly function: string;
  readonly groups: readonly HoverGroup[];
}

/** One function of a file, for code lenses and symbols. `touches`: it does something to a counter. */
export interface FunctionView extends Span {
  readonly name: string;
  readonly nameLine: number;
  readonly touches: boolean;
  readonly summary: readonly string[];
  /** The same in one line: `pages[0..ret): +pin on success`; empty when it leaves the books as they were. */
  readonly headline: string;
}

/** The first message to a server in a browser worker: what it would else read beside its program. */
export interface WorkerSetup {
  readonly runtimeWasm: Uint8Array;
  readonly cWasm: Uint8Array;
  /** The text of catalogue.json. */
  readonly catalogue: string;
  /** The text of threads.json. */
  readonly threads: string;
  /** URL of the folder with the pages about codes, without a slash at its end. */
  readonly pages: string;
}

/** Its answer: from now on it speaks the Language Server Protocol. */
export type WorkerReady = 'ready';
