/**
 * Whether a path gives back what the caller passed, as its function's row says, or may have: what speaks for the path when
 * nothing of it stands in the books.
 */
import { WARNINGS } from '@folioscope/grammars';
import { linear, nameOf, OURS } from '@folioscope/simulator';
import type { Promised } from '../analysis/contract.js';
import type { Exit } from '../analysis/explore.js';
import { events } from '../analysis/trace.js';
import type { CallExpression } from '../analysis/unknown-call.js';
import { type Expression, expressionsOf, type FunctionGraph, successors, walk } from '../ir/index.js';
import type { FunctionBooks } from './rule.js';
import { isKept } from './told-apart.js';

/** Given back on this path or kept somewhere, or there is nothing that could be. */
export function isGivenBack(promised: Promised, exit: Exit, books: FunctionBooks): boolean {
  const { slot = '' } = promised;
  const { state } = exit;
  if (state.facts.range(linear.symbol(slot)).hi <= 0 || isExcused(slot, exit, books)) return true;
  // What is kept besides is said of that hold.
  if (state.ledger.holds.some(({ on, owner }) => owner === OURS && nameOf(on) === slot)) return true;
  const isGiven = ways(slot, books);
  const releasing = callsBefore(exit, books.exploration.graph).filter((e) =>
    books.mayGiveBack(e, e.args.some(isGiven)),
  );
  if (releasing.length === 0) return false;
  // One by one, out of an array: the books of the array as a whole do not show it.
  if (!promised.isOne || isTreated(slot, exit)) return true;
  if (state.handed.has(slot) || isKept(slot, exit, books.exploration)) return true;
  // Taken over from whoever had it, and given back: that leaves nothing in the books.
  const isDone = events(state.trace).some(
    (t) => t.event !== 'acquire' && t.change !== undefined && nameOf(t.change.on) === slot,
  );
  if (promised.isOthers && isDone) return true;
  return releasing.some((e) => e.args.some(isGiven) && books.releasesOfOthers(e.callee));
}

/** Given back on any path: what the row says of some calls only must be seen somewhere. */
export const isEverGivenBack = (promised: Promised, books: FunctionBooks): boolean =>
  books.exploration.exits.some(
    (exit) => (promised.isOne && isTreated(promised.slot ?? '', exit)) || isGivenBack(promised, exit, books),
  );

/**
 * Something complained on the way, so that nothing is asked of what goes on from there; or the object was asked what it is,
 * `is_huge_zero_folio(folio)`, and found to be something that is not counted.
 */
function isExcused(slot: string, exit: Exit, books: FunctionBooks): boolean {
  const { exits, graph } = books.exploration;
  const decisions = events(exit.state.trace).filter((t) => t.event === 'assume');
  const conditions = (of: typeof decisions) => {
    const decided = new Set(of.map((t) => t.extent.start));
    return graph.nodes.flatMap((node) =>
      node.kind === 'branch' && decided.has(node.extent.start) ? [node.condition] : [],
    );
  };
  const isWarning = (condition: Expression) => callsIn(condition).some((e) => WARNINGS.has(e.callee));
  if (conditions(decisions.filter((t) => t.text === 'true')).some(isWarning)) return true;
  const isGiven = ways(slot, books);
  // A question is put to the object alone; a call with more arguments does something, and may fail.
  const isQuestion = (e: CallExpression) => e.args.length === 1 && !books.mayGiveBack(e, false);
  const asks = (condition: Expression) =>
    isGiven(condition) && callsIn(condition).every((e) => !isGiven(e) || isQuestion(e));
  return exits.some((other) => isTreated(slot, other)) && conditions(decisions).some(asks);
}

/** Whether an expression has something that leads to the parameter's object: a name of it, or the caller's private data. */
function ways(slot: string, { exploration: { graph } }: FunctionBooks): (e: Expression) => boolean {
  const names = namesOf(slot, graph);
  for (const v of graph.variables) if (v.parameter && v.type === 'void') names.add(v.slot);
  return (e) => [...walk(e)].some((part) => part.op === 'variable' && names.has(part.slot));
}

/** The variables that name the parameter's object: its own, and those computed from it, `folio = page_folio(page)`. */
function namesOf(slot: string, { nodes }: FunctionGraph): Set<string> {
  const names = new Set([slot]);
  for (const node of nodes) {
    if (node.kind !== 'do' || node.expression.op !== 'assign') continue;
    const { target, value } = node.expression;
    const isFromIt = [...walk(value)].some((e) => e.op === 'variable' && names.has(e.slot));
    if (target.op === 'variable' && value.op === 'call' && isFromIt) names.add(target.slot);
  }
  return names;
}

const isTreated = (slot: string, { state: { ledger } }: Exit): boolean =>
  [...ledger.debts, ...ledger.holds].some(({ on }) => nameOf(on) === slot);

const callsIn = (e: Expression): readonly CallExpression[] => [...walk(e)].filter((part) => part.op === 'call');

/** The calls on any way to this exit. */
function callsBefore({ extent }: Exit, { nodes }: FunctionGraph): readonly CallExpression[] {
  const before = new Set(nodes.flatMap((node, id) => (node.kind === 'return' && node.extent === extent ? [id] : [])));
  const leading = new Map<number, number[]>();
  for (const [id, node] of nodes.entries())
    for (const next of successors(node)) leading.set(next, [...(leading.get(next) ?? []), id]);
  for (const id of before) for (const earlier of leading.get(id) ?? []) before.add(earlier);
  return [...before]
    .flatMap((id) => [...expressionsOf({ nodes: nodes.slice(id, id + 1) })])
    .filter((e) => e.op === 'call');
}
