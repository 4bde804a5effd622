/** The control-flow graph of one function: what the path explorer walks. */
import { type Expression, type Extent, walk } from './expression.js';
import type { Order } from './order.js';

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
  /** In which order its nodes are taken. */
  readonly order: Order;
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

/** Every expression of a function, and every one inside it. */
export function* expressionsOf({ nodes }: Pick<FunctionGraph, 'nodes'>): Generator<Expression> {
  for (const node of nodes) for (const e of expressionsIn(node)) yield* walk(e);
}

/** What one node evaluates. */
export function expressionsIn(node: GraphNode): readonly Expression[] {
  switch (node.kind) {
    case 'do':
      return [node.expression];
    case 'branch':
      return [node.condition];
    case 'return':
      return node.value ? [node.value] : [];
    case 'iterate':
      return node.args;
    case 'join':
      return [];
  }
}

/** What a variable is set to, by assignments that are statements of their own. */
export const valuesOf = (slot: string, { nodes }: Pick<FunctionGraph, 'nodes'>): readonly Expression[] =>
  nodes.flatMap((node) => {
    const e = node.kind === 'do' ? node.expression : undefined;
    return e?.op === 'assign' && e.target.op === 'variable' && e.target.slot === slot ? [e.value] : [];
  });
