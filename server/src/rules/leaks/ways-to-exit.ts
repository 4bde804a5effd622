/** What a path may have done before it ended: all on the ways to its exit, but for those that its own decisions rule out. */
import type { Exit } from '../../analysis/explore.js';
import { events } from '../../analysis/trace.js';
import type { CallExpression } from '../../analysis/unknown-call.js';
import {
  expressionsOf,
  type FunctionGraph,
  type GraphNode,
  type NodeId,
  reachedFrom,
  successors,
} from '../../ir/index.js';

/** The calls on any way to this exit. */
export function callsBefore(exit: Exit, graph: FunctionGraph): readonly CallExpression[] {
  return [...nodesBefore(exit, graph)]
    .flatMap((id) => [...expressionsOf({ nodes: graph.nodes.slice(id, id + 1) })])
    .filter((e) => e.op === 'call');
}

/** Whether all ways to this exit pass such a node. */
export const passesAlways = (exit: Exit, graph: FunctionGraph, isSuch: (node: GraphNode) => boolean): boolean =>
  graph.nodes.some(isSuch) && !leadingOn(exit, graph, isSuch).ends.length;

function nodesBefore(exit: Exit, graph: FunctionGraph): ReadonlySet<NodeId> {
  const { ends, leading } = leadingOn(exit, graph, () => false);
  const before = new Set(ends);
  for (const id of before) for (const earlier of leading.get(id) ?? []) before.add(earlier);
  return before;
}

/** From where to where a path with this exit's decisions can go, and which of its ends are reached, past no barrier. */
function leadingOn(
  exit: Exit,
  { nodes, entry }: FunctionGraph,
  isBarrier: (node: GraphNode) => boolean,
): { readonly leading: ReadonlyMap<NodeId, readonly NodeId[]>; readonly ends: readonly NodeId[] } {
  const decided = decisionsOf(exit);
  const leading = new Map<NodeId, NodeId[]>();
  const reached = new Set([entry]);
  for (const id of reached) {
    const node = nodes[id];
    if (!node || isBarrier(node)) continue;
    for (const next of wayOn(id, node, nodes, decided)) {
      reached.add(next);
      leading.set(next, [...(leading.get(next) ?? []), id]);
    }
  }
  return { leading, ends: [...reached].filter((id) => isReturnAt(nodes[id], exit)) };
}

const isReturnAt = (node: GraphNode | undefined, { extent }: Exit): boolean =>
  node?.kind === 'return' && node.extent === extent;

/** Where the path decided since an event, and how; what it decided both ways, round by round, is left out. */
export function decisionsOf({ state }: Exit, since = 0): ReadonlyMap<number, boolean> {
  const decided = new Map<number, boolean>();
  const both = new Set<number>();
  for (const { event, extent, text, number } of events(state.trace)) {
    if (event !== 'assume' || number <= since) continue;
    const answer = text === 'true';
    if ((decided.get(extent.start) ?? answer) !== answer) both.add(extent.start);
    decided.set(extent.start, answer);
  }
  return new Map([...decided].filter(([start]) => !both.has(start)));
}

/** Where a path with these decisions goes from here. What is asked anew in each round of a loop is told of one round only. */
function wayOn(
  id: NodeId,
  node: GraphNode,
  nodes: readonly GraphNode[],
  decided: ReadonlyMap<number, boolean>,
): readonly NodeId[] {
  const answer = node.kind === 'branch' ? decided.get(node.extent.start) : undefined;
  if (node.kind !== 'branch' || answer === undefined || isInLoop(id, nodes)) return successors(node);
  return [answer ? node.whenTrue : node.whenFalse];
}

const isInLoop = (id: NodeId, nodes: readonly GraphNode[]): boolean => {
  const node = nodes[id];
  return node !== undefined && successors(node).some((next) => reachedFrom(next, { nodes }).has(id));
};
