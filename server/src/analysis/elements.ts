/** Elements of arrays that are held as a stretch: which one an object is, and what becomes of the stretch through it. */
import { type Hold, holdOnElement, type Linear, linear, OURS, takeElement } from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { describeTarget } from './describe.js';
import { doubt } from './doubt.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';

/** The stretch of an array that this object is an element of, when that is held. */
export function elementHeld(
  object: string,
  state: State,
  context: ExplorationContext,
): { hold: Hold; index: Linear; certain: boolean } | undefined {
  if (!state.ledger.holds.some((h) => !('object' in h.on))) return undefined;
  for (const { cell, value } of state.cells()) {
    if (cell.kind === 'field' || context.symbols.object(value) !== object) continue;
    const base = cell.kind === 'element' ? context.symbols.object(cell.base) : `&${cell.slot}`;
    const index = cell.kind === 'element' ? cell.index : linear.ZERO;
    const found =
      base === undefined ? undefined : holdOnElement(state.ledger, base, index, (v) => state.facts.range(v));
    if (found) return { ...found, index };
  }
  return undefined;
}

/** An element of a held array comes to stand in a structure too: from where it will be given back is open. */
export function scatter(value: Linear, into: Cell, state: State, context: ExplorationContext): void {
  if (into.kind !== 'field' || !state.ledger.holds.some((h) => 'array' in h.on)) return;
  const object = context.symbols.object(value);
  const hold = object === undefined ? undefined : elementHeld(object, state, context)?.hold;
  if (hold) doubt(state, (h) => h.id === hold.id, true);
}

/**
 * An element beside the stretch that is held, by an index that moves: the loop goes over all of the array, and gives back
 * what it finds there.
 */
export function doubtSwept(object: string, state: State, context: ExplorationContext): void {
  if (!state.ledger.holds.some((h) => 'array' in h.on)) return;
  for (const { cell, value } of state.cells()) {
    if (cell.kind !== 'element' || cell.index.terms.length === 0 || context.symbols.object(value) !== object) continue;
    const array = context.symbols.object(cell.base);
    doubt(state, (h) => 'array' in h.on && h.on.array === array);
  }
}

/** `pages[i] = NULL` where that element is held, and nothing else leads to it: nobody can give it back any more. */
export function clearElement(cell: Cell, old: Linear, extent: Extent, state: State, context: ExplorationContext): void {
  const array = cell.kind === 'element' ? context.symbols.object(cell.base) : undefined;
  const object = context.symbols.object(old);
  if (cell.kind !== 'element' || array === undefined || object === undefined) return;
  const range = (value: Linear) => state.facts.range(value);
  const { hold, certain } = holdOnElement(state.ledger, array, cell.index, range) ?? {};
  if (!hold?.sure || !certain || hold.lent || hold.owner !== OURS || !context.isOutOfReach(object, state)) return;
  const element = { array, from: cell.index, to: linear.add(cell.index, linear.ONE) };
  const label = describeTarget(element, context);
  context.observe({ what: 'lost', extent, trace: state.trace, object: label, hold, sure: true });
  state.ledger = takeElement(state.ledger, hold, cell.index, range);
}
