/** Passing something to what is not known: it may keep the object, release it, or neither. */
import { seemsToGiveBack } from '@folioscope/grammars';
import { type Linear, nameOf, OURS } from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { elementHeld } from './elements.js';
import { counted } from './nature.js';
import { treated } from './off-list.js';
import type { Bindings } from './place.js';
import type { State } from './state.js';

/** Holds on what is handed over are no longer sure to be this function's to give back. */
export function forgetHolds(
  value: Linear,
  callee: string,
  extent: Extent,
  state: State,
  context: ExplorationContext,
): void {
  const handed = reachable(value, callee, state, context);
  for (const object of handed) {
    context.escaped(object);
    counted(object, state);
  }
  state.hand(handed);
  treated(handed, state);
  const elements = handed.map((object) => elementHeld(object, state, context)?.hold.id);
  const concerned = state.ledger.holds.filter(
    (h) =>
      (h.sure || h.over !== undefined) &&
      h.owner === OURS &&
      (handed.includes(nameOf(h.on)) || elements.includes(h.id)),
  );
  if (concerned.length === 0) return;
  const ids = new Set(concerned.map((h) => h.id));
  const holds = state.ledger.holds.map((h) => (ids.has(h.id) ? { ...h, sure: false, lent: true as const } : h));
  state.ledger = { ...state.ledger, holds };
  const objects = [...new Set(concerned.map((h) => nameOf(h.on)))];
  const names = objects.map((o) => context.symbols.label(o)).join(', ');
  const text = `passes ${names} to ${callee}(), of which nothing is known`;
  context.record(state, { event: 'escape', extent, text, objects });
}

/**
 * The objects a pointer leads to, and those that lie in the memory behind them. Who is passed the address of a page's data
 * has no page to keep or release, unless its name says so.
 */
function reachable(value: Linear, callee: string, state: State, context: ExplorationContext): readonly string[] {
  const { symbols } = context;
  const found = new Set(seemsToGiveBack(callee) ? symbols.involved(value) : symbols.handedBy(value));
  for (const object of found)
    for (const { cell, value: content } of state.cells()) {
      const leads =
        cell.kind === 'variable' ? object === `&${cell.slot}` : context.symbols.involved(cell.base).includes(object);
      if (leads) for (const inner of context.symbols.involved(content)) found.add(inner);
    }
  return [...found];
}

/** The same, as a row or summary says it of a parameter. */
export function forget(value: Linear, bindings: Bindings, state: State, context: ExplorationContext): void {
  forgetHolds(value, bindings.row.name, bindings.extent, state, context);
}
