/**
 * Paths that ask the same of memory twice and are answered differently: `if (x->nr) a = get()` and later `if (x->nr) put(a)`.
 * Calls in between may have changed it as far as is known, but whoever wrote the second question took them not to.
 */
import {
  type Expression,
  expressionsOf,
  type FunctionGraph,
  type GraphNode,
  type NodeId,
  successors,
  walk,
} from '../ir/index.js';
import type { Exploration } from './explore.js';
import { events, type Trace } from './trace.js';

type Branch = Extract<GraphNode, { kind: 'branch' }> & { readonly id: NodeId };

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
    .some((first) => later.some((second) => isTakenBack(first, second, graph)));
}

/** Both ways lead from the one to the other: what is asked again after a way out has been passed by may well be new. */
function isTakenBack(first: Trace, second: Trace, graph: FunctionGraph): boolean {
  const [a, b] = [first, second].map(({ extent }) => branchAt(extent.start, graph));
  if (!a || !b || a.id === b.id) return false;
  const [before, after] = [answerOf(first, a), answerOf(second, b)];
  if (before.question !== after.question || before.holds === after.holds || !readsMemory(a.condition)) return false;
  const ways = [a.whenTrue, a.whenFalse].map((way) => reachedFrom(way, a.id, graph));
  return ways.every((way) => way.has(b.id)) && !isChanged(a.condition, between(ways, b.id, graph));
}

function branchAt(start: number, { nodes }: FunctionGraph): Branch | undefined {
  for (const [id, node] of nodes.entries())
    if (node.kind === 'branch' && node.extent.start === start) return { id, ...node };
  return undefined;
}

/** The question is the same for the same expression, wherever it stands; `a != b` is the opposite of `a == b`. */
function answerOf({ text }: Trace, { condition }: Branch): { readonly question: string; readonly holds: boolean } {
  const isOpposite = condition.op === 'binary' && condition.operator === '!=';
  const question = isOpposite ? { ...condition, operator: '==' } : condition;
  const key = JSON.stringify(question, (name, value: unknown) => (name === 'extent' ? undefined : value));
  return { question: key, holds: (text === 'true') !== isOpposite };
}

const readsMemory = (e: Expression): boolean =>
  [...walk(e)].some(({ op }) => op === 'field' || op === 'index' || op === 'deref');

/** Some of these nodes assigns to a member of this name, or to a variable of the question. */
function isChanged(question: Expression, nodes: readonly GraphNode[]): boolean {
  const targets = [...expressionsOf({ nodes })].flatMap((e) =>
    e.op === 'assign' || e.op === 'step' ? [e.target] : [],
  );
  return [...walk(question)].some((part) => {
    if (part.op === 'field') return targets.some((t) => t.op === 'field' && t.name === part.name);
    return part.op === 'variable' && targets.some((t) => t.op === 'variable' && t.slot === part.slot);
  });
}

/** What can be passed on ways that lead to a node. */
function between(ways: readonly ReadonlySet<NodeId>[], to: NodeId, { nodes }: FunctionGraph): readonly GraphNode[] {
  const comesFrom = new Map<NodeId, NodeId[]>();
  for (const id of new Set(ways.flatMap((way) => [...way]))) {
    const node = nodes[id];
    for (const next of node ? successors(node) : []) comesFrom.set(next, [...(comesFrom.get(next) ?? []), id]);
  }
  const leadThere = new Set([to]);
  for (const id of leadThere) for (const before of comesFrom.get(id) ?? []) leadThere.add(before);
  leadThere.delete(to);
  return [...leadThere].flatMap((id) => nodes[id] ?? []);
}

/** The nodes a way leads to without passing another. */
function reachedFrom(from: NodeId, past: NodeId, { nodes }: FunctionGraph): ReadonlySet<NodeId> {
  const seen = new Set<NodeId>([past, from]);
  for (const id of seen) {
    const node = id === past ? undefined : nodes[id];
    for (const next of node ? successors(node) : []) seen.add(next);
  }
  seen.delete(past);
  return seen;
}
