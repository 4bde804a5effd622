/**
 * Functions that count nothing themselves. Small ones are explored like any other, for what they make of their parameters;
 * of large ones only this is told: what they pass on to unknown functions is out of sight.
 */
import { canDo, type Row, type Version } from '@folioscope/simulator';
import { rowName } from '../analysis/call.js';
import { passingOn } from '../analysis/summary.js';
import { expressionsOf, type FunctionGraph, walk } from '../ir/index.js';

const MOST_NODES_EXPLORED = 60;

/** Whether a function is not worth exploring for its summary. */
export const isLargeBystander = (graph: FunctionGraph, counts: boolean): boolean =>
  !counts && graph.nodes.length > MOST_NODES_EXPLORED;

/** The summary by what is passed on; `lookup` knows what callees do. */
export function summariseBystander(
  graph: FunctionGraph,
  lookup: (name: string) => Row | undefined,
  version: Version,
): ReturnType<typeof passingOn> {
  const passed = new Set<string>();
  const parameters = new Set(graph.variables.filter((v) => v.parameter).map((v) => v.slot));
  for (const e of expressionsOf(graph)) {
    if (e.op !== 'call') continue;
    const row = lookup(rowName(e));
    for (const [i, arg] of e.args.entries()) {
      if (row && !forgets(row, i)) continue;
      for (const inner of walk(arg)) if (inner.op === 'variable' && parameters.has(inner.slot)) passed.add(inner.slot);
    }
  }
  return passingOn(graph, [...passed], version);
}

/** Whether nobody knows, after a call of it, what becomes of the holds on an argument. */
function forgets(row: Row, index: number): boolean {
  const name = row.params[index]?.name;
  return canDo(row, (e) => e.do === 'forget' && e.on.root === name);
}
