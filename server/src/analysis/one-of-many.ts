/** As many holds were taken as the object has of something, however many that are, and a call gives one back. */
import { type Effect, holdsOn, type Linear, linear, OURS, replaceHold } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import type { Bindings } from './place.js';
import type { State } from './state.js';

/** Observes it; what is left is not followed any further. False when it is not so. */
export function givesOneOfMany(
  { kind }: Extract<Effect, { do: 'release' | 'transfer' }>,
  object: string,
  count: Linear,
  { extent, row }: Bindings,
  state: State,
  context: ExplorationContext,
): boolean {
  const hold = holdsOn(state.ledger, object).find((h) => h.owner === OURS && h.kind === kind);
  if (!hold?.sure || !linear.equals(count, linear.ONE) || !isQuantity(hold.count)) return false;
  context.gaveBack(hold);
  state.ledger = replaceHold(state.ledger, hold.id, { ...hold, count: linear.subtract(hold.count, count) });
  context.amend(state);
  const label = context.symbols.label(object);
  context.observe({
    what: 'given-in-part',
    extent,
    trace: state.trace,
    object: label,
    call: row.name,
    hold,
    sure: true,
  });
  state.ledger = replaceHold(state.ledger, hold.id, undefined);
  return true;
}

/** `folio_nr_pages(folio)`, of which a row does not say how many that are. */
const isQuantity = ({ terms: [term, more], constant }: Linear): boolean =>
  term !== undefined && more === undefined && term[1] === 1 && constant === 0 && term[0].includes('(');
