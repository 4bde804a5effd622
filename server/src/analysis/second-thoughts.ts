/**
 * Paths that ask the same of memory twice and are answered differently: `if (x->nr) a = get()` and later `if (x->nr) put(a)`.
 * Calls in between may have changed it as far as is known, but whoever wrote the second question took them not to.
 */
import { type Expression, expressionsOf, type FunctionGraph, type NodeId, successors, walk } from '../ir/index.js';
import type { Exploration } from './explore.js';
import { events, type Trace } from './trace.js';

/** Whether a path took its hold on one answer to a question, and went on by the other. */
export function hasSecondThoughts(
  trace: Trace | undefined,
  taken: Trace | undefined,
  { graph }: Pick<Exploration, 'graph'>,
): boolean {
  if (!taken) return false;
  const decisions = events(trace).filter((t) => t.event === 'assume');
  const later = decisions.filter((t) => t.number > taken.number);
  return decisions
    .filter((t) => t.number < taken.number)
    .some((first) => later.some((second) => second.text !== first.text && isSameQuestion(first, second, graph)));
}

/** Both ways lead from the one to the other: what is asked again after a way out has been passed by may well be new. */
function isSameQuestion(first: Trace, second: Trace, graph: FunctionGraph): boolean {
  const [a, b] = [first, second].map(({ extent }) => branchAt(extent.start, graph));
  if (!a || !b || a.id === b.id || keyOf(a.condition) !== keyOf(b.condition)) return false;
  if (!readsMemory(a.condition) || isChanged(a.condition, graph)) return false;
  return [a.whenTrue, a.whenFalse].every((way) => isReached(b.id, way, a.id, graph));
}

function branchAt(start: number, { nodes }: FunctionGraph) {
  for (const [id, node] of nodes.entries())
    if (node.kind === 'branch' && node.extent.start === start) return { id, ...node };
  return undefined;
}

/** The same for the same expression, wherever it stands. */
const keyOf = (e: Expression): string =>
  JSON.stringify(e, (key, value: unknown) => (key === 'extent' ? undefined : value));

const readsMemory = (e: Expression): boolean =>
  [...walk(e)].some(({ op }) => op === 'field' || op === 'index' || op === 'deref');

/** The function itself assigns to a member of this name, or more than once to a variable of the question. */
function isChanged(question: Expression, graph: FunctionGraph): boolean {
  const parts = [...walk(question)];
  const targets = [...expressionsOf(graph)].flatMap((e) => (e.op === 'assign' || e.op === 'step' ? [e.target] : []));
  return parts.some((part) => {
    if (part.op === 'field') return targets.some((t) => t.op === 'field' && t.name === part.name);
    if (part.op !== 'variable') return false;
    return targets.filter((t) => t.op === 'variable' && t.slot === part.slot).length > 1;
  });
}

/** Whether a way leads to a node without passing another. */
function isReached(to: NodeId, from: NodeId, past: NodeId, { nodes }: FunctionGraph): boolean {
  const seen = new Set<NodeId>([past, from]);
  for (const id of seen) {
    if (id === to) return true;
    const node = id === past ? undefined : nodes[id];
    for (const next of node ? successors(node) : []) seen.add(next);
  }
  return false;
}
