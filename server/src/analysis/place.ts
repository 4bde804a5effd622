/** Where a row's places lie in a call: parameters and result, and what they lead to. */
import { type Effect, type Linear, linear, type Place, parsePlace, type Row, type Target } from '@folioscope/simulator';
import type { Expression, Extent } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { addressOf, arrayIn, elementCell, readCell, splitPointer } from './memory.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';
import type { CallOutcome } from './trace.js';

/** What a call's parameters and result are bound to. */
export interface Bindings {
  readonly row: Row;
  readonly args: ReadonlyMap<string, Linear>;
  readonly expressions: ReadonlyMap<string, Expression>;
  readonly extent: Extent;
  result: Linear;
  /** The outcome taken is one that did less than asked for. */
  readonly partial?: boolean;
  /** The outcome taken, where there are several. */
  readonly outcome?: CallOutcome | undefined;
  /** An effect of which nothing tells whether its condition is met: the path takes it for granted. */
  readonly assumed?: Effect;
  /** What memory was last disturbed by before this call. */
  readonly epoch: string;
  /** By parameter: what stood before the call where it points to. */
  readonly was?: ReadonlyMap<string, Linear>;
}

/** A place as a stretch of an array, or as one value (with the cell it stands in, when it stands in one). */
export type Located =
  | { readonly kind: 'value'; readonly value: Linear; readonly cell?: Cell }
  | { readonly kind: 'range'; readonly base: Linear; readonly from: Linear; readonly to: Linear }
  /** Every element, however many there are. */
  | { readonly kind: 'each'; readonly base: Linear };

export function locatePlace(place: Place, bindings: Bindings, state: State, context: ExplorationContext): Located {
  let at: { value: Linear; cell?: Cell } = { value: rootValue(place.root, bindings) };
  const value = () => (at.cell ? readCell(at.cell, state, context) : at.value);
  const array = () => (at.cell ? arrayIn(at.cell, state, context) : at.value);
  for (const [i, step] of place.steps.entries()) {
    if (step.step === 'each') return { kind: 'each', base: array() };
    if (step.step === 'range') {
      const from = evaluateLinear(step.from, bindings, state, context);
      const to = evaluateLinear(step.to, bindings, state, context);
      const length = state.facts.range(linear.subtract(to, from));
      if (length.lo !== 1 || length.hi !== 1) return { kind: 'range', base: array(), from, to };
      at = { value: linear.ZERO, cell: elementCell(array(), from, context) };
    } else if (step.step === 'index') {
      const index = evaluateLinear(step.at, bindings, state, context);
      at = { value: linear.ZERO, cell: elementCell(array(), index, context) };
    } else if (step.step === 'field') {
      const base = at.cell ? addressOf(at.cell, state, context) : at.value;
      at = { value: linear.ZERO, cell: { kind: 'field', base, name: step.name } };
    } else if (place.steps[i + 1]?.step === 'field') {
      // `p->f` is written `(*p).f`: the pointer is the base of the field.
      at = { value: value() };
    } else at = { value: linear.ZERO, cell: elementCell(value(), linear.ZERO, context) };
  }
  return { kind: 'value', ...at };
}

/** The value at a place. */
export function placeValue(place: Place, bindings: Bindings, state: State, context: ExplorationContext): Linear {
  const located = locatePlace(place, bindings, state, context);
  if (located.kind !== 'value') return located.base;
  return located.cell ? readCell(located.cell, state, context) : located.value;
}

/** A count or bound of a row, in this call's values. */
export function evaluateLinear(value: Linear, bindings: Bindings, state: State, context: ExplorationContext): Linear {
  return linear.substitute(value, (name) => {
    if (name === 'ret') return bindings.result;
    const direct = bindings.args.get(name);
    if (direct) return direct;
    return quantity(name, bindings, state, context);
  });
}

/** A symbol of a row's count that is no parameter: a place (`fbatch->nr`), or something opaque (`nr_pages(folio)`). */
function quantity(name: string, bindings: Bindings, state: State, context: ExplorationContext): Linear {
  const place = parsePlace(name);
  if (place.ok && (place.value.root === 'ret' || bindings.args.has(place.value.root)))
    return placeValue(place.value, bindings, state, context);
  const { symbols } = context;
  const own = (text: (value: Linear) => string) =>
    name.replace(/[A-Za-z_]\w*/g, (word) => {
      const value = word === 'ret' ? bindings.result : bindings.args.get(word);
      return value === undefined ? word : text(value);
    });
  const object = (value: Linear) => symbols.object(value) ?? linear.format(value);
  return symbols.define({
    name: own(object),
    label: () => own((v) => symbols.describe(v)),
    origin: 'unknown',
    root: undefined,
  });
}

/** What holds are kept on: the object behind a pointer, or elements of an array; undefined for no plain pointer. */
export function targetOf(located: Located, state: State, context: ExplorationContext): Target | undefined {
  if (located.kind === 'each') return undefined;
  if (located.kind === 'range') {
    const array = context.symbols.object(located.base);
    if (array !== undefined) return { array, from: located.from, to: located.to };
    const { pointer, offset } = splitPointer(located.base, context);
    const base = context.symbols.object(pointer);
    if (base === undefined) return undefined;
    return { array: base, from: linear.add(located.from, offset), to: linear.add(located.to, offset) };
  }
  const object = context.symbols.object(located.cell ? readCell(located.cell, state, context) : located.value);
  return object === undefined ? undefined : { object };
}

function rootValue(root: string, bindings: Bindings): Linear {
  return root === 'ret' ? bindings.result : (bindings.args.get(root) ?? linear.ZERO);
}
