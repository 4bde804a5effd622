/** Using an object that is no longer this path's to use. */
import type { Linear } from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
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
  const gone = object === undefined || isNumber(value, context) ? undefined : state.gone.get(object);
  if (!gone || object === undefined) return;
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

/** A frame number or an address as an integer names the object, but does not lead into it. */
function isNumber(value: Linear, context: ExplorationContext): boolean {
  const variable = context.variables.get(value.terms[0]?.[0] ?? '');
  return variable?.depth === 0 && !variable.inFrame;
}
