/** What became of each hold by the time its path left the function: rules compare these between paths. */
import { type Hold, type Ledger, nameOf, OURS } from '@folioscope/simulator';
import type { Exit, Exploration } from './explore.js';
import type { Interval } from './facts.js';
import { isInFrame } from './frame.js';
import type { Cell } from './symbols.js';
import { events, type Trace } from './trace.js';

export type Fate =
  /** Given back by this function. */
  | 'released'
  /** Handed to something that keeps it, by a call that says so. */
  | 'transferred'
  /** The caller gets the object as the result. */
  | 'returned'
  /** The caller, or anybody, can reach it through memory. */
  | 'stored'
  /** Theirs from now on who keep the object: a page table without a reference of its own, or who was given it. */
  | 'theirs'
  /** The caller had the object before and has it still. */
  | 'left'
  /** Nothing leads to it any more. */
  | 'dropped'
  /** It was lost sight of on the way: something unknown may have it. */
  | 'unfollowed';

/** How a function came out, as its callers see it. */
export type Outcome =
  | 'success'
  | 'failure'
  | 'either'
  /** It has not come out yet: a round of a loop ends, and another begins. */
  | 'round';

/** One hold that this function took, at the end of one path. */
export interface HoldEnd {
  readonly exit: Exit;
  /** The event that took it. */
  readonly taken: Trace;
  readonly fate: Fate;
  readonly outcome: Outcome;
  /** What is still held; absent once released. */
  readonly hold?: Hold;
  /** For `stored`: where. */
  readonly where?: Cell;
}

/** Every hold of every path, with its end. */
export function holdEnds(exploration: Exploration): readonly HoldEnd[] {
  return exploration.exits.flatMap((exit) => endsOf(exit, exploration));
}

/** What each round of a loop took and did not keep: given back in it, or left behind. */
export function roundEnds(exploration: Exploration): readonly HoldEnd[] {
  return exploration.rounds.flatMap((exit) => {
    const { since = Infinity, left } = exit.round ?? {};
    return endsOf(exit, exploration).filter(({ taken, hold }) =>
      hold ? left?.has(taken.number) : taken.number > since,
    );
  });
}

/** Holds that this function took over from somebody who was not seen to have them, with their ends. */
export function takenOverEnds(exploration: Exploration): readonly HoldEnd[] {
  return exploration.exits.flatMap((exit) => {
    const trace = events(exit.state.trace);
    return exit.state.ledger.holds.flatMap((hold): readonly HoldEnd[] => {
      const taken = hold.over === undefined ? undefined : trace.find((t) => t.number === Math.floor(hold.id));
      if (!taken) return [];
      const where = visibleCell(hold, exit, exploration);
      const fate = fateOf(hold, where, taken, exit, exploration);
      return [{ exit, taken, outcome: outcomeOf(exit, exploration.returnsPointer), hold, fate }];
    });
  });
}

/** The same for holds that one statement took, on whatever path. */
export const originKey = ({ taken }: HoldEnd): string => `${taken.extent.start} ${taken.change?.kind}`;

/** Both paths tell their caller the same. */
export function sameOutcome(a: HoldEnd, b: HoldEnd): boolean {
  if (a.outcome !== b.outcome) return false;
  const known = (end: HoldEnd) =>
    end.exit.value && end.outcome === 'success' ? end.exit.state.facts.range(end.exit.value) : undefined;
  const [x, y] = [known(a), known(b)];
  return !x || !y || x.lo !== x.hi || y.lo !== y.hi || x.lo === y.lo;
}

/** Success, failure, or a value that does not tell. */
function outcomeOf(exit: Exit, pointerResult: boolean): Outcome {
  if (exit.round) return 'round';
  if (exit.value === undefined) return 'either';
  const { lo, hi }: Interval = exit.state.facts.range(exit.value);
  if (hi < 0 || (pointerResult && hi <= 0)) return 'failure';
  // `if (err) return err;`: whatever it is, it is not 0.
  if (lo < 0 && !pointerResult && exit.state.facts.decide(exit.value, '!=')) return 'failure';
  return lo >= 0 ? 'success' : 'either';
}

function endsOf(exit: Exit, exploration: Exploration): readonly HoldEnd[] {
  const trace = events(exit.state.trace);
  const outcome = outcomeOf(exit, exploration.returnsPointer);
  const ends = trace
    .filter((t) => t.event === 'acquire' && t.change?.owner === OURS)
    .map((taken): HoldEnd => {
      const hold = exit.state.ledger.holds.find((h) => Math.floor(h.id) === taken.number && h.owner === OURS);
      if (!hold) return { exit, taken, outcome, fate: given(taken, trace) };
      const where = visibleCell(hold, exit, exploration);
      return {
        exit,
        taken,
        outcome,
        hold,
        fate: fateOf(hold, where, taken, exit, exploration),
        ...(where ? { where } : {}),
      };
    });
  return oneOfEach(ends);
}

/** A loop takes many holds at one place: of those that end alike on one path the first stands for all. */
function oneOfEach(ends: readonly HoldEnd[]): readonly HoldEnd[] {
  const alike = ({ taken, fate, hold }: HoldEnd) =>
    `${taken.extent.start} ${taken.change?.kind} ${taken.change?.partial} ${fate} ${hold?.sure}`;
  const first = new Map<string, HoldEnd>();
  for (const end of ends) if (!first.has(alike(end))) first.set(alike(end), end);
  return [...first.values()];
}

/** The event that gave a hold back or handed it over; undefined when the path does not say. */
export const givenBack = (taken: Trace, trace: readonly Trace[]): Trace | undefined =>
  trace.findLast(
    (t) =>
      t.number > taken.number &&
      (t.event === 'release' || t.event === 'transfer') &&
      t.objects.some((o) => taken.objects.includes(o)),
  );

/** The event that gave back a pin on what this path holds a reference on, and left: the wrong one of two releases. */
export function unpinnedInstead({ hold, taken, fate, exit: { state } }: HoldEnd): Trace | undefined {
  if (hold?.kind !== 'ref' || !hold.sure || !('object' in hold.on) || (fate !== 'left' && fate !== 'dropped'))
    return undefined;
  const { object } = hold.on;
  const debt = state.ledger.debts.find((d) => d.kind === 'pin' && d.object === object && d.event > taken.number);
  return debt && events(state.trace).find((t) => t.number === debt.event);
}

function given(taken: Trace, trace: readonly Trace[]): Fate {
  const last = givenBack(taken, trace);
  if (!last) return 'unfollowed';
  return last.event === 'transfer' ? 'transferred' : 'released';
}

function fateOf(hold: Hold, where: Cell | undefined, taken: Trace, exit: Exit, exploration: Exploration): Fate {
  const { symbols, returnsPointer } = exploration;
  const object = nameOf(hold.on);
  if (exit.value !== undefined && symbols.involved(exit.value).includes(object)) return 'returned';
  if (where || exit.round?.noted) return 'stored';
  if (leadsBack(object, exit, returnsPointer)) return 'returned';
  if (isTheirs(hold, exit, symbols)) return 'theirs';
  const origin = symbols.get(object)?.origin;
  if (taken.change?.inside && (origin === 'parameter' || origin === 'loaded')) return 'theirs';
  const isOutside = origin === 'parameter' || (origin === 'loaded' && !isInFrame(object, symbols));
  if ('array' in hold.on) return isOutside ? 'stored' : 'dropped';
  return origin === 'parameter' || origin === 'loaded' || origin === 'borrowed' || origin === 'unknown'
    ? 'left'
    : 'dropped';
}

/** The result was made by a call that was handed the object: a buffer of a folio keeps it, and leads to it. */
function leadsBack(object: string, { value, state }: Exit, returnsPointer: boolean): boolean {
  const [term] = value?.terms ?? [];
  if (!value || !term || !returnsPointer || state.facts.range(value).hi <= 0) return false;
  return state.nature.get(term[0])?.of === object;
}

/** Others have come to hold the object on this path, a page table or the page cache: it is within reach there. */
export const isOthersToo = (
  hold: Hold,
  { state }: Pick<Exit, 'state'>,
  { symbols }: Pick<Exploration, 'symbols'>,
): boolean => othersOn(hold, state.ledger, symbols).length > 0;

/** Mapped without a reference of the page table's own, or kept by somebody: this one goes with it from now on. */
function isTheirs(hold: Hold, { state }: Pick<Exit, 'state'>, symbols: Exploration['symbols']): boolean {
  const others = othersOn(hold, state.ledger, symbols);
  if (others.some((h) => h.kept)) return true;
  return others.some((h) => h.kind === 'map') && others.every((h) => h.kind !== 'ref');
}

/** What others hold on the object, or on what stands for one of several of which it is one. */
function othersOn({ on }: Hold, { holds }: Ledger, symbols: Exploration['symbols']): readonly Hold[] {
  if ('array' in on) return [];
  const isIt = (object: string) => object === on.object || symbols.get(object)?.parts?.includes(on.object) === true;
  return holds.filter((h) => h.owner !== OURS && 'object' in h.on && isIt(h.on.object));
}

/** A place outside this function's frame that leads to what is held. */
function visibleCell(hold: Hold, exit: Exit, { symbols }: Exploration): Cell | undefined {
  const object = nameOf(hold.on);
  const seen = new Set<string>();
  const find = (name: string): Cell | undefined => {
    if (seen.has(name)) return undefined;
    seen.add(name);
    for (const { cell, value } of exit.state.cells()) {
      if (!symbols.involved(value).includes(name)) continue;
      if (cell.kind === 'variable') {
        if (cell.slot.startsWith('::')) return cell;
        continue;
      }
      for (const base of symbols.involved(cell.base)) {
        if (base === object || base === name) continue;
        if (!isInFrame(base, symbols)) return cell;
        // Memory of the frame is out of sight, unless something outside leads to it.
        const outer = find(base);
        if (outer) return outer;
      }
    }
    return undefined;
  };
  return [object, ...pointedAt(object, exit, symbols)].flatMap((name) => find(name) ?? [])[0];
}

/** A variable that an array of one was asked into (`&page`) leads to that one, a structure of the frame to what is in it. */
function pointedAt(object: string, { state }: Exit, symbols: Exploration['symbols']): readonly string[] {
  const isInside = (cell: Cell) =>
    cell.kind === 'variable'
      ? `&${cell.slot}` === object
      : cell.kind === 'field' && isInFrame(object, symbols) && symbols.object(cell.base) === object;
  const inside = [...state.cells()].filter(({ cell }) => isInside(cell));
  return inside.flatMap(({ value }) => symbols.involved(value));
}
