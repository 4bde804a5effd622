/** NULL and error pointers where a page is wanted. */
import { type Linear, linear, nameOf, type Target } from '@folioscope/simulator';
import { MAX_ERRNO } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { describeTarget } from './describe.js';
import type { Bindings } from './place.js';
import type { State } from './state.js';

/** Taking or giving back through something that this path knows to be NULL or an error pointer. */
export function notAPointer(
  value: Linear,
  target: Target,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): boolean {
  const { lo, hi } = state.facts.range(value);
  if (hi > 0) return false;
  if (isTrusted(nameOf(target), state) || isOnlyByComparison(state, context)) return true;
  context.observe({
    what: 'not-a-pointer',
    extent: bindings.extent,
    trace: state.trace,
    object: describeTarget(target, context),
    call: bindings.row.name,
    sure: !isFromSummary(value, context) && !maySpare(bindings) && !isLeftOver(lo, hi) && (lo === 0 || hi < 0),
    excess: lo === 0 && hi === 0 ? 'NULL' : 'an error pointer',
    address: hi,
  });
  return true;
}

/** Used as a pointer before, and never tested: that the call cannot fail here is somebody's contract. */
function isTrusted(object: string, state: State): boolean {
  const { used, tested } = state.nature.get(object) ?? {};
  return used === true && !tested;
}

/** `if (found == page)`: nobody asks of a parameter whether it is NULL by comparing it with what was found, or was not. */
const isOnlyByComparison = (state: State, context: ExplorationContext): boolean =>
  [...context.variables.values()].some(
    ({ parameter, depth, slot }) =>
      parameter && depth === 1 && state.facts.range(linear.symbol(slot)).hi <= 0 && !state.nature.get(slot)?.tested,
  );

/** Where NULL and one error met and both were asked for, what is left between them was never anybody's value. */
const isLeftOver = (lo: number, hi: number): boolean => lo > -MAX_ERRNO && lo !== hi;

/** What one outcome of a summary does another may not do: for which arguments, it does not always tell. */
const maySpare = ({ row }: Bindings): boolean => row.derived === true && row.outcomes.length > 1;

/** A summary does not tell for which arguments an outcome can be. */
const isFromSummary = (value: Linear, context: ExplorationContext): boolean =>
  context.symbols.pointer(value)?.derived === true;
