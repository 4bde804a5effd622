/**
 * What a path knows of objects and numbers besides holds and bounds: what kind of folio something is, that nobody counts on
 * it, that a pointer came without a hold, that a number is a counter's value or has lost a remainder.
 */
import { type Effect, type HoldKind, type Linear, linear, nameOf, OURS } from '@folioscope/simulator';
import type { ExplorationContext, Observation } from './context.js';
import type { Relation } from './facts.js';
import type { Bindings } from './place.js';
import type { State } from './state.js';

export interface Nature {
  /** Kinds of folio it can be. */
  readonly kinds?: readonly string[];
  /** It may be one that nobody uses. */
  readonly idle?: true;
  /** Used as a pointer where it may be none: whoever wrote that knows it to be one. */
  readonly used?: true;
  /** Asked whether it is one. */
  readonly tested?: true;
  /** Its reference count is known to be zero. */
  readonly zero?: true;
  readonly unheld?: Unheld;
  /** This number is the reference count of that object. */
  readonly counts?: string;
  /** This number need not be a multiple of what a count goes by, because... */
  readonly uneven?: string;
  /** This pointer came from a call that was handed a held object: who gets it may reach the object through it. */
  readonly of?: string;
  /** A remainder was lost on the way to this number, because... */
  readonly truncated?: string;
}

/** Nothing is held on it: the pointer was only lent, or the hold that was asked for was refused. */
export interface Unheld {
  readonly how: 'lent' | 'refused';
  /** The kind that was refused. */
  readonly kind?: HoldKind;
  /** The result that is an error then; absent where the call comes out in no third way. */
  readonly by?: string;
}

/** A call came back with a pointer, having been handed something that is held. */
export function madeOf(result: Linear, args: readonly Linear[], state: State, context: ExplorationContext): void {
  const [name, more] = result.terms;
  if (!name || more || state.ledger.holds.length === 0) return;
  const objects = args.flatMap((arg) => context.symbols.object(arg) ?? []);
  const held = state.ledger.holds.find((h) => h.owner === OURS && objects.includes(nameOf(h.on)));
  if (held) learn(name[0], { of: nameOf(held.on) }, state);
}

export function learn(name: string, more: Nature, state: State): void {
  state.nature = new Map(state.nature).set(name, { ...state.nature.get(name), ...more });
}

/** Somebody counts on it from now on, or may: what was known of its count is no longer so. */
export function counted(name: string, state: State): void {
  const known = state.nature.get(name);
  const readings = [...state.nature].filter(([, nature]) => nature.counts === name);
  if (!known?.idle && !known?.zero && !known?.unheld && readings.length === 0) return;
  const rest = new Map(state.nature);
  for (const [reading] of readings) rest.delete(reading);
  if (known) rest.set(name, known.kinds ? { kinds: known.kinds } : {});
  state.nature = rest;
}

/** Only what both paths know. */
export function sharedNature(a: State['nature'], b: State['nature']): State['nature'] {
  if (a === b || a.size === 0) return a;
  const kept = [...a].filter(([name, nature]) => JSON.stringify(nature) === JSON.stringify(b.get(name)));
  return kept.length === a.size ? a : new Map(kept);
}

/** What only came as a pointer, or was refused, is not there to be given back or handed over. */
export function observeUnheld(
  { do: how, kind }: Extract<Effect, { do: 'release' | 'transfer' }>,
  object: string,
  about: Pick<Observation, 'extent' | 'trace' | 'object' | 'call'>,
  state: State,
  context: ExplorationContext,
): void {
  const what = how === 'release' ? 'unheld' : 'handed-unheld';
  const known = unheld(object, kind, state, context);
  const origin = context.symbols.get(object)?.origin;
  if (known) {
    const failed = known.by === undefined ? undefined : state.facts.range(linear.symbol(known.by));
    if (failed && failed.lo >= 0) return;
    const mayBeCallers = known.how === 'refused' && (origin === 'parameter' || origin === 'loaded');
    context.observe({ ...about, what, sure: !mayBeCallers && (failed?.hi ?? -1) < 0, why: known.how });
  } else if (how === 'transfer' && origin === 'borrowed')
    context.observe({ ...about, what: 'borrowed-handed', sure: false });
}

/** How it is known that nothing is held on an object, or on the array it stands in. */
function unheld(object: string, kind: HoldKind, state: State, context: ExplorationContext): Unheld | undefined {
  if (![...state.nature.values()].some((nature) => nature.unheld)) return undefined;
  const isIt = (found: Unheld | undefined) => found && (found.kind === undefined || found.kind === kind);
  const own = state.nature.get(object)?.unheld;
  if (isIt(own)) return own;
  // Who asked whether there is something in a slot may know of earlier calls that filled it.
  if (state.facts.decide(linear.symbol(object), '!=')) return undefined;
  for (const { cell, value } of state.cells()) {
    if (cell.kind === 'field' || context.symbols.object(value) !== object) continue;
    const array = cell.kind === 'element' ? context.symbols.object(cell.base) : `&${cell.slot}`;
    const found = array === undefined ? undefined : state.nature.get(array)?.unheld;
    if (isIt(found)) return found;
  }
  return undefined;
}

/** A page table entry for it needs a reference to be there. */
export function needCount(object: string, bindings: Bindings, state: State, context: ExplorationContext): void {
  const { zero, idle, kinds } = state.nature.get(object) ?? {};
  const isRead = [...state.nature].some(
    ([reading, { counts }]) => counts === object && state.facts.decide(linear.symbol(reading), '==') === true,
  );
  if (!zero && !isRead && !(idle && kinds)) return;
  context.observe({
    what: 'zero-count',
    extent: bindings.extent,
    trace: state.trace,
    object: context.symbols.label(object),
    call: bindings.row.name,
    sure: zero === true || isRead,
    ...(kinds ? { kinds } : {}),
  });
}

/** Asked whether it is a pointer, where it is none. */
export function noticeTest(value: Linear, state: State, context: ExplorationContext): void {
  const object = context.symbols.object(value);
  if (object !== undefined && state.facts.range(value).hi <= 0) learn(object, { tested: true }, state);
}

/** The count of a folio of known kind is compared with a number. */
export function noticeComparison(value: Linear, relation: Relation, state: State, context: ExplorationContext): void {
  const [term, more] = value.terms;
  if (!term || more || state.nature.size === 0) return;
  const [name, factor] = term;
  const object = state.nature.get(name)?.counts;
  const kinds = object === undefined ? undefined : state.nature.get(object)?.kinds;
  if (object === undefined || !kinds || Math.abs(factor) !== 1) return;
  context.observe({
    what: 'count-compared',
    extent: context.current(),
    trace: state.trace,
    object: context.symbols.label(object),
    sure: true,
    kinds,
    compared: { relation: factor > 0 ? relation : MIRRORED[relation], with: -value.constant / factor },
  });
}

const MIRRORED: Readonly<Record<Relation, Relation>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** `(end - first) / size`: what is left over is lost, unless something was added to round it up. */
export function noticeDivision(dividend: Linear, quotient: Linear, state: State, context: ExplorationContext): void {
  const [a, b, more] = dividend.terms;
  if (!a || !b || more || dividend.constant !== 0 || a[1] * b[1] > 0) return;
  const why = [a, b].map(([name]) => state.nature.get(name)?.uneven).find((reason) => reason !== undefined);
  const [result] = quotient.terms;
  if (why === undefined || !result) return;
  learn(result[0], { truncated: why }, state);
  observeTruncated(quotient, why, false, undefined, state, context);
}

/** A number that must count parts too is handed over. */
export function needWhole(value: Linear, bindings: Bindings, state: State, context: ExplorationContext): void {
  const why = value.terms.map(([name]) => state.nature.get(name)?.truncated).find((reason) => reason !== undefined);
  if (why !== undefined) observeTruncated(value, why, true, bindings, state, context);
}

function observeTruncated(
  value: Linear,
  why: string,
  sure: boolean,
  bindings: Bindings | undefined,
  state: State,
  context: ExplorationContext,
): void {
  context.observe({
    what: 'truncated',
    extent: bindings?.extent ?? context.current(),
    trace: state.trace,
    object: context.symbols.describe(value),
    sure,
    why,
    ...(bindings ? { call: bindings.row.name } : {}),
  });
}
