/** Holds that a call gives back or hands over, and what that says about the path. */
import {
  acquire,
  type Effect,
  type Hold,
  holdsOn,
  type Linear,
  linear,
  nameOf,
  OURS,
  type Released,
  release,
  replaceHold,
  settle,
  type Target,
  takeElement,
} from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { describeHolds, describeTarget } from './describe.js';
import { doubt } from './doubt.js';
import { doubtSwept, elementHeld } from './elements.js';
import { describeCell } from './memory.js';
import { observeUnheld } from './nature.js';
import { notAPointer } from './not-a-pointer.js';
import { treated } from './off-list.js';
import { givesOneOfMany } from './one-of-many.js';
import { type Bindings, evaluateLinear, locatePlace, placeValue, targetOf } from './place.js';
import type { State } from './state.js';
import { cellKey } from './symbols.js';

type GiveBack = Extract<Effect, { do: 'release' | 'transfer' }>;

export function giveBack(effect: GiveBack, bindings: Bindings, state: State, context: ExplorationContext): void {
  const located = locatePlace(effect.on, bindings, state, context);
  if (located.kind === 'each') {
    releaseAll(located.base, state, context);
    return;
  }
  const target = targetOf(located, state, context);
  if (!target) return;
  const count = evaluateLinear(effect.count, bindings, state, context);
  const objects = [nameOf(target)];
  treated(objects, state);
  if (effect.kind === 'memory') {
    freeMemory(target, bindings, state, context);
    return;
  }
  if (
    'object' in target &&
    notAPointer(placeValue(effect.on, bindings, state, context), target, bindings, state, context)
  )
    return;
  const owner = effect.owner ?? OURS;
  if (owner !== OURS) {
    releaseOf(owner, target, effect.kind, state);
    if (effect.do === 'transfer') passOn(effect, owner, target, count, bindings, state, context);
    return;
  }
  const verb = effect.do === 'release' ? 'gives back' : 'hands over';
  const to = effect.do === 'transfer' ? ` to the ${effect.to}` : '';
  const number = context.record(state, {
    event: effect.do,
    extent: bindings.extent,
    text: `${verb} ${describeHolds(effect.kind, count, target, context)}${to}`,
    call: bindings.outcome,
    change: { kind: effect.kind, on: target, count: linear.negate(count), owner: OURS, by: bindings.row.name },
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
    doubtSwept(target.object, state, context);
    // One of several, where paths have met: of which of them, nobody knows.
    const { parts = [] } = context.symbols.get(target.object) ?? {};
    doubt(state, ({ on }) => 'object' in on && parts.includes(on.object));
  }
  if ('object' in target && givesOneOfMany(effect, target.object, count, bindings, state, context)) return;
  const aside = setAside(target, effect.kind, state, context);
  const counted = { ...state.ledger, holds: state.ledger.holds.filter((h) => !aside.includes(h)) };
  const { ledger, released } = release(counted, effect.kind, target, count, range, number);
  // Whose pin it was does not touch the references of this path.
  const doubted = effect.kind === 'pin' ? aside : aside.map((h) => ({ ...h, sure: false }));
  state.ledger = { ...ledger, holds: [...ledger.holds, ...doubted] };
  judge(effect, released, target, number, bindings, state, context);
  // What is handed over still counts; from now on it is theirs.
  if (effect.do === 'transfer' && (released.result === 'released' || released.result === 'without-hold'))
    state.ledger = acquire(state.ledger, {
      id: number,
      kind: effect.kind,
      on: target,
      count,
      owner: effect.to,
      sure: true,
    });
}

/**
 * A pin or isolation this path took on something that others hold too says nothing about a reference it gives back: that
 * may be theirs. So only on objects it got together with its hold do other kinds count.
 */
function setAside(target: Target, kind: Hold['kind'], { ledger }: State, context: ExplorationContext): readonly Hold[] {
  if (!('object' in target) || isOnlyOurs(target.object, context)) return [];
  const holds = holdsOn(ledger, target.object);
  return holds.some((h) => h.kind === kind) ? [] : holds;
}

const isOnlyOurs = (object: string, context: ExplorationContext): boolean =>
  context.symbols.get(object)?.origin === 'acquired';

/** What was read from memory may have been pinned by whoever put it there. */
const isFromMemory = (object: string, context: ExplorationContext): boolean =>
  context.symbols.get(object)?.origin === 'loaded';

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
  const object = nameOf(target);
  const about = {
    extent: bindings.extent,
    trace: state.trace,
    object: describeTarget(target, context),
    call: bindings.row.name,
  };
  if (released.result === 'released') {
    context.gaveBack(released.hold);
    if (effect.do === 'release' && isLast(effect) && !released.left && 'object' in target && !isVague(bindings.row))
      leave(object, number, released.hold, state, context);
  } else if (released.result === 'wrong-kind') {
    context.observe({ ...about, what: 'wrong-kind', hold: released.hold, sure: released.hold.sure });
    state.ledger = replaceHold(state.ledger, released.hold.id, undefined);
  } else if (released.result === 'wrong-count') {
    if ('object' in target && !isOnlyOurs(target.object, context)) return;
    const excess = context.symbols.describe(released.excess);
    const sure = released.hold.sure && !bindings.row.derived;
    context.observe({ ...about, what: 'wrong-count', hold: released.hold, sure, excess });
  } else if (released.result === 'without-hold') {
    const gone = 'object' in target ? state.gone.get(object) : undefined;
    if (gone)
      context.observe({ ...about, what: gone.sure ? 'released-again' : 'released-twice-unheld', sure: gone.sure });
    else if (effect.do === 'release' && isTwiceInARow(target, effect.kind, bindings, state, context))
      context.observe({ ...about, what: 'released-twice-unheld', sure: false });
    else if (!bindings.row.derived && !mayBeNothing(target, state)) {
      if (effect.do === 'release' && effect.kind === 'pin' && 'object' in target && isOfPages(effect, bindings.row))
        context.observe({ ...about, what: 'pin-of-others', sure: !isFromMemory(object, context) });
      if (!bindings.row.derived) observeUnheld(effect, object, about, state, context);
    }
    // A summary does not tell whose hold it gives back: it may be one that something else kept.
    if (effect.do === 'release' && isLast(effect) && 'object' in target && !bindings.row.derived)
      leave(object, number, undefined, state, context);
  }
}

/** Pins that a structure keeps go with it: only what is itself counted shows how it was pinned. */
const isOfPages = ({ on }: GiveBack, { params }: Bindings['row']): boolean =>
  params.some(({ name, type }) => name === on.root && /\bstruct (page|folio)\b/.test(type));

/** A stretch of an array whose length may be 0 or less: then nothing is given back. */
const mayBeNothing = (target: Target, state: State): boolean =>
  !('object' in target) && state.facts.range(linear.subtract(target.to, target.from)).lo <= 0;

/**
 * Given back by the call before, too, with nothing between that could have taken another. Whoever means to give back two
 * of somebody else's says so in one call, or has a reason in between.
 */
function isTwiceInARow(
  target: Target,
  kind: Hold['kind'],
  { extent, epoch, row }: Bindings,
  state: State,
  { symbols }: ExplorationContext,
): boolean {
  if (isVague(row)) return false;
  let before = state.trace;
  while (before && before.extent.start === extent.start) before = before.before;
  if (before?.event !== 'release' || String(before.extent.start) !== epoch) return false;
  if (before.change?.kind !== kind || before.change.by !== row.name) return false;
  const cellOf = (object: string) => {
    const from = symbols.get(object)?.from;
    return from ? cellKey(from) : object;
  };
  // Read again after the release, `*foliop` is what it was.
  return cellOf(nameOf(before.change.on)) === cellOf(nameOf(target));
}

/** What is isolated or mapped has a reference besides. */
const isLast = (effect: Extract<Effect, { do: 'release' }>): boolean =>
  effect.last && (effect.kind === 'ref' || effect.kind === 'pin' || effect.kind === 'pgmap');

/** A summary that gives back in some of its outcomes only, which its result may not tell apart. */
const isVague = (row: Bindings['row']): boolean => row.derived === true && row.outcomes.length > 1;

/** After the last hold this path knows of, the object may be gone. */
function leave(object: string, event: number, held: Hold | undefined, state: State, context: ExplorationContext): void {
  const { origin, parts } = context.symbols.get(object) ?? {};
  if (!held && origin === 'parameter') return;
  // One of several, where paths have met: nobody knows whose.
  if (held && parts) return;
  // What the caller passed it also keeps, when this path only gave back what it took itself.
  if (held && (origin === 'parameter' || origin === 'loaded')) return;
  // What was found has others who hold it, unless what is given back is what kept it there: the mapping's reference.
  const isFound = origin === 'unknown' || (origin === 'borrowed' && !state.expired.has(object));
  if (isFound && held && (held.sure || held.lent)) return;
  if (holdsOn(state.ledger, object).some((h) => h.owner === OURS)) return;
  const others = holdsOn(state.ledger, object).length > 0 ? { others: true as const } : {};
  state.gone = new Map(state.gone).set(object, { event, sure: held !== undefined && origin === 'acquired', ...others });
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
  context.gaveBack(hold);
  // The event is about the array, too.
  if (state.trace?.number === number && 'array' in hold.on)
    state.trace = { ...state.trace, objects: [...state.trace.objects, hold.on.array] };
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
  if (effect.do === 'release' && effect.last && certain && hold.sure)
    state.gone = new Map(state.gone).set(object, { event: number, sure: hold.sure });
}

/** All that is held on an array, given back at once. */
function releaseAll(base: Linear, state: State, context: ExplorationContext): void {
  const array = context.symbols.object(base);
  const isMeant = (h: Hold) => 'array' in h.on && h.on.array === array;
  for (const hold of state.ledger.holds.filter(isMeant)) context.gaveBack(hold);
  state.ledger = { ...state.ledger, holds: state.ledger.holds.filter((h) => !isMeant(h)) };
}

/** What they have; what this function took over from them is meant as well, maybe by another name. */
function releaseOf(owner: string, target: Target, kind: Hold['kind'], state: State): void {
  if (!('object' in target)) return;
  const isTheirs = (h: Hold) => (h.owner === owner || h.over === owner) && h.kind === kind;
  const hold = holdsOn(state.ledger, target.object).find(isTheirs);
  const holds = state.ledger.holds.map((h) => (isTheirs(h) && h.owner === OURS ? { ...h, lent: true as const } : h));
  state.ledger = hold ? replaceHold(state.ledger, hold.id, undefined) : { ...state.ledger, holds };
}

/** What was somebody else's is from here on that of a third, or this function's to give back. */
function passOn(
  { kind, to }: Extract<Effect, { do: 'transfer' }>,
  from: string,
  target: Target,
  count: Linear,
  { extent }: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const what = describeHolds(kind, count, target, context);
  const text = to === OURS ? `is left with ${what}` : `passes ${what} from the ${from} to the ${to}`;
  const id = context.record(state, { event: 'transfer', extent, text, objects: [nameOf(target)] });
  // Beside a hold of its own it counts; alone it is not known to have been there.
  const own = 'object' in target ? holdsOn(state.ledger, target.object).filter((h) => h.owner === OURS) : [];
  const sure = to !== OURS || own.some((h) => h.sure);
  const over = sure ? {} : { over: from };
  state.ledger = acquire(state.ledger, { id, kind, on: target, count, owner: to, sure, ...over });
  context.amend(state);
}

/** kfree and the like: right for allocator memory, wrong for a page that is counted. What stood in it is found there no more. */
function freeMemory(target: Target, bindings: Bindings, state: State, context: ExplorationContext): void {
  if (!('object' in target)) return;
  for (const { cell, value } of state.free(target.object, context.symbols))
    if (cell.kind === 'field') context.symbols.christen(value, describeCell(cell, context));
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

/** After `if (kpage == page)` a release through one pointer is of what is held through the other. */
function heldUnderAnotherName(object: string, state: State): string | undefined {
  if (holdsOn(state.ledger, object).some((h) => h.owner === OURS)) return undefined;
  for (const hold of state.ledger.holds) {
    if (!('object' in hold.on) || hold.owner !== OURS || hold.on.object === object) continue;
    const difference = linear.subtract(linear.symbol(hold.on.object), linear.symbol(object));
    if (state.facts.decide(difference, '==')) return hold.on.object;
  }
  return undefined;
}
