/** The conditions of rows and summaries: tests on what a call is given. */
import { type Condition, type Linear, linear, parsePlace } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { binary } from './evaluate.js';
import type { Relation } from './facts.js';
import { flagsOf } from './flags.js';
import { type Bindings, evaluateLinear, locatePlace, placeValue } from './place.js';
import { opposite, type State } from './state.js';
import type { Cell } from './symbols.js';

/** Goes on only where the arguments pass the test (or, without `holds`, fail it). */
export function assumeCondition(
  condition: Condition,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
  holds = true,
): boolean {
  const { value, relation } = tested(condition, bindings, state, context);
  return state.assume(value, holds ? relation : opposite(relation), context.symbols);
}

/** Whether the arguments are known to pass the test. */
export function decideCondition(
  condition: Condition,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): boolean | undefined {
  const { value, relation } = tested(condition, bindings, state, context);
  return state.facts.decide(value, relation);
}

function tested(
  condition: Condition,
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): { value: Linear; relation: Relation } {
  const value = keptValue(condition, bindings, state, context);
  const { test, operand = '0' } = condition;
  if (test === 'true') return { value, relation: '!=' };
  if (test === 'false') return { value, relation: '==' };
  const number = context.constant(operand) ?? Number(operand);
  const other = Number.isInteger(number)
    ? linear.constant(number)
    : (bindings.args.get(operand) ??
      (operand.includes('->') ? evaluateLinear(linear.symbol(operand), bindings, state, context) : undefined) ??
      context.symbols.define({
        name: `::${operand}`,
        label: operand,
        origin: 'loaded',
        root: undefined,
        flags: flagsOf(operand.split(' | ')),
      }));
  if (test === 'flag' || test === 'no-flag')
    return { value: binary('&', value, other, state, context), relation: test === 'flag' ? '!=' : '==' };
  // Two names of constants are two values.
  const [a, b] = [context.symbols.flags(value), context.symbols.flags(other)];
  if (a?.size === 1 && b?.size === 1 && [...a][0] !== [...b][0] && (test === '==' || test === '!='))
    return { value: linear.ONE, relation: test };
  return { value: linear.subtract(value, other), relation: test };
}

/** The members that tell how a call comes out, with what is in them before it. */
export function askedOf(
  bindings: Bindings,
  state: State,
  context: ExplorationContext,
): readonly { readonly cell: Cell; readonly value: Linear }[] {
  const places = bindings.row.outcomes.flatMap(({ when }) => {
    const operand = when?.operand?.includes('->') ? parsePlace(when.operand) : undefined;
    return [...(when ? [when.place] : []), ...(operand?.ok ? [operand.value] : [])];
  });
  return places.flatMap((place) => {
    if (place.root === 'ret' || place.steps.at(-1)?.step !== 'field') return [];
    const located = locatePlace(place, bindings, state, context);
    if (located.kind !== 'value' || !located.cell) return [];
    return [{ cell: located.cell, value: placeValue(place, bindings, state, context) }];
  });
}

/** What a row asks of memory is not asked anew later: `entry->is_value` stays what it is. */
function keptValue({ place }: Condition, bindings: Bindings, state: State, context: ExplorationContext): Linear {
  const value = placeValue(place, bindings, state, context);
  const located = locatePlace(place, bindings, state, context);
  if (located.kind === 'value' && located.cell) state.write(located.cell, value);
  return value;
}
