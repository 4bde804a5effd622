/**
 * Paths that ask the same of memory twice and are answered differently: `if (x->nr) a = get()` and later `if (x->nr) put(a)`.
 * Calls in between may have changed it as far as is known, but whoever wrote the second question took them not to.
 */
import {
  type Expression,
  expressionsOf,
  type FunctionGraph,
  type GraphNode,
  leadingTo,
  type NodeId,
  reachedFrom,
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
  const ways = [a.whenTrue, a.whenFalse].map((way) => reachedFrom(way, graph, a.id));
  if (!ways.every((way) => way.has(b.id))) return false;
  const between = [...leadingTo(b.id, graph, new Set([a.id]))].filter((id) => ways.some((way) => way.has(id)));
  return !isChanged(
    a.condition,
    between.flatMap((id) => (id === b.id ? [] : (graph.nodes[id] ?? []))),
  );
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
