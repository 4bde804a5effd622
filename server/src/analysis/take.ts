/** Holds that a call takes: for this function, or for somebody else (`owner`). */
import {
  acquire,
  canDo,
  type Effect,
  type Ledger,
  linear,
  nameOf,
  OURS,
  parsePlace,
  type ReturnRange,
  type Row,
} from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { describeTaking } from './describe.js';
import { counted } from './nature.js';
import { notAPointer } from './not-a-pointer.js';
import { treated } from './off-list.js';
import { output } from './outputs.js';
import { type Bindings, evaluateLinear, locatePlace, targetOf } from './place.js';
import type { State } from './state.js';
import type { Change } from './trace.js';

type Acquire = Extract<Effect, { do: 'acquire' }>;

/** An outcome that puts something where `target` leads cannot be when the caller passed NULL for it. */
export function isThroughNull({ on }: Acquire, bindings: Bindings, state: State): boolean {
  const pointer = on.steps.length > 0 ? bindings.args.get(on.root) : undefined;
  return pointer !== undefined && state.facts.range(pointer).hi <= 0;
}

/** False when nobody takes that many: fewer than none. */
export function take(effect: Acquire, bindings: Bindings, state: State, context: ExplorationContext): boolean {
  const located = locatePlace(effect.on, bindings, state, context);
  const isOutput = effect.on.root === 'ret' || effect.on.steps.length > 0;
  if (isOutput) output(located, 'acquired', bindings, state, context);
  const target = targetOf(located, state, context);
  if (!target) return true;
  const count = evaluateLinear(effect.count, bindings, state, context);
  if (count.terms.length > 0 && !state.assume(count, '>=', context.symbols)) return false;
  const owner = effect.owner ?? OURS;
  const objects = [nameOf(target)];
  treated(objects, state);
  if ('object' in target && notAPointer(linear.symbol(target.object), target, bindings, state, context)) return true;
  const change: Change = {
    kind: effect.kind,
    on: target,
    count,
    owner,
    ...(effect.fresh ? { fresh: true } : {}),
    ...(bindings.partial ? { partial: true } : {}),
    ...(bindings.row.derived ? { derived: true } : {}),
    ...(bindings.row.derived && isPromised(effect, bindings.row) ? { promised: true } : {}),
    ...(bindings.row.derived && effect.on.steps.some(({ step }) => step === 'field') ? { kept: true } : {}),
    ...(isSpanning(effect) ? { spanning: true } : {}),
    ...(bindings.assumed === effect && effect.when?.test === 'flag' ? { assumed: true } : {}),
    ...(isInside(effect, bindings.row) ? { inside: true } : {}),
  };
  const id = context.record(state, {
    event: 'acquire',
    extent: bindings.extent,
    text: describeTaking(change, context),
    call: bindings.outcome,
    change,
    objects,
  });
  counted(nameOf(target), state);
  if (effect.fresh === true && 'object' in target) tellApart(target.object, state, context);
  if ('array' in target) state.ledger = withoutLent(state.ledger, target.array);
  const isTold = effect.on.root === 'ret' ? !tellsMore(bindings, context) : !isUntold(bindings, effect, state);
  state.ledger = acquire(state.ledger, {
    id,
    kind: effect.kind,
    on: target,
    count,
    owner,
    sure: isTold,
    ...(!isTold && isOutput && isAllOrNone(bindings.row, effect) ? { untold: true as const } : {}),
    ...(bindings.partial ? { partial: true as const } : {}),
  });
  context.amend(state);
  return true;
}

/** What has just been made is none of what was held before, nor of what the caller passed. */
function tellApart(object: string, state: State, context: ExplorationContext): void {
  const pointers = [...context.variables.values()].filter((v) => v.parameter && v.depth === 1).map((v) => v.slot);
  const others = new Set([...state.ledger.holds.flatMap(({ on }) => ('object' in on ? [on.object] : [])), ...pointers]);
  for (const other of others) {
    if (other === object) continue;
    state.assume(linear.subtract(linear.symbol(object), linear.symbol(other)), '!=', context.symbols);
  }
}

/** An array that is filled again after something was passed it: what it led to before is with whoever that was. */
const withoutLent = (ledger: Ledger, array: string): Ledger => ({
  ...ledger,
  holds: ledger.holds.filter((h) => !h.lent || !('array' in h.on) || h.on.array !== array),
});

/** `erofs_bread(buf)`: the page is in the buffer that was passed. */
function isInside({ on: { root, steps } }: Acquire, { params }: Row): boolean {
  const type = steps.length === 0 ? params.find(({ name }) => name === root)?.type : undefined;
  return type !== undefined && /^struct (?!page\b|folio\b)\w+ \*$/.test(type);
}

const isSpanning = ({ on }: Acquire): boolean =>
  on.steps.some((s) => s.step === 'range' && s.to.terms.some(([name]) => !parsePlace(name).ok));

/**
 * A summary seldom says how its outputs go together: a callee that also writes a variable of the caller may tell there
 * whether it handed anything out.
 */
const tellsMore = ({ row, args }: Bindings, context: ExplorationContext): boolean =>
  row.derived === true &&
  [...args].some(
    ([name, value]) => context.symbols.pointer(value)?.cell?.kind === 'variable' && !isNamedAgain(row, name),
  );

/** Whenever the callee returns a pointer, what it leads to is held: callers rely on that as on a contract. */
function isPromised({ kind, on }: Acquire, { outcomes }: Row): boolean {
  const isResult = (place: Acquire['on']) => place.root === 'ret' && place.steps.length === 0;
  const holds = (o: Row['outcomes'][number]) =>
    o.effects.some((e) => e.do === 'acquire' && e.kind === kind && e.owner === undefined && isResult(e.on));
  const isNone = ({ to }: ReturnRange) => to !== undefined && to.terms.length === 0 && to.constant <= 0;
  return isResult(on) && outcomes.every((o) => holds(o) || isNone(o.returns));
}

/** What a callee put into an output, where its result does not say so: with the same result it may have put nothing there. */
function isUntold({ row, result }: Bindings, { on: { root } }: Acquire, state: State): boolean {
  if (row.derived !== true || row.outcomes.length < 2 || row.result === 'void') return false;
  const { lo, hi } = state.facts.range(result);
  const covers = ({ from, to }: ReturnRange) => (from?.constant ?? -Infinity) <= lo && (to?.constant ?? Infinity) >= hi;
  const without = row.outcomes.filter((o) => !o.effects.some((e) => e.do === 'acquire' && e.on.root === root));
  return (lo < 0 && hi > 0) || without.some((o) => covers(o.returns));
}

/** In whichever outcomes it is taken, it is as many. */
const isAllOrNone = ({ outcomes }: Row, { kind, on, count }: Acquire): boolean =>
  outcomes.every((o) =>
    o.effects.every(
      (e) => e.do !== 'acquire' || e.kind !== kind || e.on.root !== on.root || linear.equals(e.count, count),
    ),
  );

const isNamedAgain = (row: Row, parameter: string): boolean =>
  canDo(row, (e) => e.do === 'same' && e.place.root === parameter);
