/** What the lowering of expressions and statements share: the graph so far, the scope, the text. */
import type { MaskRecord, SyntaxNode } from '@folioscope/grammars';
import type { Ends, GraphBuilder, LooseEnd } from './builder.js';
import type { Expression, Extent } from './expression.js';
import type { NodeId } from './graph.js';
import type { Cleanup, Depth, Scope } from './scope.js';

export interface Jump {
  readonly label: string;
  /** The edges that jump. */
  readonly ends: Ends;
  /** The cleanups of the blocks open at the jump, outermost first. */
  readonly cleanups: readonly (readonly Cleanup[])[];
  readonly extent: Extent;
}

/** Where `break` and `continue` go: edges are collected, the loop or switch connects them. */
export interface JumpTargets {
  readonly breaks: LooseEnd[];
  readonly continues: LooseEnd[] | undefined;
  readonly depth: Depth;
}

export interface Lowering {
  readonly graph: GraphBuilder;
  readonly scope: Scope;
  readonly labels: Map<string, { readonly node: NodeId; readonly depth: Depth }>;
  readonly jumps: Jump[];
  readonly targets: JumpTargets[];
  /** What masking hid, by where it starts. */
  readonly hidden: ReadonlyMap<number, MaskRecord>;
  /** The number a name of the source stands for. */
  constant(name: string): number | undefined;
  /** The original text of a node. */
  text(node: SyntaxNode): string;
  mention(slot: string, extent: Extent): void;
  /** `({ ...; value; })`: its statements go to the graph. */
  statementExpression(block: SyntaxNode): Expression;
  /** Of `#if` groups in the tree: the nodes of the branch to follow. */
  chooseBranch(group: SyntaxNode): readonly SyntaxNode[];
}
