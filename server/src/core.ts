/**
 * The core: kernel C in, findings and simulations out. Takes strings, returns plain data; knows nothing of LSP, editors,
 * files or processes, so it runs in a server, on the command line and in a browser worker alike.
 */
import type { Catalogue, FoundFeatures, Row, Version } from '@folioscope/simulator';
import type {
  EraView,
  Finding,
  Fix,
  FunctionView,
  HoldStory,
  Hover,
  Inlay,
  NotAnalysed,
  Simulation,
  SuppressedFinding,
  SuppressionNote,
} from './protocol.js';

/** One source text. `path` is only a name: nothing is read from it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Keeps several texts of one path apart, such as the file before and after a patch. */
  readonly edition?: string;
}

export interface CoreOptions {
  readonly version: Version;
  readonly eraFoundBy: string;
  /** What the tree shows of its rules, whatever its version. */
  readonly features?: FoundFeatures;
  /** Folio kind that counters are shown for. */
  readonly folio: string;
  /** Is this CONFIG_ symbol set? undefined: unknown. */
  readonly config?: (symbol: string) => boolean | undefined;
  /** Bounds per function; see `DEFAULT_LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** What was found before; without it, nothing is known of other runs. */
  readonly archive?: Archive;
  /** Who defines what in the rest of the tree; without it, functions of other files are unknown. */
  readonly definitions?: Definitions;
}

/**
 * What was worked out, kept by a host from one run to the next: plain data under names. It answers with what was written by
 * the same program under the same rules, or with nothing: it may forget anything at any time.
 */
export interface Archive {
  read(name: string): unknown;
  write(name: string, content: unknown): void;
}

/** Who defines which function in a tree. It answers at once: a host that would have to wait says that it does not know. */
export interface Definitions {
  /** Another one when an answer may have become another. */
  readonly state: string;
  /** The one definition of `name` that code in the file `from` means; undefined when there is none, or several. */
  find(name: string, from: string): Definition | undefined;
}

export interface Definition {
  readonly name: string;
  /** The file's name, as in `SourceFile`. */
  readonly path: string;
  /** The file that its own callees are to be looked for from: what a header calls, those who include it see. */
  readonly from: string;
  /** `macro`: a function-like one whose body is a single call. */
  readonly kind: 'function' | 'macro';
  /** The structures that a function's result and parameters name. */
  readonly tags: readonly string[];
  /** Undefined when it can no longer be read. */
  text(): string | undefined;
  /** The whole file that it stands in. */
  file(): string | undefined;
}

export interface Limits {
  /** Explored states per function before exploration is cut. */
  readonly states: number;
  /** Different ledgers kept apart at one place. */
  readonly ledgersPerPlace: number;
  /** How many calls deep functions of other files are followed. */
  readonly calleeDepth: number;
  /** Explored states of a function of another file. */
  readonly statesOfCallee: number;
  /** Functions looked into for one call of a function of another file. */
  readonly callees: number;
}

export const DEFAULT_LIMITS: Limits = {
  states: 7_000,
  ledgersPerPlace: 80,
  calleeDepth: 3,
  statesOfCallee: 2_000,
  callees: 500,
};

export interface FileReport {
  readonly findings: readonly Finding[];
  /** Findings that a comment allows: not among `findings`. */
  readonly suppressed: readonly SuppressedFinding[];
  readonly notes: readonly SuppressionNote[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly functions: readonly FunctionView[];
  readonly holds: readonly HoldStory[];
  readonly paths: number;
}

/** How many paths a function has, and how many of them show a finding, by its code. */
export interface PathCounts {
  readonly paths: number;
  readonly broken: Readonly<Record<string, number>>;
}

/** A function as it stands in a file, before anything is analysed. */
export interface FunctionOutline {
  readonly name: string;
  /** 1-based lines of its first and last character, and of its name. */
  readonly line: number;
  readonly endLine: number;
  readonly nameLine: number;
  readonly text: string;
  /** Names it calls, or seems to. */
  readonly calls: ReadonlySet<string>;
}

/** What one function does to the books, to be compared with what it did before. */
export interface FunctionBooks {
  readonly findings: readonly Finding[];
  readonly notAnalysed: readonly NotAnalysed[];
  /** Absent when it touches no counter, whatever it returns. */
  readonly outcomes?: readonly OutcomeBooks[];
  /** What its callers need to know of it: equal texts, equal effect. Empty when it is not known. */
  readonly summary: string;
}

/** One result of a function, and the different ways it leaves the counters when it has that result. */
export interface OutcomeBooks {
  /** "returns 0", "returns VM_FAULT_NOPAGE". */
  readonly outcome: string;
  readonly ways: readonly (readonly CounterDelta[])[];
}

/** What is different on one object's counters: "+1", "-1", "+refs", "+0". */
export interface CounterDelta {
  readonly object: string;
  /** false: something that was not seen may have changed it too. */
  readonly sure: boolean;
  readonly refcount: string;
  readonly mapcount: string;
  readonly pincount: string;
  readonly pgmap: string;
}

/** What a function does to its callers' books. */
export interface FunctionSummary {
  /** In the language of the catalogue; undefined when it was not analysed whole. */
  readonly row: Row | undefined;
  /** The row's outcomes in words. */
  readonly lines: readonly string[];
  /** What callers have to give back, a line for each outcome. */
  readonly obligations: readonly string[];
  readonly isStatic: boolean;
}

/** Analyses kernel C. One core serves many files; what it caches is keyed by content and bounded. */
export interface Core {
  check(file: SourceFile, options: CoreOptions): FileReport;
  /** The same, function by function: who steps through it may answer others in between, or stop. */
  checkInSteps(file: SourceFile, options: CoreOptions): Generator<void, FileReport>;
  simulate(file: SourceFile, functionName: string, options: CoreOptions): Simulation | undefined;
  /** What a function does to its callers' books; undefined when the file has none of that name. */
  summarize(file: SourceFile, functionName: string, options: CoreOptions): FunctionSummary | undefined;
  /** What `simulate` would show, counted; kept for as long as the function stays the same. */
  countPaths(file: SourceFile, functionName: string, options: CoreOptions): PathCounts | undefined;
  /** The functions of a file in its order; of several with one name the first is the one that counts. */
  outline(file: SourceFile, options: CoreOptions): readonly FunctionOutline[];
  /** What stands in a file and cannot be read: functions that are not in the outline, or all of it. */
  lost(file: SourceFile, options: CoreOptions): readonly NotAnalysed[];
  /** What one function of a file does; only that and what it calls is analysed. */
  books(file: SourceFile, functionName: string, options: CoreOptions): FunctionBooks | undefined;
  /** `offset` in UTF-16 units. */
  hover(file: SourceFile, offset: number, options: CoreOptions): Hover | undefined;
  /** The books after each line that holds something; lines are 1-based, both ends included. */
  inlays(file: SourceFile, from: number, to: number, options: CoreOptions): readonly Inlay[];
  /** The fix for the finding with this fingerprint; undefined when none is sure. In steps like `checkInSteps`. */
  fixInSteps(file: SourceFile, fingerprint: string, options: CoreOptions): Generator<void, Fix | undefined>;
  era(options: CoreOptions): EraView;
  /** Forgets what is cached for this path (a closed document), or for one edition of it. */
  forget(path: string, edition?: string): void;
}

export interface CoreAssets {
  /** The bytes of web-tree-sitter.wasm and tree-sitter-c.wasm. */
  readonly runtimeWasm: Uint8Array;
  readonly cWasm: Uint8Array;
  readonly catalogue: Catalogue;
}

export type CreateCore = (assets: CoreAssets) => Promise<Core>;
