/**
 * In which order the nodes of a graph are taken: a weak topological order (Bourdoncle). Every node comes before those it leads
 * to, but for the edges that close loops, and a loop stands together: what follows it comes after all of its body, from
 * wherever in the body it is left.
 */
import { type GraphNode, type NodeId, successors } from './graph.js';

/** Nodes that reach each other, first found first, or one alone. */
type Knot = readonly NodeId[];

/** Part of a graph whose nodes get the ranks up to `last`. */
interface Part {
  readonly id: number;
  readonly roots: readonly NodeId[];
  readonly last: number;
}

/** By node. */
export interface Order {
  readonly rank: readonly number[];
  /** Of a node that heads a loop the last rank in it; of others their own. */
  readonly last: readonly number[];
}

/** Marks the joins that close loops, so that the explorer generalises there: every cycle has one. */
export function orderOf(nodes: readonly GraphNode[], entry: NodeId): Order {
  const rank = new Array<number>(nodes.length).fill(-1);
  const lasts = new Array<number>(nodes.length).fill(-1);
  const leadsTo = nodes.map(successors);
  /** The innermost part each node is known to be of. */
  const partOf = new Array<number>(nodes.length).fill(0);
  let parts = 1;
  const pending: Part[] = [{ id: 0, roots: [entry], last: nodes.length - 1 }];
  for (let part = pending.pop(); part; part = pending.pop()) {
    const { id } = part;
    let free = part.last;
    for (const knot of knotsOf(part.roots, (node) => (leadsTo[node] ?? []).filter((to) => partOf[to] === id))) {
      const [head] = knot;
      if (head === undefined) continue;
      const last = free;
      free -= knot.length;
      rank[head] = free + 1;
      lasts[head] = last;
      partOf[head] = -1;
      if (!closes(head, knot, leadsTo)) continue;
      const node = nodes[head];
      if (node?.kind === 'join') node.loop = true;
      const inside = parts++;
      for (const member of knot) if (member !== head) partOf[member] = inside;
      pending.push({ id: inside, roots: (leadsTo[head] ?? []).filter((to) => partOf[to] === inside), last });
    }
  }
  let unreached = 0;
  for (const [node, found] of rank.entries()) if (found < 0) rank[node] = lasts[node] = unreached++;
  return { rank, last: lasts };
}

const closes = (head: NodeId, knot: Knot, leadsTo: readonly (readonly NodeId[])[]): boolean =>
  knot.length > 1 || (leadsTo[head]?.includes(head) ?? false);

/** The strongly connected components that can be reached (Tarjan), those that are led to first. */
function* knotsOf(roots: readonly NodeId[], leadsTo: (node: NodeId) => readonly NodeId[]): Generator<Knot> {
  const found = new Map<NodeId, number>();
  const lowest = new Map<NodeId, number>();
  const open: NodeId[] = [];
  const isOpen = new Set<NodeId>();
  const enter = (node: NodeId) => {
    found.set(node, found.size);
    lowest.set(node, found.size - 1);
    open.push(node);
    isOpen.add(node);
    return { node, next: 0, to: leadsTo(node) };
  };
  const lower = (node: NodeId, to = Infinity) => lowest.set(node, Math.min(lowest.get(node) ?? Infinity, to));
  for (const root of roots) {
    if (found.has(root)) continue;
    const stack = [enter(root)];
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const to = top.to[top.next++];
      if (to !== undefined) {
        if (!found.has(to)) stack.push(enter(to));
        else if (isOpen.has(to)) lower(top.node, found.get(to));
        continue;
      }
      stack.pop();
      const from = stack.at(-1);
      if (from) lower(from.node, lowest.get(top.node));
      if (lowest.get(top.node) !== found.get(top.node)) continue;
      const knot = open.splice(open.lastIndexOf(top.node));
      for (const member of knot) isOpen.delete(member);
      yield knot;
    }
  }
}
