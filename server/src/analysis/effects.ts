/** A row's effects on a path: each kind of effect has its own file, or a few lines here. */
import { type Effect, holdsOn, OURS } from '@folioscope/simulator';
import { decideCondition } from './call.js';
import type { ExplorationContext } from './context.js';
import { forget } from './forget.js';
import { giveBack } from './give-back.js';
import { constrain, leaveStale, nameAgain, output, store } from './outputs.js';
import { type Bindings, locatePlace, placeValue } from './place.js';
import type { State } from './state.js';
import { isThroughNull, take } from './take.js';
import { touch } from './touch.js';

/** Changes the path by one effect; false when the path cannot be. */
export function applyEffect(effect: Effect, bindings: Bindings, state: State, context: ExplorationContext): boolean {
  if (effect.when && !selected(effect, bindings, state, context)) return true;
  switch (effect.do) {
    case 'acquire':
      if (isThroughNull(effect, bindings, state)) return false;
      take(effect, bindings, state, context);
      return true;
    case 'release':
    case 'transfer':
      giveBack(effect, bindings, state, context);
      return true;
    case 'need':
      touch(placeValue(effect.on, bindings, state, context), bindings.extent, state, context, bindings.row.name);
      return true;
    case 'same':
      return nameAgain(effect, bindings, state, context);
    case 'borrow':
      output(locatePlace(effect.place, bindings, state, context), 'borrowed', bindings, state, context);
      return true;
    case 'store':
      store(effect, bindings, state, context);
      return true;
    case 'expire':
      expireBorrowed(state, context);
      return true;
    case 'stale':
      leaveStale(effect, bindings, state, context);
      return true;
    case 'forget':
      forget(placeValue(effect.on, bindings, state, context), bindings, state, context);
      return true;
    case 'set':
      if (effect.to.constant === 0) freeze(effect, bindings, state, context);
      return true;
    case 'assign':
      return constrain(effect, bindings, state, context);
    case 'read':
      return true;
  }
}

/** An effect with a condition that the path does not decide counts only where its object is held: then it is no NULL. */
function selected(effect: Effect, bindings: Bindings, state: State, context: ExplorationContext): boolean {
  if (!effect.when) return true;
  const decided = decideCondition(effect.when, bindings, state, context);
  if (decided !== undefined) return decided;
  if (effect.do !== 'release' && effect.do !== 'transfer') return true;
  const object = context.symbols.object(placeValue(effect.on, bindings, state, context));
  if (object === undefined) return false;
  return holdsOn(state.ledger, object).some(
    (h) => h.owner === OURS && (effect.kind === 'memory' || h.kind === effect.kind),
  );
}

function expireBorrowed(state: State, context: ExplorationContext): void {
  const { symbols } = context;
  const expired = new Set(state.expired);
  for (const { value } of state.cells())
    for (const object of symbols.involved(value)) if (symbols.get(object)?.origin === 'borrowed') expired.add(object);
  state.expired = expired;
}

/** After page_ref_freeze nobody's reference counts any more, until the count is set again. */
function freeze(
  effect: Extract<Effect, { do: 'set' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const object = context.symbols.object(placeValue(effect.on, bindings, state, context));
  if (object === undefined) return;
  state.ledger = {
    ...state.ledger,
    holds: state.ledger.holds.map((h) => ('object' in h.on && h.on.object === object ? { ...h, sure: false } : h)),
  };
}
