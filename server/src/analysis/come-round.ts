/** What a path brings to the head of a loop, before it meets those of other rounds. */
import { acquire, type Hold, holdsOn, type Ledger, linear, nameOf, OURS, replaceHold } from '@folioscope/simulator';
import type { NodeId } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';

/** What stands in an array is held as a stretch of it from now on, and what only the round before could name is out of sight. */
export function comeRound(head: NodeId, state: State, context: ExplorationContext): void {
  gather(state, context);
  leaveRound(head, state, context);
}

/** Holds on objects that stand in an array become a hold on that stretch of the array: `pages[i]` joins `pages[0..i)`. */
function gather(state: State, context: ExplorationContext): void {
  for (const { cell, value } of state.cells()) {
    if (cell.kind !== 'element') continue;
    const object = context.symbols.object(value);
    const array = context.symbols.object(cell.base);
    if (object === undefined || array === undefined) continue;
    for (const hold of holdsOn(state.ledger, object).filter((h) => h.owner === OURS)) {
      const on = { array, from: cell.index, to: linear.add(cell.index, linear.ONE) };
      const also = isElsewhere(object, cell, state, context) ? { sure: false, lent: true as const } : {};
      state.ledger = acquire(replaceHold(state.ledger, hold.id, undefined), { ...hold, on, ...also });
    }
  }
}

/** It stands in another array too, or in a structure, perhaps by another name: from where it will be given back is open. */
function isElsewhere(object: string, here: Cell, state: State, { symbols }: ExplorationContext): boolean {
  for (const { cell, value, written } of state.cells())
    if (written && cell !== here && cell.kind !== 'variable' && symbols.object(value) === object) return true;
  return false;
}

/** `pages[i]` of the round before is another element than that of the next: its contents are out of sight now. */
function leaveRound(node: NodeId, state: State, context: ExplorationContext): void {
  const prefix = `φ${node}.`;
  // A pointer that walks through memory (`page++`) leads elsewhere in the next round.
  const stays = (object: string) => !object.startsWith(prefix);
  state.ledger = {
    holds: state.ledger.holds.filter((h) => stays(nameOf(h.on)) && isFollowed(h, state.ledger)).map(asOfAll),
    debts: state.ledger.debts.filter((d) => stays(d.object)),
  };
  for (const { cell, value } of [...state.cells()]) {
    if (cell.kind !== 'element' || !cell.index.terms.some(([name]) => name.startsWith(prefix))) continue;
    state.clear(cell);
    const inside = context.symbols.involved(value);
    if (cell.base.terms.some(([base]) => !base.startsWith('&'))) for (const object of inside) context.escaped(object);
    const holds = state.ledger.holds.map((h) =>
      'object' in h.on && inside.includes(h.on.object) ? { ...h, sure: false } : h,
    );
    state.ledger = { ...state.ledger, holds };
  }
}

/** What only others hold, or may be lost sight of in an array, does not matter to the next round. */
const isFollowed = (h: Hold, ledger: Ledger): boolean =>
  h.owner === OURS
    ? h.sure || 'object' in h.on
    : 'object' in h.on && holdsOn(ledger, h.on.object).some((other) => other.owner === OURS);

/** In a loop it is usual to get less: the next round asks for the rest. */
function asOfAll(h: Hold): Hold {
  if (!h.partial) return h;
  const { partial: _, ...rest } = h;
  return rest;
}
