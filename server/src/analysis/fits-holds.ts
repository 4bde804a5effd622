/** What a decision on pointers says about the holds of the path that took it. */
import { holdsOn, type Linear, linear, OURS } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { doubt } from './doubt.js';
import { elementHeld } from './elements.js';
import type { State } from './state.js';

/** False when the path holds what the decision says is not there. `value` was assumed to be 0, or not to be. */
export function fitsHolds(value: Linear, state: State, context: ExplorationContext): boolean {
  if (state.ledger.holds.length === 0) return true;
  const compared = context.symbols.pointer(value)?.says?.value ?? value;
  if (compared.terms.length === 1) return mayBeNull(compared, state, context);
  if (compared.terms.length === 2 && state.facts.decide(compared, '==')) doubtTwins(compared, state, context);
  return true;
}

/** No element of a stretch that is held is NULL; where it may be one, the stretch is not what it was taken for. */
function mayBeNull({ terms }: Linear, state: State, context: ExplorationContext): boolean {
  const [term] = terms;
  if (!term || !state.facts.decide(linear.symbol(term[0]), '==')) return true;
  const element = elementHeld(context.symbols.object(linear.symbol(term[0])) ?? '', state, context);
  if (!element) return true;
  if (element.certain && element.hold.sure) return false;
  doubt(state, (h) => h.id === element.hold.id);
  return true;
}

/** `folio == head` where both are held: who asks that has one hold in mind where they are one, and two where not. */
function doubtTwins(compared: Linear, state: State, { symbols }: ExplorationContext): void {
  const objects = new Set(compared.terms.flatMap(([name]) => symbols.involved(linear.symbol(name))));
  const holds = [...objects].map((object) => holdsOn(state.ledger, object).filter((h) => h.owner === OURS));
  if (holds.length !== 2 || holds.some(({ length }) => length === 0)) return;
  const later = Math.max(...holds.flat().map((h) => h.id));
  doubt(state, (h) => h.id === later);
}
