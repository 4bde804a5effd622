/** A function's own row of the catalogue, read at one way out of its body: what it must have done there, and what it may have. */
import {
  type Condition,
  canDo,
  type Effect,
  formatPlace,
  type HoldKind,
  type Linear,
  linear,
  type Outcome,
  type Place,
  parsePlace,
  type Row,
} from '@folioscope/simulator';
import type { Exit, Exploration } from './explore.js';
import type { Relation } from './facts.js';
import { type Cell, cellKey } from './symbols.js';

/** What the contract says of one parameter, or of the result, on one path. */
export interface Promised {
  readonly does: 'take' | 'give-back';
  readonly kind: HoldKind;
  /** The variable of the parameter; undefined for the result. */
  readonly slot: string | undefined;
  /** Other parameters that name the same object, `page` beside `folio`. */
  readonly twins: readonly string[];
  /** What it is about, as the row has it: `folio`, `batch->folios[0..nr)`. */
  readonly place: string;
  /** The object that the parameter points to; else something it leads to, or a number names. */
  readonly isItself: boolean;
  /** It is one object, not the elements of an array. */
  readonly isOne: boolean;
  /** The elements of an array, or of a list. */
  readonly isMany: boolean;
  readonly isHandedOver: boolean;
  /** It is not the caller's, but the page cache's, say. */
  readonly isOthers: boolean;
  /** In every way in which the call can come out here. */
  readonly always: boolean;
}

/** What the row says of a path that ends here; undefined when the row has no outcome like it. */
export function promisedAt(row: Row, exit: Exit, exploration: Exploration): readonly Promised[] | undefined {
  const { own, outcomes } = outcomesAt(row, exit, exploration);
  if (outcomes.length === 0) return undefined;
  const promises = outcomes.map(({ effects }) =>
    withoutSet(effects).flatMap((e) => promiseOf(e, own, exit, exploration)),
  );
  // A reference or a pin, as a flag says: either is given back.
  const isSame = (a: Promised, b: Promised) =>
    a.does === b.does && a.place === b.place && (a.does === 'give-back' || a.kind === b.kind);
  return promises.flat().map((one) => ({
    ...one,
    always: promises.every((others) => others.some((other) => isSame(one, other) && other.always)),
  }));
}

/** The members of parameters, `vmf->page`, in which the row leaves nothing that is held, however the call comes out here. */
export function emptiedAt(row: Row, exit: Exit, exploration: Exploration): readonly Cell[] {
  const { own, outcomes } = outcomesAt(row, exit, exploration);
  const emptied = outcomes.map(({ effects }) =>
    effects.flatMap((e) => (e.do === 'stale' && !e.when ? memberOf(e.place, own) : [])),
  );
  return inEach(emptied, (a, b) => cellKey(a) === cellKey(b));
}

/** Whether, however the call comes out here, the row makes something of the caller's somebody else's. */
export function handsOverAt(row: Row, kind: HoldKind, exit: Exit, exploration: Exploration): boolean {
  const { outcomes } = outcomesAt(row, exit, exploration);
  const isIt = (e: Effect) => e.do === 'transfer' && e.kind === kind && e.owner === undefined;
  return outcomes.length > 0 && outcomes.every(({ effects }) => effects.some(isIt));
}

/** The parameters that are arrays, each element of which the row gives back. */
export const givenBackElements = (row: Row, exploration: Exploration): readonly (readonly [string, HoldKind])[] => {
  const slots = slotsOf(row, exploration);
  return [...row.params].flatMap(({ name }) => {
    const slot = slots.get(name);
    const isEach = (e: Effect) => e.do === 'release' && e.on.root === name && e.on.steps.at(-1)?.step === 'range';
    const [first] = row.outcomes.map(({ effects }) => effects.find((e) => isEach(e) && !e.when));
    const always = row.outcomes.every(({ effects }) => effects.some((e) => isEach(e) && !e.when));
    return slot !== undefined && always && first?.do === 'release' ? [[slot, first.kind] as const] : [];
  });
};

/** The members of parameters that the row gives back where they lead to something, however the call comes out here. */
export function givenBackMembers(
  row: Row,
  exit: Exit,
  exploration: Exploration,
): readonly { readonly slot: string; readonly member: string; readonly kind: HoldKind }[] {
  const { own, outcomes } = outcomesAt(row, exit, exploration);
  const promises = outcomes.map(({ effects }) =>
    effects.flatMap((e) => {
      if (e.do !== 'release' || (e.when && !isThere(e.when, e.on))) return [];
      const slot = own.slots.get(e.on.root);
      const [cell] = memberOf(e.on, own);
      return slot !== undefined && cell?.kind === 'field' ? [{ slot, member: cell.name, kind: e.kind }] : [];
    }),
  );
  return inEach(promises, (a, b) => a.slot === b.slot && a.member === b.member);
}

/** `when: vmf->page` of what is on `vmf->page`. */
const isThere = ({ place, test }: Condition, on: Place): boolean =>
  test === 'true' && formatPlace(place) === formatPlace(on);

function memberOf({ root, steps }: Place, own: Own): readonly Cell[] {
  const base = entry(own, root);
  const [pointer, member, ...further] = steps;
  if (!base || pointer?.step !== 'deref' || member?.step !== 'field' || further.length > 0) return [];
  return [{ kind: 'field', base, name: member.name }];
}

/** The row, and its names of the parameters with the function's. */
interface Own {
  readonly row: Row;
  readonly slots: ReadonlyMap<string, string>;
}

/** The ways in which the call may come out here. */
function outcomesAt(row: Row, exit: Exit, exploration: Exploration): { own: Own; outcomes: readonly Outcome[] } {
  const own = { row, slots: slotsOf(row, exploration) };
  return { own, outcomes: row.outcomes.filter((outcome) => isPossible(outcome, own, exit, exploration)) };
}

/** What all of them have. */
const inEach = <T>([first = [], ...others]: readonly (readonly T[])[], isSame: (a: T, b: T) => boolean): readonly T[] =>
  first.filter((one) => others.every((list) => list.some((other) => isSame(one, other))));

function slotsOf(row: Row, { graph }: Exploration): Own['slots'] {
  const parameters = graph.variables.filter((v) => v.parameter);
  return new Map(row.params.flatMap(({ name }, i) => (parameters[i] ? [[name, parameters[i].slot] as const] : [])));
}

function isPossible({ returns, when, noReturn }: Outcome, own: Own, exit: Exit, exploration: Exploration): boolean {
  if (noReturn) return false;
  const { value, state } = exit;
  const at = (bound: Linear) => linear.substitute(bound, (name) => entry(own, name));
  const may = (relation: Relation, bound: Linear | undefined) =>
    !value || !bound || state.facts.decide(linear.subtract(value, at(bound)), relation) !== false;
  const isOne = returns.from && returns.to && linear.equals(returns.from, returns.to);
  const isWithin = may('>=', returns.from) && may('<=', returns.to) && (!isOne || may('==', returns.from));
  return isWithin && (!when || decide(when, own, exit, exploration) !== false);
}

const entry = ({ slots }: Own, name: string): Linear | undefined => {
  const slot = slots.get(name);
  return slot === undefined ? undefined : linear.symbol(slot);
};

/** The parameters that the row says are the same as this one. */
const twinsOf = (root: string, { row, slots }: Own): readonly string[] =>
  row.outcomes
    .flatMap(({ effects }) => effects)
    .flatMap((e) => (e.do === 'same' ? [e.place.root, e.as.root] : []))
    .flatMap((name, i, all) => (all[i ^ 1] === root ? (slots.get(name) ?? []) : []));

/** The path found nothing there: `if (x->page)` is false, or `if (batch->nr)`. */
function isNothing({ steps, root }: Place, own: Own, exit: Exit, exploration: Exploration): boolean {
  const last = steps.at(-1);
  if (last?.step === 'field')
    return decide({ text: '', place: { root, steps }, test: 'true' }, own, exit, exploration) === false;
  const [count, ...others] = last?.step === 'range' ? linear.subtract(last.to, last.from).terms : [];
  const place = count && others.length === 0 ? parsePlace(count[0]) : undefined;
  return (
    place?.ok === true &&
    decide({ text: '', place: place.value, test: '>', operand: '0' }, own, exit, exploration) === false
  );
}

const decide = (when: Condition, { row, slots }: Own, { state }: Exit, { passes }: Exploration): boolean | undefined =>
  passes(when, { row, args: new Map([...slots].map(([name, slot]) => [name, linear.symbol(slot)])) }, state);

/** Where a counter is given a value nobody gives anything back one by one. */
const withoutSet = (effects: readonly Effect[]): readonly Effect[] =>
  effects.some((e) => e.do === 'set') ? effects.filter((e) => e.do !== 'release') : effects;

/** Whether the row counts something that it names by a number, or as an array: which objects these are it does not tell. */
export const countsUnnamed = (row: Row): boolean =>
  canDo(row, (e) => {
    if (e.do !== 'acquire' && e.do !== 'release' && e.do !== 'transfer') return false;
    return e.on.root !== 'ret' && !(e.on.steps.length === 0 && isPointer(e.on.root, row));
  });

const isPointer = (root: string, { params }: Row): boolean =>
  params.some(({ name, type }) => name === root && COUNTED.test(type));

/** What has a counter, rather than an address of it. */
const COUNTED = /^(const )?struct (page|folio|dev_pagemap) \*$/;

function promiseOf(effect: Effect, own: Own, exit: Exit, exploration: Exploration): readonly Promised[] {
  if (effect.do !== 'acquire' && effect.do !== 'release' && effect.do !== 'transfer' && effect.do !== 'forget')
    return [];
  const decided = effect.when ? decide(effect.when, own, exit, exploration) : true;
  if (decided === false || isNothing(effect.on, own, exit, exploration)) return [];
  const { root, steps } = effect.on;
  // Of what is forgotten nobody knows: the function may keep some of it.
  const does = effect.do === 'acquire' || effect.do === 'forget' ? 'take' : 'give-back';
  const slot = root === 'ret' ? undefined : own.slots.get(root);
  const isAddress = own.row.params.some(({ name, type }) => name === root && type.includes('*'));
  const isItself = isAddress && (steps.length === 0 || (steps.length === 1 && steps[0]?.step === 'range'));
  return [
    {
      does,
      kind: effect.do === 'forget' ? 'ref' : effect.kind,
      slot,
      twins: twinsOf(root, own),
      place: formatPlace(effect.on),
      isItself,
      isOne: steps.length === 0 && isPointer(root, own.row),
      isMany: steps.at(-1)?.step === 'range' || steps.at(-1)?.step === 'each',
      // What is handed over stays counted: how the function sees to that is its own affair.
      isHandedOver: effect.do === 'transfer',
      isOthers: effect.do !== 'forget' && effect.owner !== undefined,
      always: decided === true && effect.folio === undefined,
    },
  ];
}
