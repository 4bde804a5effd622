/** A call on a path: by its row when one is known (catalogue or summary), else as something that may do anything. */
import {
  callbackName,
  canDo,
  type Effect,
  formatPlace,
  type Linear,
  linear,
  nameOf,
  type Outcome,
  type Row,
  type Target,
} from '@folioscope/simulator';
import type { Expression, Extent } from '../ir/index.js';
import { askedOf, assumeCondition, decideCondition } from './condition.js';
import type { ExplorationContext } from './context.js';
import { applyEffect } from './effects.js';
import { type Evaluated, evaluate } from './evaluate.js';
import { freshSymbol, olderName } from './memory.js';
import { learn, madeOf, noticeTest } from './nature.js';
import { leavesAlone } from './outputs.js';
import { type Bindings, locatePlace, targetOf } from './place.js';
import type { State } from './state.js';
import type { Origin } from './symbols.js';
import { touch } from './touch.js';
import { type CallExpression, callUnknown, overwriteOutputs } from './unknown-call.js';

/** All the ways a call can come out. */
export function call(e: CallExpression, state: State, context: ExplorationContext): readonly Evaluated[] {
  const row = rowFor(e, context);
  return evaluateArguments(e.args, state, context).flatMap(({ state: s, value: args }) =>
    row ? callKnown(e, row, args, s, context) : [callUnknown(e, args, s, context)],
  );
}

/** The name that the row of what is called has: of the function, or of the member or variable that points to it. */
export const rowName = ({ callee, through }: CallExpression): string =>
  through === undefined ? callee : callbackName(/\w*$/.exec(callee)?.[0] ?? '');

/** With fewer arguments than the row has parameters it is another function of the same name. */
function rowFor(e: CallExpression, context: ExplorationContext): Row | undefined {
  const row = context.lookup(rowName(e));
  return row && e.args.length >= fewestArguments(row) ? row : undefined;
}

/** `...` may be nothing. */
const fewestArguments = ({ params }: Row): number => params.length - (params.at(-1)?.type === '...' ? 1 : 0);

/** What the row of an iterator macro says of each round: of its loop variables, above all. */
export function applyToRound(
  row: Row,
  args: readonly Expression[],
  extent: Extent,
  state: State,
  context: ExplorationContext,
): void {
  const values = args.map((arg) =>
    arg.op === 'variable' ? state.read({ kind: 'variable', slot: arg.slot }) : undefined,
  );
  const bindings: Bindings = {
    row,
    args: new Map(row.params.map((p, i) => [p.name, values[i] ?? linear.ZERO])),
    expressions: new Map(),
    extent,
    result: linear.ZERO,
    epoch: state.epoch,
  };
  for (const effect of row.outcomes[0]?.effects ?? []) applyEffect(effect, bindings, state, context);
}

function evaluateArguments(
  args: readonly Expression[],
  state: State,
  context: ExplorationContext,
): readonly Evaluated<readonly Linear[]>[] {
  return args.reduce<readonly Evaluated<readonly Linear[]>[]>(
    (paths, arg) =>
      paths.flatMap((path) =>
        evaluate(arg, path.state, context).map(({ state: s, value }) => ({ state: s, value: [...path.value, value] })),
      ),
    [{ state, value: [] }],
  );
}

function callKnown(
  e: CallExpression,
  row: Row,
  args: readonly Linear[],
  state: State,
  context: ExplorationContext,
): readonly Evaluated[] {
  if (row.noReturn) return [];
  touchArguments(e, row, args, state, context);
  const { epoch } = state;
  const was = canDo(row, leavesAlone) ? outputsBefore(row, args, state, context) : undefined;
  if (!row.stable) {
    const asked = asksBefore(row) ? askedOf(beforeCall(e, row, args, state), state, context) : [];
    overwriteOutputs(e, row, args, state, context);
    for (const { cell, value } of asked) state.write(cell, value, false);
    state.epoch = String(e.extent.start);
  }
  const variants = row.outcomes.flatMap(splitPartial);
  const results: Evaluated[] = [];
  for (const [i, outcome] of variants.entries()) {
    if (outcome.noReturn) continue;
    const s = i === variants.length - 1 ? state : state.fork();
    results.push(...comeOut(e, row, outcome, args, { epoch, ...(was ? { was } : {}) }, s, context));
  }
  return results;
}

/** Whether a row of the catalogue says that the outcome depends on what is there before the call. */
const asksBefore = (row: Row): boolean => row.derived !== true && row.outcomes.some(({ when }) => when !== undefined);

const beforeCall = (e: CallExpression, row: Row, args: readonly Linear[], { epoch }: State): Bindings => ({
  row,
  args: new Map(row.params.map((p, i) => [p.name, args[i] ?? linear.ZERO])),
  expressions: new Map(),
  extent: e.extent,
  result: linear.ZERO,
  epoch,
});

/** What stands in the variables whose addresses a call is given: in some outcomes it leaves them as they are. */
const outputsBefore = (
  row: Row,
  args: readonly Linear[],
  state: State,
  context: ExplorationContext,
): ReadonlyMap<string, Linear> =>
  new Map(
    row.params.flatMap(({ name }, i) => {
      const cell = args[i] && context.symbols.pointer(args[i])?.cell;
      const value = cell && state.read(cell);
      return value ? [[name, value] as const] : [];
    }),
  );

/** Takes one outcome; nothing when this path cannot have it. */
function comeOut(
  e: CallExpression,
  row: Row,
  outcome: Variant,
  args: readonly Linear[],
  before: Pick<Bindings, 'epoch' | 'was'>,
  state: State,
  context: ExplorationContext,
): readonly Evaluated[] {
  const result = resultOf(e, row, args, state, context);
  if (row.result.includes('*')) madeOf(result, args, state, context);
  // What the call gave in the round before has stepped aside for what it gives now, among the arguments too.
  const isOlder = ([name]: readonly [string, number]) => name === result.terms[0]?.[0];
  const own = row.stable
    ? args
    : args.map((arg) => (arg.terms.some(isOlder) ? linear.substitute(arg, olderOf(result)) : arg));
  const told = row.outcomes.length > 1 ? { callee: e.callee, text: outcomeText(outcome) } : undefined;
  const bindings: Bindings = {
    row,
    args: new Map(row.params.map((p, i) => [p.name, own[i] ?? linear.ZERO])),
    expressions: new Map(row.params.flatMap((p, i) => (e.args[i] ? [[p.name, e.args[i]] as const] : []))),
    extent: e.extent,
    result,
    partial: outcome.part === 'some',
    outcome: told,
    ...before,
  };
  if (outcome.when && !assumeCondition(outcome.when, bindings, state, context)) return [];
  if (!assumeReturn(outcome, bindings, state, context)) return [];
  tellOutcome(outcome, bindings, state, context);
  const ways = applyEffects(outcome.effects, bindings, state, context);
  if (!row.stable) for (const way of ways) way.state.disturb(way.state.epoch);
  return ways;
}

/** Where a call may or may not have counted something, that it has not is part of the story. */
function tellOutcome(outcome: Outcome, bindings: Bindings, state: State, context: ExplorationContext): void {
  const { row, extent, outcome: call } = bindings;
  const counts = (o: Outcome) => o.effects.some((effect) => effect.do === 'acquire' || effect.do === 'release');
  if (counts(outcome) || !row.outcomes.some(counts)) return;
  const text = `${row.name}() returns ${outcome.returns.text}`;
  const unheld = refuse(outcome, bindings, state, context);
  context.record(state, { event: 'call', extent, text, call, objects: [], tells: { unheld } });
}

/** What the call would have taken holds on in another outcome: nothing is held on it in this one. */
function refuse(outcome: Outcome, bindings: Bindings, state: State, context: ExplorationContext): readonly string[] {
  const { row, result } = bindings;
  if (row.derived || outcome.effects.length > 0) return [];
  const [by] = row.outcomes.some(({ returns }) => isError(returns)) ? result.terms : [];
  const names = new Set<string>();
  for (const effect of row.outcomes.flatMap((o) => o.effects)) {
    if (effect.do !== 'acquire' || effect.owner !== undefined || effect.when || effect.on.root === 'ret') continue;
    const last = effect.on.steps.at(-1)?.step;
    if ((last !== undefined && last !== 'range') || (effect.kind !== 'ref' && effect.kind !== 'pin')) continue;
    const target = targetOf(locatePlace(effect.on, bindings, state, context), state, context);
    if (!target || !isAllOf(target, state)) continue;
    const name = nameOf(target);
    names.add(name);
    learn(name, { unheld: { kind: effect.kind, how: 'refused', ...(by ? { by: by[0] } : {}) } }, state);
  }
  return [...names];
}

const isError = ({ to }: Outcome['returns']): boolean => to !== undefined && to.terms.length === 0 && to.constant < 0;

/** An array from its beginning, with nothing held on it from before. */
const isAllOf = (target: Target, { ledger }: State): boolean =>
  'object' in target ||
  (linear.equals(target.from, linear.ZERO) && !ledger.holds.some((hold) => nameOf(hold.on) === target.array));

/** `returns null`, `fewer than asked for`: one outcome of a call among its others. */
function outcomeText({ returns, when, part }: Variant): string {
  if (part === 'some') return 'fewer than asked for';
  const condition = when ? ` when ${when.text}` : '';
  return part === 'all' ? `all that was asked for${condition}` : `returns ${returns.text}${condition}`;
}

/** One effect after the other. A hold that is taken only under a condition nobody has decided is taken and not taken. */
function applyEffects(
  effects: readonly Effect[],
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): readonly Evaluated[] {
  for (const [i, effect] of effects.entries()) {
    // Where it depends on the kind of folio, paths are told for a small one.
    if (effect.folio !== undefined && !effect.folio.includes('small')) continue;
    if (
      effect.do === 'acquire' &&
      effect.when &&
      decideCondition(effect.when, bindings, state, context) === undefined
    ) {
      const without = state.fork();
      const rest = effects.slice(i + 1);
      const never = assumeCondition(effect.when, bindings, without, context, false)
        ? applyEffects(rest, { ...bindings }, without, context)
        : [];
      if (!assumeCondition(effect.when, bindings, state, context)) return never;
      return [...never, ...applyEffects([effect, ...rest], { ...bindings, assumed: effect }, state, context)];
    }
    if (effect.do === 'acquire') ruleOutOthers(effect, effects.slice(i + 1), bindings, state, context);
    if (!applyEffect(effect, bindings, state, context)) return [];
  }
  return [{ state, value: bindings.result }];
}

/** Holds of several kinds on one object, each for a flag of its own, are alternatives: nobody asks for two of them. */
function ruleOutOthers(
  { kind, on, when }: Extract<Effect, { do: 'acquire' }>,
  later: readonly Effect[],
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  if (when?.test !== 'flag' || decideCondition(when, bindings, state, context) !== true) return;
  for (const other of later)
    if (
      other.do === 'acquire' &&
      other.kind !== kind &&
      other.when?.test === 'flag' &&
      formatPlace(other.on) === formatPlace(on) &&
      formatPlace(other.when.place) === formatPlace(when.place)
    )
      assumeCondition(other.when, bindings, state, context, false);
}

/** Replaces a symbol by the one it was in the round before. */
const olderOf = (value: Linear) => (name: string) =>
  name === value.terms[0]?.[0] ? linear.symbol(olderName(name)) : undefined;

/** `1..nr` with holds on `[0..ret)` comes out in full or in part: what follows differs. */
function splitPartial(outcome: Outcome): readonly Variant[] {
  const { from, to } = outcome.returns;
  if (!to || to.terms.length === 0 || !from) return [outcome];
  const partial: Outcome = { ...outcome, returns: { ...outcome.returns, to: linear.subtract(to, linear.ONE) } };
  return [
    { ...outcome, part: 'all' },
    { ...partial, part: 'some' },
  ];
}

/** `part`: of an outcome with a greatest result, whether it is that or less. */
type Variant = Outcome & { readonly part?: 'all' | 'some' };

function assumeReturn(outcome: Variant, bindings: Bindings, state: State, context: ExplorationContext): boolean {
  const { from, to } = outcome.returns;
  const value = bindings.result;
  const at = (bound: Linear) => linear.substitute(bound, (name) => bindings.args.get(name));
  if (from && !state.assume(linear.subtract(value, at(from)), '>=', context.symbols)) return false;
  if (to && !state.assume(linear.subtract(value, at(to)), outcome.part === 'all' ? '==' : '<=', context.symbols))
    return false;
  return true;
}

function resultOf(
  e: CallExpression,
  row: Row,
  args: readonly Linear[],
  state: State,
  context: ExplorationContext,
): Linear {
  if (row.result === 'void') return linear.ZERO;
  const label = `${e.callee}()`;
  if (!row.stable) {
    const name = `${e.callee}@${e.extent.start}`;
    const derived = row.derived === true ? { derived: true } : {};
    const isAddress = row.result.includes('*');
    context.symbols.define({ name, label, origin: originOf(row), root: undefined, isAddress, ...derived });
    return freshSymbol(name, label, originOf(row), state, context);
  }
  const shown = () => args.map((a) => context.symbols.describe(a)).join(', ');
  const name = context.symbols.shorten(`${e.callee}(${args.map((a) => linear.format(a)).join(', ')})`);
  return context.symbols.define({ name, label: () => `${e.callee}(${shown()})`, origin: 'unknown', root: undefined });
}

function originOf(row: Row): Origin {
  for (const { effects } of row.outcomes)
    for (const effect of effects) {
      if (effect.do === 'acquire' && effect.on.root === 'ret' && effect.on.steps.length === 0) return 'acquired';
      if (effect.do === 'borrow' && effect.place.root === 'ret') return 'borrowed';
    }
  return 'unknown';
}

/** Using an object that is gone as an argument, unless the call only computes with the pointer; giving it back once more is judged by the release itself. */
function touchArguments(
  e: CallExpression,
  row: Row,
  args: readonly Linear[],
  state: State,
  context: ExplorationContext,
): void {
  if (canDo(row, (effect) => effect.do === 'assign' || effect.do === 'same')) return;
  const released = new Set(
    row.outcomes.flatMap((o) =>
      o.effects.flatMap((f) => (f.do === 'release' || f.do === 'transfer' ? [f.on.root] : [])),
    ),
  );
  for (const [i, value] of args.entries()) {
    const parameter = row.params[i];
    if (!parameter?.type.includes('*') || released.has(parameter.name)) continue;
    if (isTestOf(row, parameter.name)) noticeTest(value, state, context);
    else touch(value, e.extent, state, context, e.callee);
  }
}

/** `IS_ERR(folio)`: the call looks at the pointer alone. */
const isTestOf = (row: Row, parameter: string): boolean =>
  !row.derived && row.outcomes.some(({ when }) => when?.place.root === parameter && when.place.steps.length === 0);
