/** Where control can come to from a node, and from where to it. */
import { type FunctionGraph, type NodeId, successors } from './graph.js';

type Nodes = Pick<FunctionGraph, 'nodes'>;

/** The node and all that control can come to from there, not going on from `past`, which does not count. */
export function reachedFrom(from: NodeId, { nodes }: Nodes, past?: NodeId): ReadonlySet<NodeId> {
  const reached = new Set([from]);
  for (const id of reached) {
    const node = nodes[id];
    if (node) for (const next of successors(node)) if (next !== past) reached.add(next);
  }
  return reached;
}

/** The node and all from which control can come to it without passing any of some others. */
export function leadingTo(to: NodeId, { nodes }: Nodes, but: ReadonlySet<NodeId> = new Set()): ReadonlySet<NodeId> {
  const before = new Map<NodeId, NodeId[]>();
  for (const [id, node] of nodes.entries())
    for (const next of successors(node)) before.set(next, [...(before.get(next) ?? []), id]);
  const leading = new Set([to]);
  for (const id of leading) for (const from of before.get(id) ?? []) if (!but.has(from)) leading.add(from);
  return leading;
}
