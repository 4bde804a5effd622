/** A row's effects on a path: holds taken, given back, handed over; pointers that name the same object; values. */
import {
  acquire,
  type Effect,
  type Hold,
  holdOnElement,
  holdsOn,
  type Linear,
  linear,
  OURS,
  type Released,
  release,
  replaceHold,
  settle,
  type Target,
  takeElement,
} from '@folioscope/simulator';
import { decideCondition } from './call.js';
import type { ExplorationContext } from './context.js';
import { locate } from './evaluate.js';
import { forget } from './forget.js';
import { freshSymbol, writeCell } from './memory.js';
import { type Bindings, evaluateLinear, type Located, locatePlace, placeValue, targetOf } from './place.js';
import type { State } from './state.js';
import type { Cell, Origin } from './symbols.js';
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
  return holdsOn(state.ledger, object).some((h) => effect.kind === 'memory' || h.kind === effect.kind);
}

/** An outcome that puts something where `target` leads cannot be when the caller passed NULL for it. */
function isThroughNull({ on }: Acquire, bindings: Bindings, state: State): boolean {
  const pointer = on.steps.length > 0 ? bindings.args.get(on.root) : undefined;
  return pointer !== undefined && state.facts.range(pointer).hi <= 0;
}

type Acquire = Extract<Effect, { do: 'acquire' }>;
type GiveBack = Extract<Effect, { do: 'release' | 'transfer' }>;

function take(effect: Acquire, bindings: Bindings, state: State, context: ExplorationContext): void {
  const located = locatePlace(effect.on, bindings, state, context);
  const isOutput = effect.on.root === 'ret' || effect.on.steps.length > 0;
  if (isOutput) output(located, 'acquired', bindings, state, context);
  const target = targetOf(located, state, context);
  if (!target) return;
  const count = evaluateLinear(effect.count, bindings, state, context);
  const owner = effect.owner ?? OURS;
  const objects = ['object' in target ? target.object : target.array];
  if ('object' in target && notAPointer(linear.symbol(target.object), target, bindings, state, context)) return;
  const text = `takes ${describeHolds(effect.kind, count, target, context)}${owner === OURS ? '' : ` for the ${owner}`}`;
  const id = context.record(state, {
    event: 'acquire',
    extent: bindings.extent,
    text,
    change: {
      kind: effect.kind,
      on: target,
      count,
      owner,
      ...(effect.fresh ? { fresh: true } : {}),
      ...(bindings.partial ? { partial: true } : {}),
    },
    objects,
  });
  state.ledger = acquire(state.ledger, {
    id,
    kind: effect.kind,
    on: target,
    count,
    owner,
    sure: effect.on.root !== 'ret' || !tellsMore(bindings, context),
  });
  context.amend(state);
}

/**
 * A summary does not say how its outputs go together: a callee of the file that also writes a variable of the caller may
 * tell there whether it handed anything out.
 */
const tellsMore = ({ row, args }: Bindings, context: ExplorationContext): boolean =>
  row.origin === 'derived' &&
  [...args.values()].some((value) => context.symbols.pointer(value)?.cell?.kind === 'variable');

function giveBack(effect: GiveBack, bindings: Bindings, state: State, context: ExplorationContext): void {
  const located = locatePlace(effect.on, bindings, state, context);
  if (located.kind === 'each') {
    releaseAll(located.base, state, context);
    return;
  }
  const target = targetOf(located, state, context);
  if (!target) return;
  const count = evaluateLinear(effect.count, bindings, state, context);
  const objects = ['object' in target ? target.object : target.array];
  if (effect.kind === 'memory') {
    freeMemory(target, bindings, state, context);
    return;
  }
  if (
    'object' in target &&
    notAPointer(placeValue(effect.on, bindings, state, context), target, bindings, state, context)
  )
    return;
  const owner = effect.do === 'release' ? (effect.owner ?? OURS) : OURS;
  if (owner !== OURS) {
    releaseOf(owner, target, effect.kind, state);
    return;
  }
  const verb = effect.do === 'release' ? 'gives back' : 'hands over';
  const to = effect.do === 'transfer' ? ` to the ${effect.to}` : '';
  const number = context.record(state, {
    event: effect.do,
    extent: bindings.extent,
    text: `${verb} ${describeHolds(effect.kind, count, target, context)}${to}`,
    change: { kind: effect.kind, on: target, count: linear.negate(count), owner: OURS },
    objects,
  });
  releaseTarget(effect, target, count, number, bindings, state, context);
  state.ledger = settle(state.ledger, (v) => state.facts.range(v));
  context.amend(state);
}

function releaseTarget(
  effect: GiveBack,
  target: Target,
  count: Linear,
  number: number,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const range = (value: Linear) => state.facts.range(value);
  const same = 'object' in target ? heldUnderAnotherName(target.object, state) : undefined;
  if (same !== undefined) {
    releaseTarget(effect, { object: same }, count, number, bindings, state, context);
    return;
  }
  if ('object' in target && !holdsOn(state.ledger, target.object).some((h) => h.owner === OURS)) {
    const element = elementHeld(target.object, state, context);
    if (element) {
      releaseElement(effect, element, target.object, number, bindings, state, context);
      return;
    }
  }
  const { ledger, released } = release(
    ledgerFor(target, effect.kind, state, context),
    effect.kind,
    target,
    count,
    range,
    number,
  );
  state.ledger = ledger;
  judge(effect, released, target, number, bindings, state, context);
}

/**
 * A pin or isolation this path took on something that others hold too says nothing about a reference it gives back: that
 * may be theirs. So only on objects it got together with its hold do other kinds count.
 */
function ledgerFor(target: Target, kind: Hold['kind'], state: State, context: ExplorationContext): State['ledger'] {
  if (!('object' in target) || isOnlyOurs(target.object, context)) return state.ledger;
  if (holdsOn(state.ledger, target.object).some((h) => h.kind === kind)) return state.ledger;
  const others = state.ledger.holds.filter((h) => !('object' in h.on) || h.on.object !== target.object);
  const aside = state.ledger.holds.filter((h) => !others.includes(h));
  return { ...state.ledger, holds: [...others, ...aside.map((h) => ({ ...h, sure: false }))] };
}

const isOnlyOurs = (object: string, context: ExplorationContext): boolean =>
  context.symbols.get(object)?.origin === 'acquired';

/** What a release says about the path: fine, or an observation. */
function judge(
  effect: GiveBack,
  released: Released,
  target: Target,
  number: number,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const object = 'object' in target ? target.object : target.array;
  const about = {
    extent: bindings.extent,
    trace: state.trace,
    object: describeTarget(target, context),
    call: bindings.row.name,
  };
  if (released.result === 'released') {
    if (effect.do === 'release' && isLast(effect) && !released.left && 'object' in target && !isVague(bindings.row))
      leave(object, number, true, state, context);
  } else if (released.result === 'wrong-kind') {
    context.observe({ ...about, what: 'wrong-kind', hold: released.hold, sure: released.hold.sure });
    state.ledger = replaceHold(state.ledger, released.hold.id, undefined);
  } else if (released.result === 'wrong-count') {
    if ('object' in target && !isOnlyOurs(target.object, context)) return;
    const excess = context.symbols.describe(released.excess);
    context.observe({ ...about, what: 'wrong-count', hold: released.hold, sure: released.hold.sure, excess });
  } else if (released.result === 'without-hold') {
    const gone = 'object' in target ? state.gone.get(object) : undefined;
    if (gone)
      context.observe({ ...about, what: gone.sure ? 'released-again' : 'released-twice-unheld', sure: gone.sure });
    if (effect.do === 'release' && isLast(effect) && 'object' in target && !isVague(bindings.row))
      leave(object, number, false, state, context);
  }
}

/** What is isolated or mapped has a reference besides. */
const isLast = (effect: Extract<Effect, { do: 'release' }>): boolean =>
  effect.last && (effect.kind === 'ref' || effect.kind === 'pin' || effect.kind === 'pgmap');

/** A summary that gives back in some of its outcomes only, which its result may not tell apart. */
const isVague = (row: Bindings['row']): boolean => row.origin === 'derived' && row.outcomes.length > 1;

function expireBorrowed(state: State, context: ExplorationContext): void {
  const { symbols } = context;
  const expired = new Set(state.expired);
  for (const { value } of state.cells())
    for (const object of symbols.involved(value)) if (symbols.get(object)?.origin === 'borrowed') expired.add(object);
  state.expired = expired;
}

/** The call left a pointer there whose hold it gave back itself. */
function leaveStale(
  effect: Extract<Effect, { do: 'stale' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const located = locatePlace(effect.place, bindings, state, context);
  if (located.kind !== 'value' || !located.cell) return;
  const label = describeOutput(located.cell, context);
  const name = `*${label}@${bindings.extent.start}`;
  writeCell(located.cell, freshSymbol(name, label, 'acquired', state, context), bindings.extent, state, context);
  const event = context.record(state, {
    event: 'release',
    extent: bindings.extent,
    text: `leaves ${label} as it was, though nothing is held on it any more`,
    change: { kind: 'ref', on: { object: name }, count: linear.negate(linear.ONE), owner: OURS },
    objects: [name],
  });
  state.gone = new Map(state.gone).set(name, { event, sure: true });
}

/** After the last hold this path knows of, the object may be gone. */
function leave(object: string, event: number, held: boolean, state: State, context: ExplorationContext): void {
  const origin = context.symbols.get(object)?.origin;
  if (!held && origin === 'parameter') return;
  // What the caller passed it also keeps, when this path only gave back what it took itself.
  if (held && (origin === 'parameter' || origin === 'loaded' || origin === 'unknown')) return;
  if (held && origin === 'borrowed' && !state.expired.has(object)) return;
  if (holdsOn(state.ledger, object).some((h) => h.owner === OURS)) return;
  state.gone = new Map(state.gone).set(object, { event, sure: held && origin === 'acquired' });
}

/** The stretch of an array that this object is an element of, when that is held. */
function elementHeld(
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

function releaseElement(
  effect: GiveBack,
  element: { hold: Hold; index: Linear; certain: boolean },
  object: string,
  number: number,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const { hold, index, certain } = element;
  if (hold.kind !== effect.kind) {
    context.observe({
      what: 'wrong-kind',
      extent: bindings.extent,
      trace: state.trace,
      object: context.symbols.label(object),
      call: bindings.row.name,
      hold,
      sure: hold.sure && certain,
    });
    state.ledger = replaceHold(state.ledger, hold.id, undefined);
    return;
  }
  state.ledger = certain
    ? takeElement(state.ledger, hold, index, (v) => state.facts.range(v))
    : replaceHold(state.ledger, hold.id, undefined);
  if (effect.do === 'release' && effect.last && certain)
    state.gone = new Map(state.gone).set(object, { event: number, sure: hold.sure });
}

/** All that is held on an array, given back at once. */
function releaseAll(base: Linear, state: State, context: ExplorationContext): void {
  const array = context.symbols.object(base);
  state.ledger = { ...state.ledger, holds: state.ledger.holds.filter((h) => 'object' in h.on || h.on.array !== array) };
}

function releaseOf(owner: string, target: Target, kind: Hold['kind'], state: State): void {
  if (!('object' in target)) return;
  const hold = holdsOn(state.ledger, target.object).find((h) => h.owner === owner && h.kind === kind);
  if (hold) state.ledger = replaceHold(state.ledger, hold.id, undefined);
}

/** kfree and the like: right for allocator memory, wrong for a page that is counted. */
function freeMemory(target: Target, bindings: Bindings, state: State, context: ExplorationContext): void {
  if (!('object' in target)) return;
  const hold = holdsOn(state.ledger, target.object).find((h) => h.owner === OURS);
  if (!hold) return;
  context.record(state, {
    event: 'release',
    extent: bindings.extent,
    text: `frees ${context.symbols.label(target.object)} with ${bindings.row.name}()`,
    objects: [target.object],
  });
  context.observe({
    what: 'wrong-kind',
    extent: bindings.extent,
    trace: state.trace,
    object: context.symbols.label(target.object),
    call: bindings.row.name,
    hold,
    sure: hold.sure,
  });
  state.ledger = replaceHold(state.ledger, hold.id, undefined);
}

/** Taking or giving back through something that this path knows to be NULL or an error pointer. */
function notAPointer(
  value: Linear,
  target: Target,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): boolean {
  const { lo, hi } = state.facts.range(value);
  if (hi > 0) return false;
  context.observe({
    what: 'not-a-pointer',
    extent: bindings.extent,
    trace: state.trace,
    object: describeTarget(target, context),
    call: bindings.row.name,
    sure: !isFromSummary(value, context) && (lo === 0 || hi < 0),
    excess: lo === 0 && hi === 0 ? 'NULL' : 'an error pointer',
    address: hi,
  });
  return true;
}

/** After `if (kpage == page)` a release through one pointer is of what is held through the other. */
function heldUnderAnotherName(object: string, state: State): string | undefined {
  if (holdsOn(state.ledger, object).length > 0) return undefined;
  for (const hold of state.ledger.holds) {
    if (!('object' in hold.on) || hold.owner !== OURS || hold.on.object === object) continue;
    const difference = linear.subtract(linear.symbol(hold.on.object), linear.symbol(object));
    if (state.facts.decide(difference, '==')) return hold.on.object;
  }
  return undefined;
}

/** A summary does not tell for which arguments an outcome can be. */
const isFromSummary = (value: Linear, context: ExplorationContext): boolean =>
  context.symbols.pointer(value)?.derived === true;

/** `page_folio(page)`: another pointer to the same counted object, as valid as the first. */
function nameAgain(
  effect: Extract<Effect, { do: 'same' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): boolean {
  const { symbols } = context;
  const as = placeValue(effect.as, bindings, state, context);
  const object = symbols.object(as);
  if (object === undefined) return true;
  const label = symbols.label(object);
  const info = symbols.get(object);
  const alias = symbols.define({
    name: `~${object}`,
    label,
    origin: info?.origin ?? 'unknown',
    root: object,
    ...(info?.parts ? { parts: info.parts } : {}),
  });
  const isResult = effect.place.root === 'ret' && effect.place.steps.length === 0;
  for (const { lo, hi } of [state.facts.range(as), ...(isResult ? [state.facts.range(bindings.result)] : [])]) {
    if (lo > 0 && !state.assume(alias, '>', symbols)) return false;
    if (lo === 0 && hi === 0 && !state.assume(alias, '==', symbols)) return false;
  }
  const place = locatePlace(effect.place, bindings, state, context);
  if (isResult) bindings.result = alias;
  else if (place.kind === 'value' && place.cell) writeCell(place.cell, alias, bindings.extent, state, context);
  return true;
}

/** An output is written by the call: what stood there before is overwritten. */
function output(located: Located, origin: Origin, bindings: Bindings, state: State, context: ExplorationContext): void {
  if (located.kind === 'value' && located.cell) {
    const cell = located.cell;
    const label = describeOutput(cell, context);
    const value = freshSymbol(`*${label}@${bindings.extent.start}`, label, origin, state, context);
    writeCell(cell, value, bindings.extent, state, context);
    state.assume(value, '>', context.symbols);
  } else if (located.kind === 'range') {
    const base = context.symbols.object(located.base);
    for (const { cell } of [...state.cells()])
      if (cell.kind === 'element' && context.symbols.object(cell.base) === base) state.clear(cell);
  }
}

function describeOutput(cell: Cell, context: ExplorationContext): string {
  if (cell.kind === 'variable') return cell.slot.split('~')[0] ?? cell.slot;
  return cell.kind === 'field' ? cell.name : `*${context.symbols.describe(cell.base)}`;
}

/** Keeps a pointer somewhere: who has the container answers for the holds from now on. */
function store(
  effect: Extract<Effect, { do: 'store' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const value = placeValue(effect.value, bindings, state, context);
  const container = placeValue(effect.in, bindings, state, context);
  const objects = context.symbols.involved(value);
  for (const object of objects) context.escaped(object);
  const concerned = state.ledger.holds.filter(
    (h) => h.owner === OURS && 'object' in h.on && objects.includes(h.on.object),
  );
  if (concerned.length === 0) return;
  const to = context.symbols.describe(container);
  for (const hold of concerned) {
    context.record(state, {
      event: 'transfer',
      extent: bindings.extent,
      text: `puts ${describeTarget(hold.on, context)} into ${to}, with its holds`,
      change: { kind: hold.kind, on: hold.on, count: linear.negate(hold.count), owner: OURS },
      objects: 'object' in hold.on ? [hold.on.object] : [],
    });
    state.ledger = replaceHold(state.ledger, hold.id, undefined);
    context.amend(state);
  }
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

/** An output has a known value, or lies between bounds. */
function constrain(
  effect: Extract<Effect, { do: 'assign' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): boolean {
  const from = effect.from && evaluateLinear(effect.from, bindings, state, context);
  const to = effect.to && evaluateLinear(effect.to, bindings, state, context);
  const isResult = effect.place.root === 'ret' && effect.place.steps.length === 0;
  if (from && to && linear.equals(from, to)) {
    if (isResult) bindings.result = from;
    else writePlace(effect, from, bindings, state, context);
    return true;
  }
  let value = bindings.result;
  if (!isResult) {
    value = freshSymbol(
      `${bindings.row.name}.${effect.place.root}@${bindings.extent.start}`,
      effect.place.root,
      'unknown',
      state,
      context,
    );
    writePlace(effect, value, bindings, state, context);
  }
  if (from && !state.assume(linear.subtract(value, from), '>=', context.symbols)) return false;
  return !to || state.assume(linear.subtract(value, to), '<=', context.symbols);
}

/** A macro may write its argument itself (`no_free_ptr(p)`): a parameter without steps is that argument. */
function writePlace(
  effect: Extract<Effect, { do: 'assign' }>,
  value: Linear,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  if (effect.place.steps.length === 0) {
    const expression = bindings.expressions.get(effect.place.root);
    const target = expression && locate(expression, state, context)[0];
    if (target) target.state.write(target.value, value);
    return;
  }
  const located = locatePlace(effect.place, bindings, state, context);
  if (located.kind === 'value' && located.cell) writeCell(located.cell, value, bindings.extent, state, context);
}

function describeHolds(kind: Hold['kind'], count: Linear, target: Target, context: ExplorationContext): string {
  const one = count.terms.length === 0 && count.constant === 1;
  const noun = {
    ref: 'reference',
    pin: 'pin',
    map: 'mapping',
    pgmap: 'pgmap reference',
    isolation: 'LRU isolation',
    memory: 'memory',
  }[kind];
  const amount = one ? (kind === 'isolation' ? 'an' : 'a') : context.symbols.describe(count);
  return `${amount} ${noun}${one ? '' : 's'} on ${'object' in target ? '' : 'each of '}${describeTarget(target, context)}`;
}

/** `page`, `pages[0..ret)`. */
export function describeTarget(target: Target, context: ExplorationContext): string {
  const { symbols } = context;
  if ('object' in target) return symbols.label(target.object);
  return `${symbols.label(target.array)}[${symbols.describe(target.from)}..${symbols.describe(target.to)})`;
}
