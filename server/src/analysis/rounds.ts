/**
 * Rounds of loops. What a round took and nothing leads to any more when the next begins, nobody will give back: the end of a
 * round is then a way out like any other.
 */
import { type Hold, holdsOn, OURS } from '@folioscope/simulator';
import type { FunctionGraph, NodeId } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { isInFrame, isKnownOutside } from './frame.js';
import type { State } from './state.js';

export interface Round {
  /** The last event before it; absent where no round ends, but the last pointer is overwritten. */
  readonly since?: number;
  /** What it left behind, by the events that took it. */
  readonly left: ReadonlySet<number>;
  /** Others may find that by what the round wrote down for them. */
  readonly noted?: true;
}

/** A round of the loop with this head begins after that event; rounds of loops inside it are over. */
export function enterRound(head: NodeId, event: number, state: State, { order }: FunctionGraph): void {
  const rank = order.rank[head] ?? 0;
  const outer = [...state.rounds].filter(([other]) => (order.rank[other] ?? 0) < rank);
  state.rounds = new Map([...outer, [head, event]]);
}

/** The events that took those of the holds that nothing leads to any more. `live`: the variables that are read later on. */
export function leftOf(
  holds: readonly Hold[],
  live: ReadonlySet<string>,
  state: State,
  context: ExplorationContext,
): ReadonlySet<number> {
  return new Set(holds.filter((h) => isLeft(h, live, state, context)).map((h) => Math.floor(h.id)));
}

/** The round wrote something into an array of others, `pfns[i] = migrate_pfn(pfn)`: they may find by it what was taken. */
export function isNoted(state: State, { symbols }: ExplorationContext): boolean {
  for (const { cell, value, written } of state.cells())
    if (
      written &&
      cell.kind === 'element' &&
      value.terms.length > 0 &&
      !symbols.involved(cell.base).every((base) => isInFrame(base, symbols))
    )
      return true;
  return false;
}

function isLeft(
  { kind, on, sure, lent, owner }: Hold,
  live: ReadonlySet<string>,
  state: State,
  context: ExplorationContext,
): boolean {
  if (owner !== OURS || !('object' in on) || !sure || lent || kind === 'map' || kind === 'memory') return false;
  const { object } = on;
  const { origin, from } = context.symbols.get(object) ?? {};
  // A variable of the frame is not lost, whatever becomes of pointers to it; nor is what lies in memory, or on a list.
  if (origin === 'local' || (origin === 'loaded' && !from)) return false;
  if (state.facts.hasTwin(object)) return false;
  if (holdsOn(state.ledger, object).some((h) => h.owner !== OURS)) return false;
  return !isKnownOutside(object, context.symbols) && !isInReach(object, live, state, context);
}

function isInReach(object: string, live: ReadonlySet<string>, state: State, { symbols }: ExplorationContext): boolean {
  for (const { cell, value } of state.cells()) {
    if (cell.kind === 'variable' && !cell.slot.startsWith('::') && !live.has(cell.slot)) continue;
    if (symbols.object(value) === object || symbols.involved(value).includes(object)) return true;
  }
  return false;
}
