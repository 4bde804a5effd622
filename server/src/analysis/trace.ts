/** How a path came to where it is: its events, newest first, each with the ledger after it. */
import type { HoldKind, Ledger, Linear, Target } from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { EventKind } from '../protocol.js';
import type { Facts } from './facts.js';

/** What an event did to the ledger, for replaying it. */
export interface Change {
  readonly kind: HoldKind;
  readonly on: Target;
  readonly count: Linear;
  readonly owner: string;
  /** The object is new: there are no other holds on it. */
  readonly fresh?: boolean;
  /** The call did less than it was asked for: `0 < ret < nr`. */
  readonly partial?: boolean;
  /** Only the body of the function that took it says so: no row was read for it. */
  readonly derived?: boolean;
  /** The same, and the function that took it keeps it in a structure that it was passed. */
  readonly kept?: boolean;
  /** What it is on keeps it: a structure that has pages, and is none. */
  readonly inside?: boolean;
  /** Whenever the function that took it returns a pointer, it is held. */
  readonly promised?: boolean;
  /** Of elements of an array whose number is a quantity that is not worked out: `pages_spanned(start, ret)`. */
  readonly spanning?: boolean;
  /** It is taken when a flag asks for it, of which the path does not know whether it is set. */
  readonly assumed?: boolean;
  /** The function that gave it back. */
  readonly by?: string;
}

/** How a call that may come out in several ways came out on a path. One object for all events of the call. */
export interface CallOutcome {
  readonly callee: string;
  readonly text: string;
}

export interface TraceEvent {
  readonly event: EventKind;
  readonly extent: Extent;
  /** In people's words: "takes a reference on page". */
  readonly text: string;
  readonly change?: Change;
  readonly call?: CallOutcome | undefined;
  /** Objects on which nothing is held, or on which nobody counts, from here on. */
  readonly tells?: { readonly unheld: readonly string[] } | { readonly zero: string };
  readonly ledger: Ledger;
  readonly facts: Facts;
  /** Objects it is about, by symbol. */
  readonly objects: readonly string[];
}

export interface Trace extends TraceEvent {
  readonly number: number;
  readonly before: Trace | undefined;
}

/** Oldest first. */
export function events(trace: Trace | undefined): readonly Trace[] {
  const list: Trace[] = [];
  for (let t = trace; t !== undefined; t = t.before) list.push(t);
  return list.reverse();
}

/**
 * The story of two paths that have become one: the first one's, without the decisions that only it took. What is left
 * holds on both, so no path is told that contradicts itself.
 */
export function commonStory(kept: Trace | undefined, other: Trace | undefined): Trace | undefined {
  const shared = new Set<number>();
  const decisions = new Set<string>();
  for (let t = other; t !== undefined; t = t.before) {
    shared.add(t.number);
    if (t.event === 'assume') decisions.add(decisionKey(t));
  }
  const own: Trace[] = [];
  let ancestor = kept;
  for (; ancestor !== undefined && !shared.has(ancestor.number); ancestor = ancestor.before) own.push(ancestor);
  const stays = (t: Trace) => t.event !== 'assume' || decisions.has(decisionKey(t));
  if (own.every(stays)) return kept;
  return own.reverse().reduce((before, t) => (stays(t) ? { ...t, before } : before), ancestor);
}

const decisionKey = (t: Trace): string => `${t.extent.start} ${t.text}`;
