/**
 * A structure is freed on two ways. On the one a function of the file is called for it that gives back what a member leads to,
 * if there is something; on the other nobody asks, and what stands there is lost: `if (ready) stop(q); kfree(q);`.
 */
import { OURS } from '@folioscope/simulator';
import type { Trace } from '../../analysis/trace.js';
import {
  type Expression,
  expressionsIn,
  type FunctionGraph,
  type GraphNode,
  leadingTo,
  type NodeId,
  reachedFrom,
  valuesOf,
  walk,
} from '../../ir/index.js';
import type { Break, FunctionBooks } from '../rule.js';

export function freedWithMember(code: string, books: FunctionBooks): readonly Break[] {
  const { graph, exits } = books.exploration;
  return graph.nodes.flatMap((node, id): readonly Break[] => {
    const owner = freedAt(node, books);
    if (!owner) return [];
    const given = callsFor(owner, books);
    const parting = given && partingOf(id, owner.slot, given.nodes, graph, books);
    if (!given || !parting) return [];
    const place = `${owner.name}->${given.member}`;
    return [
      {
        code,
        extent: node.extent,
        confidence: 'medium',
        message: `${owner.name} is freed with what ${place} leads to where line ${books.line(parting.extent)} goes past ${given.by}(), which gives back what it finds there`,
        object: place,
        trace: upTo(node, exits[0]?.state.trace),
        last: [{ do: 'acquire', kind: 'ref', on: { object: place }, count: 1, owner: OURS }, { do: 'end' }],
        inText: true,
        key: `${code} ${place}`,
      },
    ];
  });
}

/** A path as far as it has come before a statement. */
function upTo({ extent }: GraphNode, trace: Trace | undefined): Trace | undefined {
  let before = trace;
  while (before?.before && before.extent.start > extent.start) before = before.before;
  return before;
}

interface Owner {
  readonly slot: string;
  readonly name: string;
  readonly type: string;
}

/** `kfree(q)` of a structure that was not made here. */
function freedAt(
  node: GraphNode,
  { exploration: { graph }, freesMemory, makesMemory }: FunctionBooks,
): Owner | undefined {
  const e = node.kind === 'do' ? node.expression : undefined;
  if (e?.op !== 'call' || !freesMemory(e.callee)) return undefined;
  const slots = new Set(e.args.flatMap((arg) => (arg.op === 'variable' ? [arg.slot] : [])));
  const variable = graph.variables.find((v) => slots.has(v.slot) && v.depth === 1 && v.type.startsWith('struct '));
  if (!variable) return undefined;
  const isMade = valuesOf(variable.slot, graph).some((value) => value.op === 'call' && makesMemory(value.callee));
  return isMade ? undefined : { slot: variable.slot, name: variable.name, type: variable.type };
}

interface Calls {
  readonly member: string;
  /** The function that is called for the owner itself. */
  readonly by: string;
  readonly nodes: ReadonlySet<NodeId>;
}

/** The calls that give back what a member of such a structure leads to; at least one is for this one. */
function callsFor({ slot, type }: Owner, { exploration: { graph }, givesInMember }: FunctionBooks): Calls | undefined {
  const nodes = new Set<NodeId>();
  let direct: { member: string; by: string } | undefined;
  for (const [id, node] of graph.nodes.entries())
    for (const e of expressionsIn(node).flatMap((whole) => [...walk(whole)])) {
      const member = e.op === 'call' ? givesInMember(e.callee, type) : undefined;
      if (e.op !== 'call' || member === undefined) continue;
      nodes.add(id);
      if (e.args.some((arg) => arg.op === 'variable' && arg.slot === slot)) direct ??= { member, by: e.callee };
    }
  return direct && { ...direct, nodes };
}

/** The decision by which a way to the end goes past all the calls, when it asks nothing about the structure. */
function partingOf(
  end: NodeId,
  slot: string,
  calls: ReadonlySet<NodeId>,
  graph: FunctionGraph,
  books: FunctionBooks,
): GraphNode | undefined {
  const passing = leadingTo(end, graph, calls);
  if (!passing.has(graph.entry)) return undefined;
  return graph.nodes.find((node) => {
    if (node.kind !== 'branch' || isAbout(slot, node.condition)) return false;
    const [past, through] = passing.has(node.whenTrue)
      ? [node.whenTrue, node.whenFalse]
      : [node.whenFalse, node.whenTrue];
    if (!passing.has(past) || passing.has(through)) return false;
    const after = reachedFrom(through, graph);
    if (!after.has(end)) return false;
    // What only this way does may be another way to give it back.
    const only = [...reachedFrom(past, graph)].filter((id) => passing.has(id) && !after.has(id));
    return !only.some((id) => isPassed(slot, graph.nodes[id], books));
  });
}

const isAbout = (slot: string, condition: Expression): boolean =>
  [...walk(condition)].some((e) => e.op === 'variable' && e.slot === slot);

function isPassed(slot: string, node: GraphNode | undefined, { freesMemory }: FunctionBooks): boolean {
  const calls = node ? expressionsIn(node).flatMap((e) => [...walk(e)].filter((part) => part.op === 'call')) : [];
  return calls.some((e) => e.op === 'call' && !freesMemory(e.callee) && e.args.some((arg) => isAbout(slot, arg)));
}
