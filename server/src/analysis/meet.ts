/**
 * Where paths meet. Paths with the same ledger become one (ESP's property simulation): what differs in their memory
 * becomes a symbol, what both know is kept. Paths with different ledgers stay apart, so cost follows the ledgers, not the
 * branches. At the head of a loop the second arrival is generalised: `i` was 0 and is 1, `pages[0..0)` was held and
 * `pages[0..1)` is, so from now on `i` is any number and `pages[0..i)` is held; a third arrival that fits ends it.
 */
import { type Hold, type Ledger, type Linear, linear, nameOf, settle } from '@folioscope/simulator';
import type { NodeId } from '../ir/index.js';
import { comeRound } from './come-round.js';
import type { ExplorationContext } from './context.js';
import type { Facts } from './facts.js';
import { isInFrame } from './frame.js';
import { joinFacts } from './join-facts.js';
import { pathKey, shapeKey, storedIn } from './ledger-keys.js';
import { type Drift, lift } from './lift.js';
import { describeCell } from './memory.js';
import { sharedNature } from './nature.js';
import { type Placeholders, underPlaceholders } from './placeholders.js';
import type { Rounds, State } from './state.js';
import type { Cell } from './symbols.js';
import { commonStory, type Trace } from './trace.js';

/** The state to go on with; undefined when all that arrives here has been seen. */
export type Met = State | undefined;

export interface Arrival {
  /** Paths of one group have the same books. */
  readonly group: string;
  readonly met: Met;
  /** What all paths of the group have in common. */
  readonly story: Trace | undefined;
  /** Too many different ledgers; the path is dropped and exploration counts as cut. */
  readonly full: boolean;
}

/** The paths that have come to one join. */
export class MeetingPoint {
  private readonly groups = new Map<string, Group>();

  constructor(
    private readonly node: NodeId,
    readonly loop: boolean,
    private readonly context: ExplorationContext,
    private readonly mostGroups: number,
  ) {}

  arrive(state: State): Arrival {
    state.ledger = settle(state.ledger, (value) => state.facts.range(value));
    if (this.loop) comeRound(this.node, state, this.context);
    const key = this.loop ? shapeKey(state) : pathKey(state, this.context);
    const group = this.groups.get(key);
    if (!group) {
      if (this.groups.size >= this.mostGroups) return { group: key, met: undefined, story: state.trace, full: true };
      const rounds = { grown: 0 };
      this.groups.set(key, { state: state.fork(), placeholders: new Map(), arrivals: 1, lifted: 0, rounds });
      return { group: key, met: state, story: state.trace, full: false };
    }
    group.arrivals++;
    const met = this.loop ? this.generalise(group, state) : this.merge(group, state);
    return { group: key, met, story: group.state.trace, full: false };
  }

  /** Another round goes on with what is known of a group by now. */
  beginRound(key: string, state: State): void {
    const group = this.groups.get(key);
    if (!group) return;
    // A path of the rounds before that is sure of more is not taken in by those that begin here.
    if (group.before && isLessSure(state.ledger, group.before)) group.rounds = { grown: 0 };
    else group.rounds.grown++;
    group.before = state.ledger;
    state.passed = { rounds: group.rounds, grown: group.rounds.grown };
  }

  /** What was stored at one place on one path and at another on the other is held by nobody knows what. */
  private loseSight(joined: State, stored: ReadonlySet<string>, lost: ReadonlySet<string>): boolean {
    const still = storedIn(joined, this.context);
    const isLost = ({ on, sure, lent }: Hold) =>
      (sure || lent === true) && lost.has(nameOf(on)) && stored.has(nameOf(on)) && !still.has(nameOf(on));
    if (!joined.ledger.holds.some(isLost)) return false;
    const unfollowed = ({ lent: _, ...hold }: Hold): Hold => ({ ...hold, sure: false });
    const holds = joined.ledger.holds.map((h) => (isLost(h) ? unfollowed(h) : h));
    joined.ledger = { ...joined.ledger, holds };
    return true;
  }

  private merge(group: Group, incoming: State): Met {
    const joined = this.join(group, incoming, valuesOf(group, incoming));
    if (!joined) return undefined;
    joined.passed = lastPassed(group.state, incoming);
    group.state = joined.fork();
    return joined;
  }

  /** Loop heads: matches the arrival with what is known by what the placeholders would have to be. */
  private generalise(group: Group, incoming: State): Met {
    const values = valuesOf(group, incoming);
    const drift = group.lifted < MOST_LIFTS ? this.driftOf(group, incoming, values) : [];
    const ledger = lift(group.state.ledger, incoming.ledger, values, drift);
    if (ledger !== group.state.ledger) group.lifted++;
    const joined = this.join(group, incoming, values, ledger);
    if (!joined) return undefined;
    group.state = joined.fork();
    return joined;
  }

  /** Cells that moved by a constant from one arrival to the next: loop counters. */
  private driftOf(group: Group, incoming: State, values: Placeholders): readonly Drift[] {
    const drift: Drift[] = [];
    for (const [key, { value }] of group.state.entries()) {
      const now = incoming.readAt(key);
      if (!now) continue;
      const by = linear.subtract(now, underPlaceholders(value, values));
      if (by.terms.length === 0 && by.constant !== 0)
        drift.push({ placeholder: this.placeholderName(key), was: value, by: by.constant });
    }
    return drift;
  }

  /** One state for both; undefined when the arrival adds nothing. */
  private join(group: Group, incoming: State, values: Placeholders, ledger?: Ledger): State | undefined {
    const old = group.state;
    const joined = old.fork();
    const { added, lost, changed: moved } = this.joinCells(joined, group, incoming, values);
    let changed = moved || (ledger !== undefined && ledger !== old.ledger);
    old.trace = commonStory(old.trace, incoming.trace);
    const gone = [...old.gone].filter(([object]) => incoming.gone.has(object));
    if (gone.length !== old.gone.size) {
      changed = true;
      joined.gone = new Map(gone);
    }
    joined.trace = old.trace;
    joined.hand(incoming.handed);
    if (joined.handed !== old.handed) changed = true;
    joined.expired = new Set([...old.expired].filter((object) => incoming.expired.has(object)));
    joined.nature = sharedNature(old.nature, incoming.nature);
    if (joined.nature !== old.nature) changed = true;
    const books = ledger ?? old.ledger;
    joined.ledger = lentOnEither(this.withSharedDebts(books, incoming.ledger), incoming.ledger);
    if (joined.ledger.debts.length !== books.debts.length) changed = true;
    if (lost.size > 0 && this.loseSight(joined, storedIn(old, this.context), lost)) changed = true;
    for (const [name, { cell }] of added) group.placeholders.set(name, cell);
    const facts = joinFacts(old.facts, incoming.facts, values, added, {
      widen: this.loop && group.arrivals > 1,
      amounts: [...amountsOf(joined.ledger), ...(this.loop && added.size > 0 ? sumsIn(joined) : [])],
    });
    if (!changed && facts === old.facts) return undefined;
    joined.facts = facts;
    return joined;
  }

  /** Writes into `joined` what stands in each place on both paths: what differs becomes a symbol, what only one of them has goes. */
  private joinCells(joined: State, group: Group, incoming: State, values: Placeholders) {
    const old = group.state;
    const added = new Map<string, { cell: Cell; was: Linear; now: Linear }>();
    /** Objects held whose place only one of the paths has. */
    const lost = new Set<string>();
    let changed = false;
    for (const [key, { cell, value }] of old.entries()) {
      const now = incoming.readAt(key);
      if (now === undefined) {
        if (this.isStoredAlike(cell, this.held(old, value), incoming)) continue;
        joined.clear(cell);
        if (cell.kind === 'variable') changed = true;
        else for (const object of this.held(old, value)) lost.add(object);
        continue;
      }
      const here = underPlaceholders(value, values);
      if (linear.equals(here, now) || isZero(incoming.facts, linear.subtract(here, now))) continue;
      if (
        now.terms.every(([name]) => !group.placeholders.has(name)) &&
        isZero(old.facts, linear.subtract(value, now))
      ) {
        joined.write(cell, now);
        changed = true;
      } else {
        const name = this.placeholderName(key);
        const either = [...this.held(old, value), ...this.held(incoming, now)];
        joined.write(cell, this.placeholder(name, cell, either), value.terms.length > 0 || now.terms.length > 0);
        if (!group.placeholders.has(name)) {
          added.set(name, { cell, was: value, now });
          changed = true;
        }
      }
    }
    return { added, lost, changed };
  }

  /** Given back on one of the two: callers only need to know that it was theirs. */
  private withSharedDebts(books: Ledger, incoming: Ledger): Ledger {
    const debts = books.debts.filter((d) =>
      incoming.debts.some((other) => other.object === d.object && other.kind === d.kind),
    );
    for (const { object } of [...books.debts, ...incoming.debts])
      if (debts.every((d) => d.object !== object)) this.context.escaped(object);
    return { ...books, debts };
  }

  /** Both paths put what is held into a member of this name, each of another structure: it is in one of them. */
  private isStoredAlike(cell: Cell, objects: readonly string[], incoming: State): boolean {
    const { symbols } = this.context;
    if (cell.kind !== 'field' || objects.length === 0) return false;
    for (const { cell: other, value, written } of incoming.cells())
      if (
        written &&
        other.kind === 'field' &&
        other.name === cell.name &&
        objects.includes(symbols.object(value) ?? '')
      )
        return !symbols.involved(other.base).every((base) => isInFrame(base, symbols));
    return false;
  }

  private placeholderName(key: string): string {
    return `φ${this.node}.${key}`;
  }

  /** `either`: held objects that the value may lead to. */
  private placeholder(name: string, cell: Cell, either: readonly string[]): Linear {
    const { symbols } = this.context;
    const label = () => describeCell(cell, this.context);
    const placeholder = symbols.define({ name, label, origin: 'unknown', root: undefined, parts: [name] });
    symbols.mayLeadTo(name, either);
    return placeholder;
  }

  private held(state: State, value: Linear): readonly string[] {
    if (state.ledger.holds.length === 0) return [];
    const objects = state.ledger.holds.map((h) => nameOf(h.on));
    return this.context.symbols.involved(value).filter((name) => objects.includes(name));
  }
}

const isLessSure = (now: Ledger, was: Ledger): boolean => {
  const sure = new Set(now.holds.flatMap(({ id, sure }) => (sure ? [id] : [])));
  return was.holds.some((h) => h.sure && !sure.has(h.id));
};

const isZero = (facts: Facts, value: Linear): boolean => {
  const { lo, hi } = facts.range(value);
  return lo === 0 && hi === 0;
};

/** The loop that both come from, as it was known last. */
function lastPassed({ passed: a }: State, { passed: b }: State): State['passed'] {
  if (a?.rounds !== b?.rounds) return undefined;
  return (a?.grown ?? 0) > (b?.grown ?? 0) ? a : b;
}

/** Symbols that say how much is held. */
const amountsOf = ({ holds }: Ledger): readonly Linear[] => {
  const amounts = holds.flatMap(({ on, count }) => ('array' in on ? [on.from, on.to, count] : [count]));
  return [...new Set(amounts.flatMap(({ terms }) => terms.map(([name]) => name)))].map((name) => linear.symbol(name));
};

/** Variables that were computed from others, `nr = end - start`: a counter may be bounded by one of them. */
function sumsIn(state: State): readonly Linear[] {
  const sums = new Map<string, Linear>();
  for (const { cell, value } of state.cells())
    if (cell.kind === 'variable' && value.terms.length > 1) sums.set(linear.format(value), value);
  return [...sums.values()].slice(0, MOST_SUMS);
}

const MOST_SUMS = 8;

/** What the placeholders of a group stand for on an arrival. */
function valuesOf({ placeholders }: Group, incoming: State): Placeholders {
  const values = new Map<string, Linear>();
  for (const [name, cell] of placeholders) {
    const value = incoming.read(cell);
    if (value) values.set(name, value);
  }
  return values;
}

interface Group {
  state: State;
  /** Symbols made here, with the cells they are the contents of. */
  readonly placeholders: Map<string, Cell>;
  arrivals: number;
  /** How often its ledger was written anew. */
  lifted: number;
  /** Those that paths went on with from here. */
  rounds: Rounds;
  /** Of the last of these. */
  before?: Ledger;
}

/** What is not understood by then is no longer followed. */
const MOST_LIFTS = 3;

/** What one of two paths lent is lent on the path they become. */
function lentOnEither(ledger: Ledger, incoming: Ledger): Ledger {
  const lent = new Set(incoming.holds.flatMap((h) => (h.lent ? [`${h.kind} ${nameOf(h.on)}`] : [])));
  if (lent.size === 0) return ledger;
  const isNew = (h: Hold) => !h.lent && lent.has(`${h.kind} ${nameOf(h.on)}`);
  return { ...ledger, holds: ledger.holds.map((h) => (isNew(h) ? { ...h, lent: true } : h)) };
}
