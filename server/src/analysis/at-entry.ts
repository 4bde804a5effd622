/** Memory as it was when the function was entered, with what a path came to know of it. */
import { type Linear, linear, type Place } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { nameRead } from './memory.js';
import { State } from './state.js';
import type { Cell } from './symbols.js';

/** Only the member of a parameter, `batch->nr`, as the function first read it; undefined where it did not. */
export function enteredWith(
  { root, steps }: Place,
  args: ReadonlyMap<string, Linear>,
  at: State,
  context: ExplorationContext,
): State | undefined {
  const [pointer, member, ...further] = steps;
  const base = args.get(root);
  if (!base || pointer?.step !== 'deref' || member?.step !== 'field' || further.length > 0) return undefined;
  const cell: Cell = { kind: 'field', base, name: member.name };
  const entry = new State();
  const name = nameRead(cell, entry, context);
  if (!context.symbols.get(name)) return undefined;
  entry.facts = at.facts;
  entry.write(cell, linear.symbol(name));
  return entry;
}
