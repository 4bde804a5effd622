/** From a function of the tree to its control-flow graph. Knows C and the kernel's dialect; knows nothing of counters. */
import type { KernelFunction, KernelTree, MaskRecord, SyntaxNode } from '@folioscope/grammars';
import { GraphBuilder } from './builder.js';
import { parameter } from './declaration.js';
import type { Extent } from './expression.js';
import type { FunctionGraph } from './graph.js';
import { lowerReturnOf, resolveJumps } from './leave.js';
import { extentOf } from './lower-expression.js';
import { lowerBlockValue, lowerStatement } from './lower-statement.js';
import type { Lowering } from './lowering.js';
import { orderOf } from './order.js';
import { branchesOf, type Preference } from './preprocessor.js';
import { Scope } from './scope.js';

export interface LowerOptions {
  /** Picks the branch of an `#if` group; see `branchesOf`. */
  readonly preference?: Preference;
  /** Numbers that names stand for; see `constantsOf`. */
  readonly constants?: ReadonlyMap<string, number>;
}

/** The graph of one function; or why there is none, in people's words. */
export function lowerFunction(
  fn: KernelFunction,
  tree: KernelTree,
  options: LowerOptions = {},
): { graph: FunctionGraph } | { reason: string } {
  const body = fn.node.childForFieldName('body');
  if (!body) return { reason: 'it has no body' };
  const mentions: { slot: string; extent: Extent }[] = [];
  const to: Lowering = {
    graph: new GraphBuilder(),
    scope: new Scope(),
    labels: new Map(),
    jumps: [],
    targets: [],
    hidden: hiddenIn(fn, tree.records),
    constant: (name) => options.constants?.get(name),
    text: (node) => tree.text(node),
    mention: (slot, extent) => mentions.push({ slot, extent }),
    statementExpression: (block) => lowerBlockValue(block, to),
    chooseBranch: (group) => branchesOf(group, tree, options.preference),
  };
  to.scope.open();
  declareParameters(fn.node, to);
  to.graph.join({ start: body.startIndex, end: body.startIndex + 1 });
  lowerStatement(body, to);
  if (to.graph.ends.length > 0) lowerReturnOf(undefined, { start: body.endIndex - 1, end: body.endIndex }, to);
  if (!resolveJumps(to)) return { reason: 'a goto leads to a label that was not found' };
  const order = orderOf(to.graph.nodes, 0);
  const nameNode = fn.nameNode ?? fn.node;
  return {
    graph: {
      name: fn.name,
      extent: { start: fn.start, end: fn.end },
      nameExtent: extentOf(nameNode),
      nodes: to.graph.nodes,
      entry: 0,
      order,
      variables: to.scope.variables,
      returnsVoid: returnsVoid(fn.node, to),
      returnsPointer: fn.node.childForFieldName('declarator')?.type === 'pointer_declarator',
      mentions,
    },
  };
}

function declareParameters(node: SyntaxNode, to: Lowering): void {
  const list = parameterList(node);
  for (const child of list?.namedChildren ?? []) {
    if (child.type !== 'parameter_declaration') continue;
    const found = parameter(child, to);
    if (!found) continue;
    const variable = to.scope.declare(found.name, { ...found.variable, parameter: true });
    to.mention(variable.slot, variable.extent);
  }
}

function parameterList(node: SyntaxNode): SyntaxNode | null {
  let current: SyntaxNode | null = node.childForFieldName('declarator');
  while (current && current.type !== 'function_declarator') current = current.childForFieldName('declarator');
  return current?.childForFieldName('parameters') ?? null;
}

function returnsVoid(node: SyntaxNode, to: Lowering): boolean {
  const type = node.childForFieldName('type');
  const declarator = node.childForFieldName('declarator');
  return type !== null && to.text(type) === 'void' && declarator?.type !== 'pointer_declarator';
}

/** Records by the offset of what they are about; a declarator's stand at `-offset - 1`, apart from statements. */
function hiddenIn(fn: KernelFunction, records: readonly MaskRecord[]): ReadonlyMap<number, MaskRecord> {
  const inside = new Map<number, MaskRecord>();
  for (const record of records) {
    if (record.end <= fn.start || record.start >= fn.end) continue;
    if (record.kind === 'cleanup') inside.set(-record.declarator - 1, record);
    else inside.set(record.start, record);
  }
  return inside;
}
