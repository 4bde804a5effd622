/**
 * Rounds of loops. What a round took and nothing leads to any more when the next begins, nobody will give back: the end of a
 * round is then a way out like any other.
 */
import { type Hold, holdsOn, nameOf, OURS } from '@folioscope/simulator';
import { type Extent, type FunctionGraph, liveVariables, type NodeId, successors } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import type { Exit } from './explore.js';
import { isInFrame, isKnownOutside } from './frame.js';
import { isOffList } from './off-list.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';

export interface Round {
  /** The last event before it; absent where no round ends, but the last pointer is overwritten. */
  readonly since?: number;
  /** What it left behind, by the events that took it. */
  readonly left: ReadonlySet<number>;
  /** Others may find that by what the round wrote down for them. */
  readonly noted?: true;
}

/** Collects what paths of one function leave behind on the way. */
export class RoundEnds {
  readonly found: Exit[] = [];
  private live: readonly ReadonlySet<string>[] | undefined;

  constructor(
    private readonly graph: FunctionGraph,
    private readonly context: ExplorationContext,
  ) {}

  /** A path comes to the head of a loop: when it has been there before, a round ends. */
  end(head: NodeId, extent: Extent, state: State): void {
    const since = state.rounds.get(head);
    if (since === undefined || (state.trace?.number ?? 0) <= since) return;
    const taken = state.ledger.holds.filter((h) => Math.floor(h.id) > since);
    const left = leftOf(taken, this.liveAt(head), state, this.context);
    this.leaveBehind({ since, left, ...(isNoted(state, this.context) ? { noted: true } : {}) }, extent, state);
    this.loseSight(taken, this.liveAt(head), state);
  }

  /** A variable that led to the object leads elsewhere after the node `at`. */
  overwritten(object: string, at: NodeId, extent: Extent, state: State): void {
    const holds = holdsOn(state.ledger, object);
    if (holds.length === 0) return;
    const left = leftOf(holds, this.liveAfter(at), state, this.context);
    if (left.size > 0) this.leaveBehind({ left }, extent, state);
  }

  /** Neither memory nor a variable that is read after the node `at` leads to the object. */
  isOutOfReach(object: string, at: NodeId, state: State): boolean {
    return !isInReach(object, this.liveAfter(at), state, this.context);
  }

  /** It is told with the end of the round, and does not matter to the next. */
  private leaveBehind(round: Round, extent: Extent, state: State): void {
    this.found.push({ extent, value: undefined, state: state.fork(), round });
    if (round.left.size === 0) return;
    const holds = state.ledger.holds.filter((h) => !round.left.has(Math.floor(h.id)));
    state.ledger = { ...state.ledger, holds };
  }

  /** What somebody else may have by now, and nothing leads to any more, does not matter to the next round either. */
  private loseSight(taken: readonly Hold[], live: ReadonlySet<string>, state: State): void {
    const isLost = (h: Hold) =>
      taken.includes(h) &&
      h.owner === OURS &&
      !h.sure &&
      'object' in h.on &&
      !isInReach(h.on.object, live, state, this.context);
    if (!state.ledger.holds.some(isLost)) return;
    state.ledger = { ...state.ledger, holds: state.ledger.holds.filter((h) => !isLost(h)) };
  }

  private liveAfter(at: NodeId): ReadonlySet<string> {
    const node = this.graph.nodes[at];
    return new Set((node ? successors(node) : []).flatMap((next) => [...this.liveAt(next)]));
  }

  private liveAt(node: NodeId): ReadonlySet<string> {
    this.live ??= liveVariables(this.graph);
    return this.live[node] ?? new Set();
  }
}

/** A round of the loop with this head begins after that event; rounds of loops inside it are over. */
export function enterRound(head: NodeId, event: number, state: State, { order }: FunctionGraph): void {
  const rank = order.rank[head] ?? 0;
  const outer = [...state.rounds].filter(([other]) => (order.rank[other] ?? 0) < rank);
  state.rounds = new Map([...outer, [head, event]]);
}

/** The events that took those of the holds that nothing leads to any more. `live`: the variables that are read later on. */
function leftOf(
  holds: readonly Hold[],
  live: ReadonlySet<string>,
  state: State,
  context: ExplorationContext,
): ReadonlySet<number> {
  return new Set(holds.filter((h) => isLeft(h, live, state, context)).map((h) => Math.floor(h.id)));
}

/** The round wrote something into an array of others, `pfns[i] = migrate_pfn(pfn)`: they may find by it what was taken. */
const isNoted = (state: State, context: ExplorationContext): boolean => notes(state, context).next().done !== true;

/** The same, by a number: what was taken is not seen to be in the array, so only this tells two such paths apart. */
export function isNumbered(state: State, context: ExplorationContext): boolean {
  for (const { base, index } of notes(state, context))
    if (index.terms.length > 0 && base.terms.some(([name]) => context.variables.get(name)?.depth === 1)) return true;
  return false;
}

/** The elements of arrays of others that were written. */
function* notes(state: State, { symbols }: ExplorationContext): Generator<Extract<Cell, { kind: 'element' }>> {
  for (const { cell, value, written } of state.cells())
    if (
      written &&
      cell.kind === 'element' &&
      value.terms.length > 0 &&
      !symbols.involved(cell.base).every((base) => isInFrame(base, symbols))
    )
      yield cell;
}

function isLeft(hold: Hold, live: ReadonlySet<string>, state: State, context: ExplorationContext): boolean {
  const { kind, on, sure, lent, owner } = hold;
  if (isOffList(hold)) return !isInReach(nameOf(on), live, state, context);
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
