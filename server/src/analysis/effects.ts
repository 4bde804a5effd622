/** A row's effects on a path: each kind of effect has its own file, or a few lines here. */
import { canDo, type Effect, holdsOn, OURS } from '@folioscope/simulator';
import { decideCondition } from './condition.js';
import type { ExplorationContext } from './context.js';
import { elementHeld } from './elements.js';
import { forget } from './forget.js';
import { giveBack } from './give-back.js';
import { counted, learn, needCount, needWhole } from './nature.js';
import { treated, unlink } from './off-list.js';
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
      return !isThroughNull(effect, bindings, state) && take(effect, bindings, state, context);
    case 'release':
    case 'transfer':
      giveBack(effect, bindings, state, context);
      return true;
    case 'need':
      checkNeed(effect, bindings, state, context);
      touch(placeValue(effect.on, bindings, state, context), bindings.extent, state, context, bindings.row.name);
      return true;
    case 'same':
      return nameAgain(effect, bindings, state, context);
    case 'borrow':
      output(locatePlace(effect.place, bindings, state, context), 'borrowed', bindings, state, context);
      lend(effect, bindings, state, context);
      return true;
    case 'store':
      store(effect, bindings, state, context);
      return true;
    case 'expire':
      expireBorrowed(state, context);
      return true;
    case 'unlink':
      unlink(effect, bindings, state, context);
      return true;
    case 'stale':
      leaveStale(effect, bindings, state, context);
      return true;
    case 'forget':
      forget(placeValue(effect.on, bindings, state, context), bindings, state, context);
      return true;
    case 'set':
      setCount(effect, bindings, state, context);
      return true;
    case 'assign':
      return constrain(effect, bindings, state, context);
    case 'read':
      reading(effect, bindings, state, context);
      return true;
    case 'is':
      classify(effect, bindings, state, context);
      return true;
    case 'uneven':
      for (const [name] of placeValue(effect.place, bindings, state, context).terms)
        learn(name, { uneven: effect.why }, state);
      return true;
    case 'whole':
      needWhole(placeValue(effect.place, bindings, state, context), bindings, state, context);
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
  const element = elementHeld(object, state, context)?.hold;
  const isHeld = [...holdsOn(state.ledger, object), ...(element ? [element] : [])].some(
    (h) => h.owner === OURS && (effect.kind === 'memory' || h.kind === effect.kind),
  );
  // If it is something, it was the caller's.
  if (!isHeld && effect.kind !== 'memory') {
    context.escaped(object);
    state.hand([object]);
  }
  return isHeld;
}

function expireBorrowed(state: State, context: ExplorationContext): void {
  const { symbols } = context;
  const expired = new Set(state.expired);
  for (const { value } of state.cells())
    for (const object of symbols.involved(value)) if (symbols.get(object)?.origin === 'borrowed') expired.add(object);
  state.expired = expired;
}

/** A counter gets a value. After page_ref_freeze nobody's reference counts any more, until the count is set again. */
function setCount(
  effect: Extract<Effect, { do: 'set' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const object = context.symbols.object(placeValue(effect.on, bindings, state, context));
  if (object === undefined) return;
  counted(object, state);
  treated([object], state);
  const { to, counter } = effect;
  if (to.constant !== 0 || to.terms.length > 0) return;
  state.ledger = {
    ...state.ledger,
    holds: state.ledger.holds.map((h) => ('object' in h.on && h.on.object === object ? { ...h, sure: false } : h)),
  };
  if (counter !== 'refcount') return;
  learn(object, { zero: true }, state);
  const text = `${context.symbols.label(object)} has a count of zero from now on`;
  context.record(state, { event: 'set', extent: bindings.extent, text, objects: [object], tells: { zero: object } });
}

function checkNeed(
  { on }: Extract<Effect, { do: 'need' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const maps = canDo(bindings.row, (e) => e.do === 'acquire' && e.kind === 'map');
  const object = context.symbols.object(placeValue(on, bindings, state, context));
  if (maps && object !== undefined) needCount(object, bindings, state, context);
}

/** A pointer without a hold, from something that has holds of its own. */
function lend(
  { place, put, copied }: Extract<Effect, { do: 'borrow' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const object = context.symbols.object(placeValue(place, bindings, state, context));
  if (object === undefined) return;
  if (copied) state.hand([object]);
  if (put === 'never') learn(object, { unheld: { how: 'lent' } }, state);
  const text = `${bindings.row.name}() gives a pointer, and takes nothing`;
  context.record(state, {
    event: 'call',
    extent: bindings.extent,
    text,
    objects: [object],
    tells: { unheld: [object] },
  });
}

/** The result is a counter of the object. */
function reading(
  { counter, on, test, field }: Extract<Effect, { do: 'read' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const [result] = bindings.result.terms;
  if (counter !== 'refcount' || test !== undefined || !result) return;
  const { symbols } = context;
  const value = placeValue(on, bindings, state, context);
  const cell = symbols.pointer(value)?.cell;
  if (field !== undefined && (cell?.kind !== 'field' || cell.name !== field)) return;
  const object = symbols.object(field !== undefined && cell?.kind === 'field' ? cell.base : value);
  if (object !== undefined) learn(result[0], { counts: object }, state);
}

function classify(
  effect: Extract<Effect, { do: 'is' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const { symbols } = context;
  const object = symbols.object(placeValue(effect.place, bindings, state, context));
  if (object === undefined) return;
  if ('like' in effect) {
    const other = symbols.object(placeValue(effect.like, bindings, state, context));
    // Who is given a neighbour finds the way from it; a number leads nowhere.
    const isPointer = bindings.row.params.some((p) => p.name === effect.like.root && p.type.includes('*'));
    if (isPointer) symbols.mayLeadTo(object, symbols.involved(placeValue(effect.like, bindings, state, context)));
    else if (other !== undefined) symbols.number(object, other);
    const { kinds, idle } = (other !== undefined && state.nature.get(other)) || {};
    if (kinds) learn(object, { kinds, ...(idle ? { idle } : {}) }, state);
    return;
  }
  const { kinds, idle } = effect;
  learn(object, { kinds, ...(idle ? { idle } : {}) }, state);
  if (!idle) return;
  const text = `${bindings.row.name}() gives a pointer to what nobody may be using`;
  context.record(state, { event: 'call', extent: bindings.extent, text, objects: [object], tells: { zero: object } });
}
