/** How well a path was followed. What was merged on the way stands for several values: a decision on it is half a guess. */
import type { Hold, Linear } from '@folioscope/simulator';
import {
  type Extent,
  expressionsIn,
  type FunctionGraph,
  type GraphNode,
  type NodeId,
  successors,
  walk,
} from '../ir/index.js';
import { isMerged } from './symbols.js';
import { events, type Trace } from './trace.js';

/**
 * Whether every decision of the path was on values that it knows one by one, from the event that took the hold on (from
 * the beginning without one), and the hold was not put together from the rounds of a loop.
 */
export function isTracked(trace: Trace | undefined, taken: Trace | undefined): boolean {
  const hold = trace?.ledger.holds.find((h) => Math.floor(h.id) === taken?.number);
  if (hold && amountsOf(hold).some(({ terms }) => terms.some(([name]) => isMerged(name)))) return false;
  return !events(trace).some(
    (t) => t.event === 'assume' && t.number > (taken?.number ?? 0) && t.objects.some((name) => isMerged(name)),
  );
}

/**
 * A loop that the path left after it took something in it, and of which it no longer tells by which decision: several ways out
 * met, and whether one of them can be gone after what was taken is not known one by one.
 */
export function leftLoopUntold(
  trace: Trace | undefined,
  taken: Trace | undefined,
  end: Extent,
  graph: FunctionGraph,
): boolean {
  const { nodes, order } = graph;
  const rankOf = (id: NodeId) => order.rank[id] ?? -1;
  const [from, to] = [taken?.extent.start, end.start].map((start) => nodes.findIndex((node) => isAt(node, start)));
  if (!taken || from === undefined || to === undefined || from < 0 || to < 0) return false;
  const decided = new Map(
    events(trace).flatMap((t) =>
      t.event === 'assume' && t.number > taken.number ? [[t.extent.start, t.text === 'true'] as const] : [],
    ),
  );
  return nodes.some((node, head) => {
    const isIn = (id: NodeId) => rankOf(id) >= rankOf(head) && rankOf(id) <= (order.last[head] ?? -1);
    if (node.kind !== 'join' || !node.loop || !isIn(from) || isIn(to)) return false;
    const exits = nodes.filter((exit, id) => isIn(id) && successors(exit).some((next) => !isIn(next)));
    const isTold = (exit: GraphNode) => {
      const answer = exit.kind === 'branch' ? decided.get(exit.extent.start) : undefined;
      return exit.kind === 'branch' && answer !== undefined && !isIn(answer ? exit.whenTrue : exit.whenFalse);
    };
    return exits.every(({ kind }) => kind === 'branch') && !exits.some(isTold);
  });
}

const isAt = (node: GraphNode, start: number | undefined): boolean =>
  node.extent?.start === start ||
  expressionsIn(node).some((e) => [...walk(e)].some((part) => 'extent' in part && part.extent.start === start));

const amountsOf = ({ on, count }: Hold): readonly Linear[] => ('array' in on ? [on.from, on.to, count] : [count]);
