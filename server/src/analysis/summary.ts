/**
 * What a function of the source does to its callers' books: its exits, grouped by result, as a row of the same language
 * that the catalogue is written in. So a call of it is explored like any other, and it can be saved as a row.
 */
import {
  type Debt,
  type Effect,
  holdsOn,
  type Linear,
  linear,
  nameOf,
  OURS,
  type Outcome,
  type Place,
  type ReturnRange,
  type Row,
  type Target,
  type Version,
} from '@folioscope/simulator';
import type { FunctionGraph } from '../ir/index.js';
import type { Exit, Exploration } from './explore.js';
import { ANY } from './facts.js';
import { isInFrame } from './frame.js';
import { conditionOf } from './summary-condition.js';
import type { Cell, Symbols } from './symbols.js';
import { waysTo, widest } from './ways-to.js';

/** The row for a function that has been explored. */
export function summarise(exploration: Exploration, version: Version): Row {
  const { graph } = exploration;
  const names = new Set(graph.variables.filter((v) => v.parameter).map((v) => v.slot));
  const groups = new Map<string, OutcomeGroup>();
  for (const exit of exploration.exits) {
    const effects = effectsOf(exit, exploration, names);
    const key = effects
      .map((e) => JSON.stringify(e))
      .sort()
      .join('\n');
    const group = groups.get(key);
    if (group) group.exits.push(exit);
    else groups.set(key, { effects, exits: [exit] });
  }
  const all = withoutInstances([...groups.values()]);
  const outcomes = all.flatMap(({ effects, exits }): readonly Outcome[] => {
    const others = all.flatMap((group) => (group.exits === exits ? [] : [group.exits]));
    const when = conditionOf(exits, others, (name) => placeAtEntry(name, exploration.symbols, names));
    const ranges = handsOut(effects) ? [VALID] : resultsOf(exits, all.length > 1);
    return ranges.map((returns) => ({ returns, ...(when ? { when } : {}), effects }));
  });
  return { ...rowOf(graph, version), outcomes, noReturn: outcomes.length === 0 };
}

/** Exits that do the same to the books. */
interface OutcomeGroup {
  readonly effects: readonly Effect[];
  readonly exits: Exit[];
}

/** `pages[0..1)` where there is one page is an instance of `pages[0..nr)`: its exits are counted there. */
function withoutInstances(groups: readonly OutcomeGroup[]): readonly OutcomeGroup[] {
  const left = new Set(groups);
  for (const group of groups) {
    const general = [...left].find(
      (other) => other !== group && group.exits.every((exit) => isSameAt(exit, group.effects, other.effects)),
    );
    if (!general) continue;
    left.delete(group);
    general.exits.push(...group.exits);
  }
  return [...left];
}

/** Whether two structures differ only in amounts that are equal where this exit is taken. */
function isSameAt(exit: Exit, a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (isLinear(a) && isLinear(b))
    return linear.equals(a, b) || exit.state.facts.decide(linear.subtract(a, b), '==') === true;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const other = new Map(Object.entries(b));
  return Object.entries(a).every(([key, value]) => isSameAt(exit, value, other.get(key)));
}

const isLinear = (value: object): value is Linear => 'constant' in value && 'terms' in value;

/** A parameter, or what one led to before anything was written. */
function placeAtEntry(name: string, symbols: Symbols, parameters: ReadonlySet<string>): Place | undefined {
  if (parameters.has(name)) return { root: name, steps: [] };
  const origin = name.endsWith('@') ? symbols.get(name)?.from : undefined;
  return origin && cellPlace(origin, parameters);
}

/** With a hold on the result there is a result. */
const handsOut = (effects: readonly Effect[]): boolean =>
  effects.some((e) => e.do === 'acquire' && e.on.root === 'ret' && e.on.steps.length === 0);

const VALID: ReturnRange = { text: 'valid', from: linear.ONE };

/** The row for a function whose body was not explored: it counts nothing, and may pass parameters on. */
export function passingOn(graph: FunctionGraph, parameters: readonly string[], version: Version): Row {
  const effects = parameters.map((root): Effect => ({ do: 'forget', on: { root, steps: [] } }));
  return { ...rowOf(graph, version), outcomes: [{ returns: { text: 'any' }, effects }] };
}

/** What is taken of a function that calls itself before anything is known of it: on the way down no call has come back. */
export const neverReturns = (name: string, version: Version): Row => ({
  ...DERIVED,
  name,
  since: version,
  prototype: `void ${name}(...)`,
  params: [],
  result: 'void',
  outcomes: [],
  noReturn: true,
});

const DERIVED = {
  family: 'derived',
  does: 'Derived from its body.',
  undo: [],
  mustCheck: false,
  noReturn: false,
  stable: false,
  sources: [],
  confidence: 'partial',
  origin: 'derived',
  derived: true,
} as const;

function rowOf(graph: FunctionGraph, version: Version): Omit<Row, 'outcomes'> {
  const params = graph.variables
    .filter((v) => v.parameter)
    .map((v) => ({ name: v.name, type: `${v.type} ${'*'.repeat(v.depth)}`.trim() }));
  const result = graph.returnsVoid ? 'void' : graph.returnsPointer ? 'void *' : 'int';
  return {
    ...DERIVED,
    name: graph.name,
    since: version,
    prototype: `${result} ${graph.name}(${params.map((p) => `${p.type} ${p.name}`).join(', ') || 'void'})`.replaceAll(
      '* ',
      '*',
    ),
    params,
    result,
  };
}

function effectsOf(exit: Exit, exploration: Exploration, parameters: ReadonlySet<string>): readonly Effect[] {
  const { symbols } = exploration;
  const pointers = new Set(exploration.graph.variables.filter((v) => v.parameter && isAddress(v)).map((v) => v.slot));
  const { holds, debts } = exit.state.ledger;
  const effects: Effect[] = [];
  const vague: Place[] = [];
  const add = (on: Target, count: Linear, make: (on: Place, count: Linear) => Effect) => {
    const place = placeOf(on, exit, symbols, parameters);
    const amount = place && inCallersTerms(count, exit, symbols, parameters);
    if (place && amount) effects.push(make(place, amount));
    else
      for (const object of [nameOf(on), ...containersOf(on, exit, symbols)])
        vague.push(...waysTo(object, symbols, pointers));
  };
  // What is given back is what stood there before the call; what is taken stands there after it.
  for (const debt of debts) add(debt.on, debt.count, (on, count) => releaseOf(debt, on, count));
  for (const { kind, on: target, count: each, owner, sure } of holds)
    if (sure)
      add(target, each, (on, count) => ({ do: 'acquire', kind, on, count, ...(owner === OURS ? {} : { owner }) }));
  for (const object of exploration.escapes) vague.push(...waysTo(object, symbols, pointers));
  for (const object of keptAway(exit, symbols)) vague.push(...waysTo(object, symbols, pointers));
  for (const on of widest(vague)) effects.push({ do: 'forget', on });
  effects.push(...keptResult(exit, symbols, parameters));
  return [...effects, ...aliasOf(exit, exploration, parameters)];
}

/**
 * What is the result and stands in the caller's memory besides. In an output (`*foliop`) it is the same object by another
 * name; whoever has the structure it is kept in (`nc->page`) answers for it.
 */
function keptResult(exit: Exit, symbols: Symbols, parameters: ReadonlySet<string>): readonly Effect[] {
  const object = exit.value && symbols.object(exit.value);
  if (object === undefined || !holdsOn(exit.state.ledger, object).some((h) => h.owner === OURS)) return [];
  const effects = [...exit.state.cells()].flatMap(({ cell, value, written }): readonly Effect[] => {
    if (!written || !symbols.involved(value).includes(object)) return [];
    const place = cellPlace(cell, parameters);
    if (!place) return [];
    if (cell.kind === 'field') return [{ do: 'store', value: RESULT, in: { root: place.root, steps: [] } }];
    return [{ do: 'same', place, as: RESULT }];
  });
  return effects.slice(0, 1);
}

/** What leads to an object, in memory. */
function containersOf(on: Target, exit: Exit, symbols: Symbols): readonly string[] {
  return [...exit.state.cells()].flatMap(({ cell, value }) =>
    cell.kind !== 'variable' && symbols.involved(value).includes(nameOf(on)) ? symbols.involved(cell.base) : [],
  );
}

/** Objects that the function itself put into memory that others see, or hands out in a value computed from them. */
function keptAway(exit: Exit, symbols: Symbols): readonly string[] {
  const kept: string[] = [];
  for (const { cell, value, written } of exit.state.cells()) {
    if (!written || cell.kind === 'variable') continue;
    const own = symbols.involved(cell.base);
    if (own.every((base) => isInFrame(base, symbols))) continue;
    kept.push(...symbols.involved(value).filter((object) => !own.includes(object)));
  }
  if (exit.value && symbols.object(exit.value) === undefined) kept.push(...symbols.involved(exit.value));
  return kept;
}

/** A pointer, or a number wide enough to be an address or a frame number. */
const isAddress = ({ depth, type }: FunctionGraph['variables'][number]): boolean =>
  depth > 0 || /\blong\b|u64|_addr_t|uintptr_t|pfn_t/.test(type);

const releaseOf = ({ kind }: Debt, on: Place, count: Linear): Effect => ({
  do: 'release',
  kind,
  on,
  count,
  last: true,
});

/** `return page_folio(page)`: the result is another name of a parameter's object. */
function aliasOf(
  exit: Exit,
  { symbols, returnsPointer }: Exploration,
  parameters: ReadonlySet<string>,
): readonly Effect[] {
  const object = exit.value && returnsPointer ? symbols.object(exit.value) : undefined;
  if (object === undefined || !parameters.has(object)) return [];
  return [{ do: 'same', place: RESULT, as: { root: object, steps: [] } }];
}

const RESULT: Place = { root: 'ret', steps: [] };

/** Where a caller finds the object: the result, a parameter, or what a parameter leads to. */
function placeOf(target: Target, exit: Exit, symbols: Symbols, parameters: ReadonlySet<string>): Place | undefined {
  if ('array' in target) {
    const from = inCallersTerms(target.from, exit, symbols, parameters);
    const to = inCallersTerms(target.to, exit, symbols, parameters);
    const base = objectPlace(target.array, exit, symbols, parameters);
    return from && to && base && { root: base.root, steps: [...base.steps, { step: 'range', from, to }] };
  }
  return objectPlace(target.object, exit, symbols, parameters);
}

function objectPlace(object: string, exit: Exit, symbols: Symbols, parameters: ReadonlySet<string>): Place | undefined {
  if (parameters.has(object)) return { root: object, steps: [] };
  if (exit.value && symbols.object(exit.value) === object) return RESULT;
  const origin = symbols.get(object)?.from;
  const loaded = origin && cellPlace(origin, parameters);
  if (loaded) return loaded;
  for (const { cell, value } of exit.state.cells()) {
    if (symbols.object(value) !== object) continue;
    const place = cellPlace(cell, parameters);
    if (place) return place;
  }
  return undefined;
}

/** `*param`, `param->field`, `param[2]`. */
function cellPlace(cell: Cell, parameters: ReadonlySet<string>): Place | undefined {
  if (cell.kind === 'variable') return undefined;
  const [term] = cell.base.terms;
  if (cell.base.terms.length !== 1 || !term || term[1] !== 1 || cell.base.constant !== 0 || !parameters.has(term[0]))
    return undefined;
  if (cell.kind === 'field') return { root: term[0], steps: [{ step: 'deref' }, { step: 'field', name: cell.name }] };
  if (cell.index.terms.length > 0) return undefined;
  return { root: term[0], steps: [cell.index.constant === 0 ? { step: 'deref' } : { step: 'index', at: cell.index }] };
}

/** An amount in parameters and the result alone; undefined when it needs anything else. */
function inCallersTerms(
  value: Linear,
  exit: Exit,
  symbols: Symbols,
  parameters: ReadonlySet<string>,
): Linear | undefined {
  let possible = true;
  const result = linear.substitute(value, (name) => {
    if (parameters.has(name)) return linear.symbol(name);
    if (exit.value && linear.equals(exit.value, linear.symbol(name))) return linear.symbol('ret');
    // A constant of the kernel means the same to everybody.
    if (symbols.get(name)?.flags) return linear.symbol(name);
    for (const parameter of parameters)
      if (exit.state.facts.decide(linear.subtract(linear.symbol(name), linear.symbol(parameter)), '=='))
        return linear.symbol(parameter);
    possible = false;
    return undefined;
  });
  return possible ? result : undefined;
}

/** The results of these exits: a few constants one by one where callers tell by them what was done, else together. */
function resultsOf(exits: readonly Exit[], apart: boolean): readonly ReturnRange[] {
  const values = new Map<number, Exit[]>();
  for (const exit of apart ? exits : []) {
    const { lo, hi } = exit.value ? exit.state.facts.range(exit.value) : ANY;
    if (lo !== hi) return [rangeOf(exits)];
    values.set(lo, [...(values.get(lo) ?? []), exit]);
  }
  return values.size > 1 && values.size <= MOST_RESULTS ? [...values.values()].map(rangeOf) : [rangeOf(exits)];
}

const MOST_RESULTS = 4;

/** The results of these exits together. */
function rangeOf(exits: readonly Exit[]): ReturnRange {
  let lo = Infinity;
  let hi = -Infinity;
  for (const { value, state } of exits) {
    if (value === undefined) return { text: 'any' };
    const range = state.facts.range(value);
    lo = Math.min(lo, range.lo);
    hi = Math.max(hi, range.hi);
  }
  const from = Number.isFinite(lo) ? { from: linear.constant(lo) } : {};
  const to = Number.isFinite(hi) ? { to: linear.constant(hi) } : {};
  return { text: rangeText(lo, hi), ...from, ...to };
}

function rangeText(lo: number, hi: number): string {
  if (lo === hi) return String(lo);
  if (hi < 0) return 'error';
  if (lo === 1 && hi === Infinity) return 'valid';
  if (lo === -Infinity && hi === Infinity) return 'any';
  return `${Number.isFinite(lo) ? lo : ''}..${Number.isFinite(hi) ? hi : ''}`;
}
