/**
 * A function whose row the catalogue has, held against it: its callers rely on the row, so a path that keeps what the row
 * gives back, or takes or gives back what it does not, is wrong whatever the other paths do.
 */
import { WARNINGS } from '@folioscope/grammars';
import { canDo, type HoldKind, linear, nameOf, OURS, type Row } from '@folioscope/simulator';
import { countsUnnamed, type Promised, promisedAt } from '../analysis/contract.js';
import type { Exit } from '../analysis/explore.js';
import { isOthersToo } from '../analysis/fates.js';
import { events } from '../analysis/trace.js';
import type { CallExpression } from '../analysis/unknown-call.js';
import { type Expression, expressionsOf, type FunctionGraph, successors, walk } from '../ir/index.js';

import { NOUNS, resultOf } from './leak.js';
import type { Break, FunctionBooks } from './rule.js';
import { isKept } from './told-apart.js';

/** What a function keeps or leaves though by its row it does not. */
export function leaksByContract(code: string, kinds: readonly HoldKind[], books: FunctionBooks): readonly Break[] {
  return againstContract(books, (exit, promised, row) => [
    ...keptFromCaller(code, kinds, exit, promised, row, books),
    ...takenBesides(code, kinds, exit, promised, row, books),
  ]);
}

function againstContract(
  books: FunctionBooks,
  check: (exit: Exit, promised: readonly Promised[], row: Row) => readonly Break[],
): readonly Break[] {
  const { contract, exploration } = books;
  if (!contract) return [];
  return exploration.exits.flatMap((exit) => {
    const promised = promisedAt(contract, exit, exploration);
    return promised ? check(exit, promised, contract) : [];
  });
}

function keptFromCaller(
  code: string,
  kinds: readonly HoldKind[],
  exit: Exit,
  promised: readonly Promised[],
  row: Row,
  books: FunctionBooks,
): readonly Break[] {
  const { exploration } = books;
  return promised.flatMap((p): readonly Break[] => {
    const { slot } = p;
    if (p.does !== 'give-back' || p.isHandedOver || !p.isItself || slot === undefined || !kinds.includes(p.kind))
      return [];
    if (p.always ? isGivenBack(p, exit, books) : isEverGivenBack(p, books)) return [];
    const object = exploration.symbols.label(slot);
    return [
      {
        code,
        extent: exit.extent,
        confidence: 'medium',
        message: `${exploration.graph.name}() ${resultOf({ exit }, exploration)} and leaves the ${NOUNS[p.kind]} on ${object} with its caller, which by its contract it gives back${readIn(row)}`,
        object,
        trace: exit.state.trace,
        // By contract what the caller has is this function's to give back.
        given: { do: 'acquire', kind: p.kind, on: { object }, count: 1, owner: OURS },
        last: [{ do: 'end' }],
        key: `${code} contract ${slot}`,
      },
    ];
  });
}

/** Given back on this path or kept somewhere, or there is nothing that could be. */
function isGivenBack({ slot = '', isOne, isOthers }: Promised, exit: Exit, books: FunctionBooks): boolean {
  const { exits, graph } = books.exploration;
  const { state } = exit;
  if (state.facts.range(linear.symbol(slot)).hi <= 0) return true;
  const names = namesOf(slot, graph);
  const isAbout = (e: Expression) => [...walk(e)].some((part) => part.op === 'variable' && names.has(part.slot));
  // Private data may lead to the object as well.
  const data = new Set(graph.variables.flatMap((v) => (v.parameter && v.type === 'void' ? [v.slot] : [])));
  const isGiven = (e: Expression) => isAbout(e) || (e.op === 'variable' && data.has(e.slot));
  const decisions = decisionsOn(exit, graph);
  if (decisionsOn(exit, graph, 'true').some(isWarning)) return true;
  const treated = exits.filter((other) => isTreated(slot, other));
  // Asked what it is, and found to be something that is not counted: `is_huge_zero_folio(folio)`.
  const asks = (condition: Expression) =>
    isGiven(condition) && !callsIn(condition).some((e) => books.mayGiveBack(e, false));
  if (treated.length > 0 && decisions.some(asks)) return true;
  // What is kept besides is said of that hold.
  if (state.ledger.holds.some(({ on, owner }) => owner === OURS && nameOf(on) === slot)) return true;
  const releasing = callsBefore(exit, graph).filter((e) => books.mayGiveBack(e, e.args.some(isGiven)));
  if (releasing.length === 0) return false;
  // One by one, out of an array: the books of the array as a whole do not show it.
  if (!isOne || isTreated(slot, exit) || state.handed.has(slot) || isKept(slot, exit, books.exploration)) return true;
  // Taken over from whoever had it, and given back: that leaves nothing in the books.
  if (isOthers && events(state.trace).some((t) => t.event !== 'acquire' && t.change && nameOf(t.change.on) === slot))
    return true;
  return releasing.some((e) => e.args.some(isGiven) && books.releasesOfOthers(e.callee));
}

/** The conditions that were decided on the way to this exit, or those that were decided in one way. */
function decisionsOn({ state }: Exit, { nodes }: FunctionGraph, as?: 'true'): readonly Expression[] {
  const decisions = events(state.trace).filter((t) => t.event === 'assume' && (as === undefined || t.text === as));
  const decided = new Set(decisions.map((t) => t.extent.start));
  return nodes.flatMap((node) => (node.kind === 'branch' && decided.has(node.extent.start) ? [node.condition] : []));
}

const callsIn = (e: Expression): readonly CallExpression[] => [...walk(e)].filter((part) => part.op === 'call');

/** A condition that must never be true: nothing is asked of what goes on from there. */
const isWarning = (condition: Expression): boolean => callsIn(condition).some((e) => WARNINGS.has(e.callee));

/** The variables that name the parameter's object: its own, and those computed from it, `folio = page_folio(page)`. */
function namesOf(slot: string, { nodes }: FunctionGraph): ReadonlySet<string> {
  const names = new Set([slot]);
  for (const node of nodes) {
    if (node.kind !== 'do' || node.expression.op !== 'assign') continue;
    const { target, value } = node.expression;
    const isFromIt = [...walk(value)].some((e) => e.op === 'variable' && names.has(e.slot));
    if (target.op === 'variable' && value.op === 'call' && isFromIt) names.add(target.slot);
  }
  return names;
}

/** Given back on any path: what the row says of some calls only must be seen somewhere. */
const isEverGivenBack = (promised: Promised, books: FunctionBooks): boolean =>
  books.exploration.exits.some(
    (exit) => (promised.isOne && isTreated(promised.slot ?? '', exit)) || isGivenBack(promised, exit, books),
  );

const isTreated = (slot: string, { state: { ledger } }: Exit): boolean =>
  [...ledger.debts, ...ledger.holds].some(({ on }) => nameOf(on) === slot);

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

function takenBesides(
  code: string,
  kinds: readonly HoldKind[],
  exit: Exit,
  promised: readonly Promised[],
  row: Row,
  books: FunctionBooks,
): readonly Break[] {
  const { exploration } = books;
  // Where the row gives the counter a value, what was taken before is part of it.
  if (canDo(row, (e) => e.do === 'set') || countsUnnamed(row)) return [];
  return books.ends.flatMap((end): readonly Break[] => {
    const { hold } = end;
    if (end.exit !== exit || hold?.owner !== OURS || !hold.sure || hold.lent || end.fate !== 'left') return [];
    const object = nameOf(hold.on);
    // What is in a structure goes with the structure.
    if (exploration.symbols.get(object)?.origin === 'loaded') return [];
    if (!kinds.includes(hold.kind) || isOthersToo(hold, exit, exploration)) return [];
    if (promised.some((p) => p.does === 'take' && p.slot === object)) return [];
    const label = exploration.symbols.label(object);
    return [
      {
        code,
        extent: exit.extent,
        confidence: 'medium',
        message: `${label} keeps the ${NOUNS[hold.kind]} taken in line ${books.line(end.taken.extent)} when ${exploration.graph.name}() ${resultOf(end, exploration)}, which by its contract takes none${readIn(row)}`,
        object: label,
        trace: exit.state.trace,
        taken: end.taken,
        key: `${code} contract ${end.taken.extent.start}`,
      },
    ];
  });
}

const readIn = ({ sources }: Row): string => (sources[0] === undefined ? '' : ` (${sources.at(-1)})`);
