/** What a rule is: a code, its documentation, and how it finds breaks in the books of one function. */

import type { Hold, ReplayEvent, Row, Rules } from '@folioscope/simulator';
import type { Exploration } from '../analysis/explore.js';
import type { HoldEnd } from '../analysis/fates.js';
import type { Trace } from '../analysis/trace.js';
import type { CallExpression } from '../analysis/unknown-call.js';
import type { Expression, Extent } from '../ir/index.js';
import type { Confidence } from '../protocol.js';

/** The books of one function, as the rules read them. */
export interface FunctionBooks {
  readonly exploration: Exploration;
  /** Every hold of every path, with what became of it. */
  readonly ends: readonly HoldEnd[];
  /** Ends of the holds that the same statement took, on all paths. */
  siblings(end: HoldEnd): readonly HoldEnd[];
  /** How the kernel that is checked for counts. */
  readonly counting: Rules;
  /** 1-based line of a place. */
  line(extent: Extent): number;
  /** A decision of a path, as the source has it: `ret < 0 is true`. */
  decision(t: Trace): string;
  /** Whether a function gives back holds of this kind on the argument with this index. */
  releases(callee: string, argument: number, kind: Hold['kind']): boolean;
  /** Which argument of a function is an array that it gives the elements of back, and which says how many. */
  releasesElements(callee: string): { readonly array: number; readonly count: number } | undefined;
  /** Whether a function makes memory that has no counter, or frees it. */
  makesMemory(callee: string): boolean;
  freesMemory(callee: string): boolean;
  /** Whether a call may give back such a thing: by its row, or, when it is given what is asked about, because it is unknown. */
  mayGiveBack(call: CallExpression, isAbout: boolean, kind: Hold['kind']): boolean;
  /**
   * Whether a call gives back holds on such an argument that do not show in the books: all there are, at once, or (`others`) what
   * neither it nor its caller has, but the page cache, say.
   */
  releasesUnseen(call: CallExpression, others: boolean, isMeant: (argument: Expression) => boolean): boolean;
  /** Whether a function asks if it is the page of zeroes, or another that nobody counts references on. */
  asksWhetherCounted(call: CallExpression): boolean;
  /** Whether any function of the file takes holds of this kind. */
  takes(kind: Hold['kind']): boolean;
  /** Whether another function of the file gives holds of this kind back. */
  givenBackBesides(kind: Hold['kind']): boolean;
  /** Another function of the file that gives back what is in a member of this name, if there is something. */
  givesIfThere(member: string): string | undefined;
  /** A member of a structure of this type, when a function of the file, or one it calls, gives back what is in it. */
  givesInMember(callee: string, type: string): string | undefined;
  /** Whether it is this function's contract, by the catalogue, to give back holds of this kind. */
  givesBack(kind: Hold['kind']): boolean;
  /** What the function does by the catalogue: its own row, or that of the member which points to it; undefined when it has none. */
  readonly contract: Row | undefined;
  /** Whether the function is defined in this file. */
  defines(name: string): boolean;
  /** Whether the catalogue knows the function: then what it does is its contract. */
  isCatalogued(name: string): boolean;
  /** What to say of a call that this kernel version does not have; undefined when it has it, or it was never known. */
  removed(callee: string): { readonly since: string; readonly instead?: string } | undefined;
}

/** A break, not yet with the path spelled out. */
export interface Break {
  readonly code: string;
  readonly extent: Extent;
  readonly confidence: Confidence;
  readonly message: string;
  /** What it is about, as the message names it. */
  readonly object: string;
  /** The last event of the path that proves it. */
  readonly trace: Trace | undefined;
  /** The event that took the hold, when there is one. */
  readonly taken?: Trace;
  /** Somebody else's hold that the break rests on, from before the path began. */
  readonly given?: ReplayEvent;
  /** What is known to be others' on that which the last event is about. */
  readonly others?: Hold['kind'];
  /** What breaks the books when it is neither the last event of the trace nor the function's end. */
  readonly last?: readonly ReplayEvent[];
  /** The statements show it by themselves: paths that were not followed cannot speak against it. */
  readonly inText?: true;
  /** Breaks with the same key are one finding; the most certain is kept. */
  readonly key: string;
}

export interface Rule {
  readonly code: string;
  /** One line for lists. */
  readonly title: string;
  /** Markdown, in the sections of a doc page. */
  readonly documentation: {
    readonly what: string;
    readonly why: string;
    /** C in kernel style; the tests run both. */
    readonly bad: string;
    readonly good: string;
  };
  find(books: FunctionBooks): readonly Break[];
}
