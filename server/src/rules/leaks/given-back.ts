/**
 * Whether a path gives back what the caller passed, as its function's row says, or may have: what speaks for the path when
 * nothing of it stands in the books.
 */
import { WARNINGS } from '@folioscope/grammars';
import { linear, nameOf, OURS } from '@folioscope/simulator';
import type { Promised } from '../../analysis/contract.js';
import type { Exit } from '../../analysis/explore.js';
import { events, type Trace } from '../../analysis/trace.js';
import type { CallExpression } from '../../analysis/unknown-call.js';
import { type Expression, type FunctionGraph, type GraphNode, walk } from '../../ir/index.js';
import type { FunctionBooks } from '../rule.js';
import { isKept } from '../told-apart.js';
import { callsBefore, passesAlways } from './ways-to-exit.js';

/** Given back on this path or kept somewhere, or there is nothing that could be. */
export function isGivenBack(promised: Promised, exit: Exit, books: FunctionBooks): boolean {
  const { slot = '', kind } = promised;
  const { state } = exit;
  if (state.facts.range(linear.symbol(slot)).hi <= 0 || isExcused(promised, exit, books)) return true;
  if (!promised.isItself) return isGivenWithin(promised, exit, books);
  // What is kept besides is said of that hold.
  if (promised.always && state.ledger.holds.some(({ on, owner }) => owner === OURS && nameOf(on) === slot)) return true;
  const isGiven = ways(promised, books);
  const releasing = callsBefore(exit, books.exploration.graph).filter((e) =>
    books.mayGiveBack(e, e.args.some(isGiven), kind),
  );
  if (releasing.length === 0) return false;
  // One by one, out of an array: the books of the array as a whole do not show it.
  if (!promised.isOne || isTreated(slot, exit)) return true;
  if (state.handed.has(slot) || isKept(slot, exit, books.exploration)) return true;
  // Taken over from whoever had it, and given back: that leaves nothing in the books.
  if (promised.isOthers && isReleased(slot, exit)) return true;
  return releasing.some((e) => books.releasesUnseen(e, promised.isOthers, isGiven));
}

/**
 * What a parameter leads to, or a number names, has no books of its own here: a path is asked for it that cannot have given
 * back anything, and either chose so by what the parameter says, or does as all others do.
 */
function isGivenWithin(promised: Promised, exit: Exit, books: FunctionBooks): boolean {
  if (mayGiveBackWithin(promised, exit, books)) return true;
  const { exits, graph } = books.exploration;
  const isChosen = conditionsOf(assumptions(exit), graph).some(ways(promised, books));
  return !isChosen && exits.some((other) => mayGiveBackWithin(promised, other, books));
}

function mayGiveBackWithin(promised: Promised, exit: Exit, books: FunctionBooks): boolean {
  const isFromIt = ways(promised, books);
  return callsBefore(exit, books.exploration.graph).some((e) =>
    books.mayGiveBack(e, e.args.some(isFromIt), promised.kind),
  );
}

/** Given back on any path: what the row says of some calls only must be seen somewhere. */
export const isEverGivenBack = (promised: Promised, books: FunctionBooks): boolean =>
  books.exploration.exits.some(
    (exit) => (promised.isOne && isReleased(promised.slot ?? '', exit)) || isGivenBack(promised, exit, books),
  );

/** The path tells of it, whether or not it leaves something in the books. */
const isReleased = (slot: string, { state }: Exit): boolean =>
  events(state.trace).some((t) => t.event !== 'acquire' && t.change !== undefined && nameOf(t.change.on) === slot);

/**
 * Something complained on the way, so that nothing is asked of what goes on from there; or the object was asked what it is,
 * `is_huge_zero_folio(folio)`, and found to be something that is not counted.
 */
function isExcused(promised: Promised, exit: Exit, books: FunctionBooks): boolean {
  const { slot = '', isItself, isMany, kind } = promised;
  const { exits, graph } = books.exploration;
  const decisions = assumptions(exit);
  const isWarning = (condition: Expression) => callsIn(condition).some((e) => WARNINGS.has(e.callee));
  const passed = decisions.filter((t) => t.text === 'true');
  if (conditionsOf(passed, graph).some(isWarning) || passesAlways(exit, graph, isComplaint)) return true;
  const isGiven = ways(promised, books);
  // Elements may be counted, or asked for; of one object it is to be said that it is none that is counted.
  const isQuestion = (e: CallExpression) =>
    e.args.length === 1 && (isMany ? !books.mayGiveBack(e, false, kind) : books.asksWhetherCounted(e));
  const asks = (condition: Expression) => {
    const about = callsIn(condition).filter(isGiven);
    return about.length > 0 && about.every(isQuestion);
  };
  const isHandledOn = (other: Exit) => (isItself ? isTreated(slot, other) : mayGiveBackWithin(promised, other, books));
  const isPrivate = (condition: Expression) =>
    [...walk(condition)].some((e) => e.op === 'variable' && isPrivateData(e.slot, graph));
  return conditionsOf(decisions, graph).some((c) => asks(c) || isPrivate(c)) && exits.some(isHandledOn);
}

/** `WARN(true, ...)` as a statement. */
const isComplaint = (node: GraphNode): boolean =>
  node.kind === 'do' && node.expression.op === 'call' && WARNINGS.has(node.expression.callee);

const assumptions = ({ state }: Exit): readonly Trace[] => events(state.trace).filter((t) => t.event === 'assume');

/** What was asked when these were decided. */
function conditionsOf(decisions: readonly Trace[], { nodes }: FunctionGraph): readonly Expression[] {
  const decided = new Set(decisions.map((t) => t.extent.start));
  return nodes.flatMap((node) => (node.kind === 'branch' && decided.has(node.extent.start) ? [node.condition] : []));
}

/** Whether an expression has something that leads to the parameter's object: a name of it, or the caller's private data. */
function ways({ slot = '', twins }: Promised, { exploration: { graph } }: FunctionBooks): (e: Expression) => boolean {
  const names = namesOf([slot, ...twins], graph);
  for (const v of graph.variables) if (isPrivateData(v.slot, graph)) names.add(v.slot);
  return (e) => [...walk(e)].some((part) => part.op === 'variable' && names.has(part.slot));
}

/** The variables that name the parameter's object: its own, and those computed from it, `folio = page_folio(page)`. */
function namesOf(slots: readonly string[], { nodes, variables }: FunctionGraph): Set<string> {
  const names = new Set(slots);
  // An `int` is an answer, and names nothing.
  const canName = new Set(variables.filter((v) => v.depth > 0 || v.type.includes('long')).map((v) => v.slot));
  for (const node of nodes) {
    if (node.kind !== 'do' || node.expression.op !== 'assign') continue;
    const { target, value } = node.expression;
    const isFromIt = [...walk(value)].some((e) => e.op === 'variable' && names.has(e.slot));
    if (target.op === 'variable' && canName.has(target.slot) && leadsOn(value) && isFromIt) names.add(target.slot);
  }
  return names;
}

/** What a caller passes on without a type may lead to the object as well. */
const isPrivateData = (slot: string, { variables }: FunctionGraph): boolean =>
  variables.some((v) => v.slot === slot && v.parameter && v.type === 'void');

const leadsOn = ({ op }: Expression): boolean => op === 'call' || op === 'field' || op === 'index' || op === 'deref';

const isTreated = (slot: string, { state: { ledger } }: Exit): boolean =>
  [...ledger.debts, ...ledger.holds].some(({ on }) => nameOf(on) === slot);

const callsIn = (e: Expression): readonly CallExpression[] => [...walk(e)].filter((part) => part.op === 'call');
