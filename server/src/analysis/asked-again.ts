/**
 * `if (folio == page_folio(page))`, of a folio that came from the same question: whoever asks again thinks that the answer
 * may be another by now, as nothing was held when it was given.
 */
import type { Linear } from '@folioscope/simulator';
import type { Expression } from '../ir/index.js';
import { rowName } from './call.js';
import type { ExplorationContext } from './context.js';
import { freshSymbol } from './memory.js';
import type { State } from './state.js';

type BinaryExpression = Extract<Expression, { op: 'binary' }>;

/** A value for a comparison that is decided only because the same question has one answer: it may come out either way. */
export function answeredAnew(
  e: BinaryExpression,
  decided: Linear,
  state: State,
  context: ExplorationContext,
): Linear | undefined {
  if (decided.terms.length > 0 || (e.operator !== '==' && e.operator !== '!=')) return undefined;
  const asked = [e.left, e.right].filter((side) => side.op === 'call' && namesAgain(side, context));
  const [question] = asked;
  if (asked.length !== 1 || question?.op !== 'call') return undefined;
  const name = `again@${question.extent.start}`;
  return freshSymbol(name, `${question.callee}() ${e.operator} before`, 'unknown', state, context);
}

/** The result is another name of what the call is given: while nothing is held on that it may come to be part of something else. */
function namesAgain(call: Extract<Expression, { op: 'call' }>, context: ExplorationContext): boolean {
  const row = context.lookup(rowName(call));
  return (
    row?.stable === true &&
    row.outcomes.some(({ effects }) => effects.some((e) => e.do === 'same' && e.place.root === 'ret'))
  );
}
