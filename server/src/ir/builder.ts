/** Grows a control-flow graph: nodes are added at the loose ends of what is there. */
import type { Expression, Extent } from './expression.js';
import { type GraphNode, NOWHERE, type NodeId } from './graph.js';

/** An edge that does not lead anywhere yet. */
export type LooseEnd = (to: NodeId) => void;

/** The places control may come from next. Empty: what follows cannot be reached. */
export type Ends = readonly LooseEnd[];

export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  /** Where the next node will be attached. */
  ends: Ends = [];

  /** Adds a node at the loose ends; several of them meet in a join first. */
  private add(node: GraphNode): NodeId {
    if (this.ends.length > 1 && node.kind !== 'join') this.join(node.extent);
    const id = this.nodes.push(node) - 1;
    for (const end of this.ends) end(id);
    this.ends = [];
    return id;
  }

  join(extent: Extent): NodeId {
    const node: GraphNode = { kind: 'join', extent, next: NOWHERE, loop: false };
    const id = this.add(node);
    this.ends = [
      (to) => {
        node.next = to;
      },
    ];
    return id;
  }

  do(expression: Expression, extent: Extent): void {
    const node: GraphNode = { kind: 'do', expression, extent, next: NOWHERE };
    this.add(node);
    this.ends = [
      (to) => {
        node.next = to;
      },
    ];
  }

  /** Leaves no ends open: the caller continues from either list. */
  branch(condition: Expression, extent: Extent): { whenTrue: Ends; whenFalse: Ends } {
    const node: GraphNode = { kind: 'branch', condition, extent, whenTrue: NOWHERE, whenFalse: NOWHERE };
    this.add(node);
    const whenTrue: LooseEnd = (to) => {
      node.whenTrue = to;
    };
    const whenFalse: LooseEnd = (to) => {
      node.whenFalse = to;
    };
    return { whenTrue: [whenTrue], whenFalse: [whenFalse] };
  }

  iterate(macro: string, args: readonly Expression[], extent: Extent): { body: Ends; end: Ends } {
    const node: GraphNode = { kind: 'iterate', macro, args, extent, body: NOWHERE, end: NOWHERE };
    this.add(node);
    const body: LooseEnd = (to) => {
      node.body = to;
    };
    const end: LooseEnd = (to) => {
      node.end = to;
    };
    return { body: [body], end: [end] };
  }

  return(value: Expression | undefined, extent: Extent): void {
    this.add(value === undefined ? { kind: 'return', extent } : { kind: 'return', value, extent });
  }

  /** Sends the loose ends to a node that exists already. */
  goTo(id: NodeId): void {
    if (this.ends.length > 0) for (const end of this.ends) end(id);
    this.ends = [];
  }
}
