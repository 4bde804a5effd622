/** The control-flow graph of one function: what the path explorer walks. */
import { type Expression, type Extent, walk } from './expression.js';

export type NodeId = number;

export type GraphNode =
  /** Evaluate for effect. */
  | { readonly kind: 'do'; readonly expression: Expression; readonly extent: Extent; next: NodeId }
  | {
      readonly kind: 'branch';
      readonly condition: Expression;
      readonly extent: Extent;
      /** Where to go when it is true, and when not. */
      whenTrue: NodeId;
      whenFalse: NodeId;
    }
  /** Each time round a loop made by a macro: either another element or the end. */
  | {
      readonly kind: 'iterate';
      readonly macro: string;
      readonly args: readonly Expression[];
      readonly extent: Extent;
      body: NodeId;
      end: NodeId;
    }
  /** Paths meet here; `loop`: some of them come back from below. */
  | { readonly kind: 'join'; readonly extent: Extent; next: NodeId; loop: boolean }
  | { readonly kind: 'return'; readonly value?: Expression; readonly extent: Extent };

export interface Variable {
  readonly slot: string;
  readonly name: string;
  /** Its declared type, as written, without the declarator: `struct page`. */
  readonly type: string;
  /** How many `*` and `[]` stand around the name. */
  readonly depth: number;
  /** It is an array or a struct: the name stands for memory in the function's frame. */
  readonly inFrame: boolean;
  readonly parameter: boolean;
  readonly extent: Extent;
}

export interface FunctionGraph {
  readonly name: string;
  readonly extent: Extent;
  readonly nameExtent: Extent;
  readonly nodes: readonly GraphNode[];
  readonly entry: NodeId;
  /** The rank of each node: it comes before those it leads to, but for the edges that close loops. */
  readonly order: readonly number[];
  /** Parameters first, in order. */
  readonly variables: readonly Variable[];
  readonly returnsVoid: boolean;
  readonly returnsPointer: boolean;
  /** Where each variable or call was written, for hovers. */
  readonly mentions: readonly { readonly slot: string; readonly extent: Extent }[];
}

export const NOWHERE: NodeId = -1;

/** The nodes a node leads to. */
export function successors(node: GraphNode): readonly NodeId[] {
  switch (node.kind) {
    case 'do':
    case 'join':
      return [node.next];
    case 'branch':
      return [node.whenTrue, node.whenFalse];
    case 'iterate':
      return [node.body, node.end];
    case 'return':
      return [];
  }
}

/**
 * Marks the joins that close a loop, so that the explorer generalises there: every cycle has one. Answers with the rank
 * of each node in an order in which every node comes before those it leads to, but for the edges that close loops.
 */
export function markLoops(nodes: readonly GraphNode[], entry: NodeId): readonly number[] {
  const state = new Uint8Array(nodes.length); // 0 new, 1 open, 2 done
  const rank = new Array<number>(nodes.length).fill(nodes.length - 1);
  let next = nodes.length - 1;
  const stack: { id: NodeId; next: number }[] = [{ id: entry, next: 0 }];
  state[entry] = 1;
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const node = nodes[top.id];
    const to = node === undefined ? undefined : successors(node)[top.next++];
    if (to === undefined) {
      state[top.id] = 2;
      rank[top.id] = next--;
      stack.pop();
    } else if (state[to] === 0) {
      state[to] = 1;
      stack.push({ id: to, next: 0 });
    } else if (state[to] === 1) {
      const head = nodes[to];
      if (head?.kind === 'join') head.loop = true;
    }
  }
  for (const [id, done] of state.entries()) if (done === 0) rank[id] = next--;
  return rank;
}

/** Every expression of a function, and every one inside it. */
export function* expressionsOf({ nodes }: Pick<FunctionGraph, 'nodes'>): Generator<Expression> {
  for (const node of nodes) {
    if (node.kind === 'do') yield* walk(node.expression);
    else if (node.kind === 'branch') yield* walk(node.condition);
    else if (node.kind === 'return' && node.value) yield* walk(node.value);
    else if (node.kind === 'iterate') for (const arg of node.args) yield* walk(arg);
  }
}
