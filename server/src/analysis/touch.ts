/** Using an object: one that is no longer this path's to use, or one that shows by its use that it still is. */
import { type Hold, type Linear, nameOf } from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { learn } from './nature.js';
import type { State } from './state.js';

/** Reads or writes through `value`, or hands it to a call: observes when the object was given up before. */
export function touch(
  value: Linear,
  extent: Extent | undefined,
  state: State,
  context: ExplorationContext,
  call?: string,
): void {
  const object = context.symbols.object(value);
  if (object === undefined || isKeptAsNumber(value, context)) return;
  regain(object, state);
  if (state.facts.range(value).hi <= 0 && (call === undefined || context.lookup(call)))
    learn(object, { used: true }, state);
  const gone = state.gone.get(object);
  if (!gone || gone.others) return;
  // Without a place of its own the use is reported at the statement that is being evaluated.
  context.observe({
    what: 'used-after',
    extent: extent ?? context.current(),
    trace: state.trace,
    object: context.symbols.label(object),
    sure: gone.sure,
    ...(call === undefined ? {} : { call }),
  });
  const rest = new Map(state.gone);
  rest.delete(object);
  state.gone = rest;
}

/**
 * Whoever still uses what it lent to an unknown function believes to hold it still: had that function given it back, this
 * would be a use of what may be gone. And who uses what a call may have got for it, or not, believes that it did.
 */
function regain(object: string, state: State): void {
  const isLent = (h: Hold) =>
    (h.lent === true || h.untold === true) && !h.sure && h.over === undefined && nameOf(h.on) === object;
  if (!state.ledger.holds.some(isLent)) return;
  const holds = state.ledger.holds.map((h) => (isLent(h) ? { ...h, sure: true } : h));
  state.ledger = { ...state.ledger, holds };
}

/** A frame number or an address as an integer names the object, but does not lead into it. */
function isKeptAsNumber(value: Linear, context: ExplorationContext): boolean {
  const variable = context.variables.get(value.terms[0]?.[0] ?? '');
  return variable?.depth === 0 && !variable.inFrame;
}
