/**
 * States waiting at the nodes of a graph. They are taken in the order of the graph, so that all paths that lead to a
 * place have arrived there before it is left, and a loop is done before what comes after it.
 */
import type { NodeId } from '../ir/index.js';
import type { State } from './state.js';

export class Worklist {
  private readonly waiting: State[][];
  private readonly nodes: NodeId[];
  /** No state waits before this rank. */
  private lowest = 0;

  /** `order`: the rank of each node. */
  constructor(private readonly order: readonly number[]) {
    this.waiting = order.map(() => []);
    this.nodes = [];
    for (const [node, rank] of order.entries()) this.nodes[rank] = node;
  }

  add(node: NodeId, state: State): void {
    const rank = this.order[node];
    if (rank === undefined) return;
    this.waiting[rank]?.push(state);
    this.lowest = Math.min(this.lowest, rank);
  }

  /** All the states at the first node where any wait; undefined when none do. */
  take(): { readonly node: NodeId; readonly states: readonly State[] } | undefined {
    for (; this.lowest < this.waiting.length; this.lowest++) {
      const states = this.waiting[this.lowest];
      const node = this.nodes[this.lowest];
      if (!states || node === undefined || states.length === 0) continue;
      this.waiting[this.lowest] = [];
      return { node, states };
    }
    return undefined;
  }
}
