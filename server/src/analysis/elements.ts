/** Elements of arrays that are held as a stretch: which one an object is, and what becomes of the stretch through it. */
import { type Hold, holdOnElement, type Linear, linear } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
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
