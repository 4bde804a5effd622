/** What speaks against a leak: the hold may not be there, may have been asked for, or may be answered for elsewhere. */
import { nameOf } from '@folioscope/simulator';
import type { Exploration } from '../../analysis/explore.js';
import type { HoldEnd } from '../../analysis/fates.js';
import { type Expression, expressionsOf, type NodeId, walk } from '../../ir/index.js';
import type { FunctionBooks } from '../rule.js';

/** Whether there is such a doubt. `others`: how the same hold ends on other paths; `released`: those that give it back. */
export function isDoubtful(
  end: HoldEnd,
  others: readonly HoldEnd[],
  released: readonly HoldEnd[],
  books: FunctionBooks,
): boolean {
  if (isHearsay(end, others, released, books) || isUncounted(end, books) || isTwin(end, books)) return true;
  return end.fate === 'dropped' && isOnRequest(end.taken, books);
}

/**
 * Only the body of a callee says that there is a hold. What the callee keeps in a structure the structure's owner answers
 * for, unless every other path gives it back; and how its outcomes go with what else it changed is seldom known, so there
 * must be a path that does.
 */
function isHearsay(
  end: HoldEnd,
  others: readonly HoldEnd[],
  released: readonly HoldEnd[],
  books: FunctionBooks,
): boolean {
  const { change } = end.taken;
  if (!change?.derived) return false;
  if (end.hold?.lent) return true;
  if (
    released.length === 0 &&
    !change.promised &&
    !(end.fate === 'dropped' && end.hold?.sure && isOfThisFile(end, books))
  )
    return true;
  return (change.kept === true || end.fate === 'stored') && released.length < others.length;
}

/** Callers who want it pass a flag for it, and a place to put it: whether one of them comes without the other is theirs. */
export function isOnRequest(taken: HoldEnd['taken'], { ends }: FunctionBooks): boolean {
  const alike = ends.filter(
    (o) => o.taken.extent.start === taken.extent.start && o.taken.change?.kind === taken.change?.kind,
  );
  return (
    [taken, ...alike.map((o) => o.taken)].some(({ change }) => change?.assumed === true) &&
    alike.some(({ fate }) => fate === 'stored')
  );
}

/** The body that says so stands beside this one, and the same people keep the two in step. */
const isOfThisFile = ({ taken, hold }: HoldEnd, { exploration, defines }: FunctionBooks): boolean =>
  hold?.kind === 'ref' &&
  [...expressionsOf(exploration.graph)].some(
    (e) => e.op === 'call' && e.extent.start === taken.extent.start && defines(e.callee),
  );

/** How many elements are held cannot be compared with how many are handed on, one by one. */
function isUncounted({ taken: { change }, hold }: HoldEnd, { exploration: { graph } }: FunctionBooks): boolean {
  if (change?.spanning !== true || !hold) return false;
  const isElement = (e: Expression) =>
    e.op === 'index' && e.base.op === 'variable' && `&${e.base.slot}` === nameOf(hold.on);
  return graph.nodes.some(
    (node) => node.kind === 'do' && [...walk(node.expression)].some((e) => e.op === 'call' && e.args.some(isElement)),
  );
}

/** The path found it to be the same as another pointer, which is answered for elsewhere: `if (page != locked_page) put_page(page)`. */
function isTwin({ hold, exit: { state } }: HoldEnd, { exploration: { graph }, releases }: FunctionBooks): boolean {
  if (!hold || !state.facts.hasTwin(nameOf(hold.on))) return false;
  const isPointer = (e: Expression) =>
    e.op === 'variable' && graph.variables.some(({ slot, depth }) => slot === e.slot && depth > 0);
  const gives = (e: Expression) => e.op === 'call' && e.args.some((_, i) => releases(e.callee, i, hold.kind));
  return graph.nodes.some((node) => {
    if (node.kind !== 'branch' || node.condition.op !== 'binary') return false;
    const { operator, left, right } = node.condition;
    if ((operator !== '==' && operator !== '!=') || ![left, right].some(isPointer)) return false;
    return straightOn(operator === '!=' ? node.whenTrue : node.whenFalse, graph).some((e) => [...walk(e)].some(gives));
  });
}

/** What is done from a node on before control divides or meets. */
function straightOn(from: NodeId, { nodes }: Pick<Exploration['graph'], 'nodes'>): readonly Expression[] {
  const node = nodes[from];
  return node?.kind === 'do' ? [node.expression, ...straightOn(node.next, { nodes })] : [];
}
