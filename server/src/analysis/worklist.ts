/**
 * States waiting at the nodes of a graph. They are taken in the order of the graph, so that all paths that lead to a
 * place have arrived there before it is left: a round of a loop is done before the next one begins, and all rounds before
 * what comes after the loop.
 */
import type { NodeId, Order } from '../ir/index.js';
import type { State } from './state.js';

export class Worklist {
  private readonly waiting: State[][];
  private readonly nodes: NodeId[] = [];
  /** Of the loop that the node with this rank heads. */
  private readonly last: number[] = [];
  /** The next rank of this sweep. */
  private at = 0;
  /** Ranks before that where something waits: heads of loops whose rounds are not done, the innermost at the end. */
  private readonly heads: number[] = [];

  constructor(private readonly order: Order) {
    this.waiting = order.rank.map(() => []);
    for (const [node, rank] of order.rank.entries()) {
      this.nodes[rank] = node;
      this.last[rank] = order.last[node] ?? rank;
    }
  }

  add(node: NodeId, state: State): void {
    const rank = this.order.rank[node];
    if (rank === undefined) return;
    this.waiting[rank]?.push(state);
    if (rank < this.at && !this.heads.includes(rank)) this.heads.push(rank);
  }

  /** All the states at the first node where any wait; undefined when none do. */
  take(): { readonly node: NodeId; readonly states: readonly State[] } | undefined {
    const rank = this.next();
    const states = this.waiting[rank];
    const node = this.nodes[rank];
    if (!states || node === undefined) return undefined;
    this.waiting[rank] = [];
    this.at = rank + 1;
    return { node, states };
  }

  private next(): number {
    let rank = this.at;
    while (rank < this.waiting.length && this.waiting[rank]?.length === 0) rank++;
    const head = Math.max(...this.heads);
    if (this.heads.length === 0 || rank <= (this.last[head] ?? head)) return rank;
    this.heads.splice(this.heads.indexOf(head), 1);
    return head;
  }
}
