/** Which variables are read later on: what only others lead to is out of reach from there. */
import { type Expression, operands } from './expression.js';
import { expressionsIn, type FunctionGraph, type GraphNode, type NodeId, successors } from './graph.js';

/** For each node, the variables that some path from there reads before it writes them. */
export function liveVariables({ nodes, order }: FunctionGraph): readonly ReadonlySet<string>[] {
  const live = nodes.map((): ReadonlySet<string> => new Set());
  const touched = nodes.map(touchedBy);
  const backwards = nodes.map((_, id) => id).sort((a, b) => (order.rank[b] ?? 0) - (order.rank[a] ?? 0));
  for (let changed = true; changed; ) {
    changed = false;
    for (const id of backwards) {
      const node = nodes[id];
      const { reads, writes } = touched[id] ?? NOTHING;
      if (!node) continue;
      const now = new Set(reads);
      for (const next of followers(node)) for (const slot of live[next] ?? []) if (!writes.has(slot)) now.add(slot);
      if (now.size === live[id]?.size) continue;
      live[id] = now;
      changed = true;
    }
  }
  return live;
}

/** Where control can go; `while (1)` is left by a break alone. */
function followers(node: GraphNode): readonly NodeId[] {
  if (node.kind !== 'branch' || node.condition.op !== 'number') return successors(node);
  return [node.condition.value === 0 ? node.whenFalse : node.whenTrue];
}

interface Touched {
  /** Read, or given away by address, before they are written. */
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

const NOTHING: Touched = { reads: new Set(), writes: new Set() };

function touchedBy(node: GraphNode): Touched {
  const reads = new Set<string>();
  const writes = new Set<string>();
  const visit = (e: Expression): void => {
    if (e.op === 'variable') {
      if (!writes.has(e.slot)) reads.add(e.slot);
    } else if (e.op === 'assign' && e.target.op === 'variable') {
      visit(e.value);
      writes.add(e.target.slot);
    } else for (const inner of operands(e)) visit(inner);
  };
  if (node.kind === 'iterate') {
    const [first, ...rest] = node.args;
    for (const arg of rest) visit(arg);
    // A macro's loop variable is another in each round; after the last it leads nowhere.
    if (first?.op === 'variable') writes.add(first.slot);
    else if (first) visit(first);
  } else for (const e of expressionsIn(node)) visit(e);
  return { reads, writes };
}
