/** What a call hands out besides holds: pointers to what was there before, bounds on numbers, pointers it keeps. */
import { type Effect, type Linear, linear, OURS, type Row, replaceHold } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { describeTarget, pointee } from './describe.js';
import { doubt } from './doubt.js';
import { elementHeld } from './elements.js';
import { locate } from './evaluate.js';
import { freshSymbol, writeCell } from './memory.js';
import { treated } from './off-list.js';
import { type Bindings, evaluateLinear, type Located, locatePlace, placeValue } from './place.js';
import type { State } from './state.js';
import type { Cell, Origin } from './symbols.js';

/** The call left a pointer there whose hold it gave back itself. */
export function leaveStale(
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

/** `page_folio(page)`: another pointer to the same counted object, as valid as the first. */
export function nameAgain(
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
  const isResult = effect.place.root === 'ret' && effect.place.steps.length === 0;
  const isData = isResult && givesData(effect, bindings.row);
  const alias = symbols.define({
    name: isData ? `≈${object}` : `~${object}`,
    label,
    origin: info?.origin ?? 'unknown',
    root: object,
    ...(isData ? { isData: true as const } : {}),
    ...(info?.parts ? { parts: info.parts } : {}),
  });
  for (const { lo, hi } of [state.facts.range(as), ...(isResult ? [state.facts.range(bindings.result)] : [])]) {
    if (lo > 0 && !state.assume(alias, '>', symbols)) return false;
    if (lo === 0 && hi === 0 && !state.assume(alias, '==', symbols)) return false;
  }
  const place = locatePlace(effect.place, bindings, state, context);
  if (isResult) bindings.result = alias;
  else if (place.kind === 'value' && place.cell) writeCell(place.cell, alias, bindings.extent, state, context);
  return true;
}

/** `page_address(page)`: from what has a counter to what is in it. */
function givesData({ as }: Extract<Effect, { do: 'same' }>, { params, result }: Row): boolean {
  const type = params.find(({ name }) => name === as.root)?.type ?? '';
  return result === 'void *' && /^(const )?struct (page|folio) \*$/.test(type);
}

/** An output is written by the call: what stood there before is overwritten. */
export function output(
  located: Located,
  origin: Origin,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
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
  return cell.kind === 'field' ? cell.name : pointee(context.symbols.describe(cell.base));
}

/** Keeps a pointer somewhere: who has the container answers for the holds from now on. */
export function store(
  effect: Extract<Effect, { do: 'store' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const value = placeValue(effect.value, bindings, state, context);
  const container = placeValue(effect.in, bindings, state, context);
  const objects = context.symbols.involved(value);
  for (const object of objects) context.escaped(object);
  // `list_move(page_deferred_list(page), &list)`: whoever has the part finds the whole.
  const wholes = objects.flatMap((object) => state.nature.get(object)?.of ?? []);
  state.hand([...objects, ...wholes]);
  treated(objects, state);
  const concerned = state.ledger.holds.filter(
    (h) => h.owner === OURS && 'object' in h.on && objects.includes(h.on.object),
  );
  // One by one, the elements of an array come to be known elsewhere: who gives them back, and from where, is open.
  const arrays = objects.map((object) => elementHeld(object, state, context)?.hold.id);
  doubt(state, (h) => arrays.includes(h.id), true);
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
    context.gaveBack(hold);
    state.ledger = replaceHold(state.ledger, hold.id, { ...hold, owner: to, kept: true });
    context.amend(state);
  }
}

/** `assign: *start, from: *start, to: *start`: the call leaves it as it was. */
export function leavesAlone(effect: Effect): boolean {
  if (effect.do !== 'assign' || effect.place.steps.length !== 1) return false;
  const itself = linear.symbol(`*${effect.place.root}`);
  return [effect.from, effect.to].every((bound) => bound !== undefined && linear.equals(bound, itself));
}

/** An output has a known value, or lies between bounds. */
export function constrain(
  effect: Extract<Effect, { do: 'assign' }>,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): boolean {
  const was = leavesAlone(effect) ? bindings.was?.get(effect.place.root) : undefined;
  const from = was ?? (effect.from && evaluateLinear(effect.from, bindings, state, context));
  const to = was ?? (effect.to && evaluateLinear(effect.to, bindings, state, context));
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
