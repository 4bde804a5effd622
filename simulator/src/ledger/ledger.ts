/**
 * The ledger: who holds what along one path. Immutable; every operation answers with the new ledger and what it found.
 * Both readers use it: with symbols and a `Compare` that knows the path's facts, or with plain numbers.
 */
import { add, constant, equals, type Linear, ONE, subtract } from '../catalogue/linear.js';
import type { HoldKind } from '../catalogue/row.js';

/** What a hold is on: one object, or elements from..to of an array of pointers, one hold each. */
export type Target =
  | { readonly object: string }
  | { readonly array: string; readonly from: Linear; readonly to: Linear };

export interface Hold {
  /** Number of the event that took it; stable along a path. */
  readonly id: number;
  readonly kind: HoldKind;
  readonly on: Target;
  /** Holds per object. */
  readonly count: Linear;
  readonly owner: string;
  /** false: something that was not seen may have taken it over. */
  readonly sure: boolean;
  /** Taken by a call that did less than it was asked for. */
  readonly partial?: true;
  /** By somebody who was given it on this path, to keep. */
  readonly kept?: true;
  /** What it is on was handed to a function that nothing is known of. */
  readonly lent?: true;
  /** The call that took it may have come out alike without it. */
  readonly untold?: true;
  /** Taken over: whose it was by what a call says, though the path did not see them have it. */
  readonly over?: string;
}

/** A release of something this path was not seen to take: it was somebody else's, usually the caller's. */
export interface Debt {
  readonly kind: HoldKind;
  /** The object, or the array whose elements were given back. */
  readonly object: string;
  readonly on: Target;
  readonly count: Linear;
  /** Number of the event that gave it back. */
  readonly event: number;
}

export interface Ledger {
  readonly holds: readonly Hold[];
  readonly debts: readonly Debt[];
}

export const EMPTY: Ledger = { holds: [], debts: [] };

/** Smallest and largest value an expression can have on this path; infinite when unknown. */
export type Range = (value: Linear) => { readonly lo: number; readonly hi: number };

/** Without symbols: everything is its constant. */
export const concreteRange: Range = (value) =>
  value.terms.length === 0 ? { lo: value.constant, hi: value.constant } : { lo: -Infinity, hi: Infinity };

export function acquire(ledger: Ledger, hold: Hold): Ledger {
  const merged = merge(ledger.holds, hold);
  return { ...ledger, holds: merged };
}

export type Released =
  /** Given back; `left` says whether this path still holds the object in any way. */
  | { readonly result: 'released'; readonly hold: Hold; readonly left: boolean }
  /** No hold of this path: the caller's, or nobody's. `before` counts earlier ones. */
  | { readonly result: 'without-hold'; readonly before: readonly Debt[] }
  /** There is a hold, of another kind. */
  | { readonly result: 'wrong-kind'; readonly hold: Hold }
  /** The release covers more (`excess` > 0) or provably other elements than are held. */
  | { readonly result: 'wrong-count'; readonly hold: Hold; readonly excess: Linear }
  /** It cannot be told; the holds concerned are no longer sure. */
  | { readonly result: 'unclear' };

/** Gives back `count` holds of `kind` on each object of `on`. */
export function release(
  ledger: Ledger,
  kind: HoldKind,
  on: Target,
  count: Linear,
  range: Range,
  event: number,
): { ledger: Ledger; released: Released } {
  return 'object' in on
    ? releaseObject(ledger, kind, on.object, count, range, event)
    : releaseRange(ledger, kind, on, count, range, event);
}

/** The holds on an object, of any kind. */
export const holdsOn = (ledger: Ledger, object: string): readonly Hold[] =>
  ledger.holds.filter((h) => 'object' in h.on && h.on.object === object);

/** The hold on an array that covers an element; `unclear` when one may. */
export function holdOnElement(
  ledger: Ledger,
  array: string,
  index: Linear,
  range: Range,
): { hold: Hold; certain: boolean } | undefined {
  for (const hold of ledger.holds) {
    if ('object' in hold.on || hold.on.array !== array) continue;
    const below = range(subtract(index, hold.on.from));
    const above = range(subtract(hold.on.to, index));
    if (below.lo >= 0 && above.lo >= 1) return { hold, certain: true };
    if (below.hi >= 0 && above.hi >= 1) return { hold, certain: false };
  }
  return undefined;
}

/** Takes one element out of a hold on an array: from either end, or splitting it in two. */
export function takeElement(ledger: Ledger, hold: Hold, index: Linear, range: Range): Ledger {
  if ('object' in hold.on) return ledger;
  const { array, from, to } = hold.on;
  const after = add(index, ONE);
  const rest = [
    { array, from, to: index },
    { array, from: after, to },
  ].filter((part) => !isEmpty(part, range));
  const holds = ledger.holds.flatMap((h) =>
    h.id === hold.id ? rest.map((on, i): Hold => ({ ...h, on, id: i === 0 ? h.id : partId(ledger, h.id) })) : [h],
  );
  return { ...ledger, holds };
}

/** For another part of a hold: a number of its own whose whole part is still the event that took it. */
function partId(ledger: Ledger, id: number): number {
  const event = Math.floor(id);
  const last = Math.max(...ledger.holds.map((h) => h.id).filter((other) => Math.floor(other) === event));
  return (last + event + 1) / 2;
}

/** Drops holds that are on nothing: empty ranges and zero counts. */
export function settle(ledger: Ledger, range: Range): Ledger {
  const holds = ledger.holds.filter((h) => !isNothing(h, range));
  return holds.length === ledger.holds.length ? ledger : { ...ledger, holds };
}

/** Replaces a hold, or removes it. */
export function replaceHold(ledger: Ledger, id: number, by: Hold | undefined): Ledger {
  return { ...ledger, holds: ledger.holds.flatMap((h) => (h.id === id ? (by ? [by] : []) : [h])) };
}

function isNothing(hold: Hold, range: Range): boolean {
  const count = range(hold.count);
  return (count.lo === 0 && count.hi === 0) || (!('object' in hold.on) && isEmpty(hold.on, range));
}

function isEmpty(on: { from: Linear; to: Linear }, range: Range): boolean {
  return range(subtract(on.to, on.from)).hi <= 0;
}

/** Adds a hold to another on the same; one that continues a range of the same array makes it longer. */
function merge(holds: readonly Hold[], hold: Hold): readonly Hold[] {
  const alike = holds.filter((h) => h.kind === hold.kind && h.owner === hold.owner);
  const on = hold.on;
  if ('object' in on) {
    const same = alike.find((h) => 'object' in h.on && h.on.object === on.object);
    if (!same) return [...holds, hold];
    const sure = same.sure && hold.sure;
    // How many there are of what may be gone is not worth following.
    const count = sure ? add(same.count, hold.count) : same.count;
    return holds.map((h) => (h === same ? { ...h, count, sure } : h));
  }
  const ranges = alike.filter((h) => !('object' in h.on) && h.on.array === on.array);
  for (const h of ranges) {
    const joined = 'object' in h.on ? undefined : join(h.on, on);
    if (joined) return holds.map((other) => (other === h ? { ...h, on: joined, sure: h.sure && hold.sure } : other));
  }
  const [first] = ranges;
  if (first && ranges.length >= MOST_RANGES) return holds.map((h) => (h === first ? { ...h, sure: false } : h));
  return [...holds, hold];
}

/** Scattered stretches of one array that are kept apart. */
const MOST_RANGES = 2;

function join(
  a: { array: string; from: Linear; to: Linear },
  b: { array: string; from: Linear; to: Linear },
): { array: string; from: Linear; to: Linear } | undefined {
  const touches = (x: Linear, y: Linear) =>
    concreteRange(subtract(x, y)).hi === 0 && concreteRange(subtract(x, y)).lo === 0;
  if (touches(a.to, b.from)) return { array: a.array, from: a.from, to: b.to };
  if (touches(b.to, a.from)) return { array: a.array, from: b.from, to: a.to };
  return undefined;
}

function releaseObject(
  ledger: Ledger,
  kind: HoldKind,
  object: string,
  count: Linear,
  range: Range,
  event: number,
): { ledger: Ledger; released: Released } {
  const own = holdsOn(ledger, object).filter((h) => h.owner === OURS);
  const hold = own.find((h) => h.kind === kind);
  if (!hold) {
    const other = own.find((h) => h.sure);
    if (other) return { ledger, released: { result: 'wrong-kind', hold: other } };
    const before = ledger.debts.filter((d) => d.object === object && d.kind === kind);
    const debts = [...ledger.debts, { kind, object, on: { object }, count, event }];
    return { ledger: { ...ledger, debts }, released: { result: 'without-hold', before } };
  }
  const excess = subtract(count, hold.count);
  const { lo, hi } = range(excess);
  if (lo === 0 && hi === 0) {
    const rest = replaceHold(ledger, hold.id, undefined);
    return {
      ledger: rest,
      released: { result: 'released', hold, left: holdsOn(rest, object).some((h) => h.owner === OURS) },
    };
  }
  if (hi < 0) {
    const rest = replaceHold(ledger, hold.id, { ...hold, count: subtract(hold.count, count) });
    return { ledger: rest, released: { result: 'released', hold, left: true } };
  }
  if (lo > 0)
    return { ledger: replaceHold(ledger, hold.id, undefined), released: { result: 'wrong-count', hold, excess } };
  // What is left may be more or less than nothing: the counters say so, no rule speaks of it.
  const rest = { ...hold, count: subtract(hold.count, count), sure: false };
  return { ledger: replaceHold(ledger, hold.id, rest), released: { result: 'unclear' } };
}

function releaseRange(
  ledger: Ledger,
  kind: HoldKind,
  on: { array: string; from: Linear; to: Linear },
  count: Linear,
  range: Range,
  event: number,
): { ledger: Ledger; released: Released } {
  const own = ledger.holds.filter((h) => !('object' in h.on) && h.on.array === on.array && h.owner === OURS);
  const alike = own.filter((h) => h.kind === kind);
  const hold = alike.find((h) => 'array' in h.on && equals(h.on.from, on.from)) ?? alike[0];
  if (!hold || 'object' in hold.on) {
    const other = own.find((h) => h.sure);
    if (isEmpty(on, range)) return { ledger, released: { result: 'unclear' } };
    if (other) return { ledger, released: { result: 'wrong-kind', hold: other } };
    const debts = [...ledger.debts, { kind, object: on.array, on, count, event }];
    return { ledger: { ...ledger, debts }, released: { result: 'without-hold', before: [] } };
  }
  const start = range(subtract(on.from, hold.on.from));
  const beyond = subtract(on.to, hold.on.to);
  const end = range(beyond);
  if (isEmpty(on, range)) return { ledger, released: { result: 'released', hold, left: true } };
  if (end.lo > 0)
    return {
      ledger: replaceHold(ledger, hold.id, undefined),
      released: { result: 'wrong-count', hold, excess: beyond },
    };
  if (start.lo === 0 && start.hi === 0 && end.hi <= 0) {
    const rest: Hold | undefined = end.lo === 0 ? undefined : { ...hold, on: { ...hold.on, from: on.to } };
    return {
      ledger: replaceHold(ledger, hold.id, rest),
      released: { result: 'released', hold, left: rest !== undefined },
    };
  }
  if (start.lo > 0 && end.lo === 0 && end.hi === 0) {
    const rest = { ...hold, on: { ...hold.on, to: on.from } };
    return { ledger: replaceHold(ledger, hold.id, rest), released: { result: 'released', hold, left: true } };
  }
  return { ledger: replaceHold(ledger, hold.id, undefined), released: { result: 'unclear' } };
}

/** Who owns what the code under analysis took itself. */
export const OURS = 'this function';

/** The object, or the array whose elements are meant. */
export const nameOf = (on: { readonly object: string } | { readonly array: string }): string =>
  'object' in on ? on.object : on.array;

/** How many objects a target covers. */
export const size = (on: Target): Linear => ('object' in on ? constant(1) : subtract(on.to, on.from));
