/**
 * Where paths meet. Paths with the same ledger become one (ESP's property simulation): what differs in their memory
 * becomes a symbol, what both know is kept. Paths with different ledgers stay apart, so cost follows the ledgers, not the
 * branches. At the head of a loop the second arrival is generalised: `i` was 0 and is 1, `pages[0..0)` was held and
 * `pages[0..1)` is, so from now on `i` is any number and `pages[0..i)` is held; a third arrival that fits ends it.
 */
import {
  acquire,
  type Hold,
  holdsOn,
  type Ledger,
  type Linear,
  linear,
  nameOf,
  OURS,
  replaceHold,
  settle,
} from '@folioscope/simulator';
import type { NodeId } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import type { Facts } from './facts.js';
import { describeCell } from './memory.js';
import { sharedNature } from './nature.js';
import type { State } from './state.js';
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
    private readonly loop: boolean,
    private readonly context: ExplorationContext,
    private readonly mostGroups: number,
  ) {}

  arrive(state: State): Arrival {
    state.ledger = settle(state.ledger, (value) => state.facts.range(value));
    if (this.loop) {
      gather(state, this.context);
      this.leaveRound(state);
    }
    const key = this.loop ? shapeKey(state) : `${ledgerKey(state)}\n${this.resultKey(state)}`;
    const group = this.groups.get(key);
    if (!group) {
      if (this.groups.size >= this.mostGroups) return { group: key, met: undefined, story: state.trace, full: true };
      this.groups.set(key, { state: state.fork(), placeholders: new Map(), arrivals: 1 });
      return { group: key, met: state, story: state.trace, full: false };
    }
    group.arrivals++;
    const met = this.loop ? this.generalise(group, state) : this.merge(group, state);
    return { group: key, met, story: group.state.trace, full: false };
  }

  /** While something is held it matters whether the path is one of failure: what will be returned tells. */
  private resultKey(state: State): string {
    if (!state.ledger.holds.some((h) => h.owner === OURS)) return '';
    return (
      this.storedObjects(state) +
      this.context.returned
        .map((slot) => {
          const value = state.read({ kind: 'variable', slot });
          if (!value) return '?';
          const { lo, hi } = state.facts.range(value);
          return lo >= 0 && lo === hi ? String(lo) : hi < 0 ? '-' : lo > 0 ? '+' : '?';
        })
        .join('')
    );
  }

  /** What was stored at one place on one path and at another on the other is held by nobody knows what. */
  private loseSight(joined: State, stored: ReadonlySet<string>, lost: ReadonlySet<string>): boolean {
    const still = this.storedIn(joined);
    const isLost = ({ on, sure }: Hold) =>
      sure && 'object' in on && lost.has(on.object) && stored.has(on.object) && !still.has(on.object);
    if (!joined.ledger.holds.some(isLost)) return false;
    joined.ledger = {
      ...joined.ledger,
      holds: joined.ledger.holds.map((h) => (isLost(h) ? { ...h, sure: false } : h)),
    };
    return true;
  }

  private storedObjects(state: State): string {
    return [...this.storedIn(state)].sort().join(' ');
  }

  /** Held objects that memory outside this function leads to: whether they are handed out is part of the books. */
  private storedIn(state: State): ReadonlySet<string> {
    const { symbols } = this.context;
    const held = new Set(state.ledger.holds.flatMap((h) => ('object' in h.on ? [h.on.object] : [])));
    const stored = new Set<string>();
    for (const { cell, value, written } of state.cells()) {
      if (!written || cell.kind === 'variable') continue;
      const base = symbols.involved(cell.base);
      for (const object of symbols.involved(value))
        if (held.has(object) && !base.includes(object) && !base.every((b) => b.startsWith('&'))) stored.add(object);
    }
    return stored;
  }

  /** `pages[i]` of the round before is another element than that of the next: its contents are out of sight now. */
  private leaveRound(state: State): void {
    const prefix = `φ${this.node}.`;
    // A pointer that walks through memory (`page++`) leads elsewhere in the next round.
    const stays = (object: string) => !object.startsWith(prefix);
    state.ledger = {
      holds: state.ledger.holds.filter((h) => stays(nameOf(h.on)) && isFollowed(h, state.ledger)).map(asOfAll),
      debts: state.ledger.debts.filter((d) => stays(d.object)),
    };
    for (const { cell, value } of [...state.cells()]) {
      if (cell.kind !== 'element' || !cell.index.terms.some(([name]) => name.startsWith(prefix))) continue;
      state.clear(cell);
      const inside = this.context.symbols.involved(value);
      const holds = state.ledger.holds.map((h) =>
        'object' in h.on && inside.includes(h.on.object) ? { ...h, sure: false } : h,
      );
      state.ledger = { ...state.ledger, holds };
    }
  }

  private merge(group: Group, incoming: State): Met {
    const joined = this.join(group, incoming, valuesOf(group, incoming));
    if (!joined) return undefined;
    group.state = joined.fork();
    return joined;
  }

  /** Loop heads: matches the arrival with what is known by what the placeholders would have to be. */
  private generalise(group: Group, incoming: State): Met {
    const values = valuesOf(group, incoming);
    const drift = this.driftOf(group, incoming, values);
    const ledger = lift(group.state.ledger, incoming.ledger, values, drift, group.arrivals);
    const joined = this.join(group, incoming, values, ledger);
    if (!joined) return undefined;
    group.state = joined.fork();
    return joined;
  }

  /** Cells that moved by a constant from one arrival to the next: loop counters. */
  private driftOf(group: Group, incoming: State, values: ReadonlyMap<string, Linear>): readonly Drift[] {
    const drift: Drift[] = [];
    for (const [key, { cell, value }] of group.state.entries()) {
      const now = incoming.read(cell);
      if (!now) continue;
      const by = linear.subtract(now, at(value, values));
      if (by.terms.length === 0 && by.constant !== 0)
        drift.push({ placeholder: this.placeholderName(key), was: value, by: by.constant });
    }
    return drift;
  }

  /** One state for both; undefined when the arrival adds nothing. */
  private join(group: Group, incoming: State, values: ReadonlyMap<string, Linear>, ledger?: Ledger): State | undefined {
    const old = group.state;
    const joined = old.fork();
    const added = new Map<string, { cell: Cell; was: Linear; now: Linear }>();
    const lost = new Set<string>();
    let changed = ledger !== undefined && ledger !== old.ledger;
    for (const [key, { cell, value }] of [...old.entries()]) {
      const now = incoming.read(cell);
      if (now === undefined) {
        joined.clear(cell);
        if (cell.kind === 'variable') changed = true;
        else for (const object of this.held(old, value)) lost.add(object);
      } else if (!linear.equals(at(value, values), now)) {
        const name = this.placeholderName(key);
        const either = [...this.held(old, value), ...this.held(incoming, now)];
        joined.write(cell, this.placeholder(name, cell, either), value.terms.length > 0 || now.terms.length > 0);
        if (!group.placeholders.has(name)) {
          added.set(name, { cell, was: value, now });
          changed = true;
        }
      }
    }
    old.trace = commonStory(old.trace, incoming.trace);
    const gone = new Map([...old.gone].filter(([object]) => incoming.gone.has(object)));
    if (gone.size !== old.gone.size) changed = true;
    joined.gone = gone;
    joined.trace = old.trace;
    joined.expired = new Set([...old.expired].filter((object) => incoming.expired.has(object)));
    joined.nature = sharedNature(old.nature, incoming.nature);
    if (joined.nature !== old.nature) changed = true;
    const books = ledger ?? old.ledger;
    const debts = books.debts.filter((d) =>
      incoming.ledger.debts.some((other) => other.object === d.object && other.kind === d.kind),
    );
    if (debts.length !== books.debts.length) changed = true;
    // Given back on one of the two: callers only need to know that it was theirs.
    for (const { object } of [...books.debts, ...incoming.ledger.debts])
      if (debts.every((d) => d.object !== object)) this.context.escaped(object);
    joined.ledger = lentOnEither({ ...books, debts }, incoming.ledger);
    if (lost.size > 0 && this.loseSight(joined, this.storedIn(old), lost)) changed = true;
    for (const [name, { cell }] of added) group.placeholders.set(name, cell);
    const facts = joinFacts(old.facts, incoming.facts, values, added, this.loop && group.arrivals > 1);
    if (!changed && facts === old.facts) return undefined;
    joined.facts = facts;
    return joined;
  }

  private placeholderName(key: string): string {
    return `φ${this.node}.${key}`;
  }

  /** `either`: held objects that the value may lead to. */
  private placeholder(name: string, cell: Cell, either: readonly string[]): Linear {
    const { symbols } = this.context;
    const label = describeCell(cell, this.context);
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

/** What the placeholders of a group stand for on an arrival. */
function valuesOf({ placeholders }: Group, incoming: State): ReadonlyMap<string, Linear> {
  const values = new Map<string, Linear>();
  for (const [name, cell] of placeholders) {
    const value = incoming.read(cell);
    if (value) values.set(name, value);
  }
  return values;
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
      state.ledger = acquire(replaceHold(state.ledger, hold.id, undefined), { ...hold, on });
    }
  }
}

interface Group {
  state: State;
  /** Symbols made here, with the cells they are the contents of. */
  readonly placeholders: Map<string, Cell>;
  arrivals: number;
}

interface Drift {
  readonly placeholder: string;
  readonly was: Linear;
  readonly by: number;
}

const at = (value: Linear, values: ReadonlyMap<string, Linear>): Linear =>
  values.size === 0 ? value : linear.substitute(value, (name) => values.get(name));

/** What holds of both, with the placeholders standing for either's values. */
function joinFacts(
  old: Facts,
  incoming: Facts,
  values: ReadonlyMap<string, Linear>,
  added: ReadonlyMap<string, { was: Linear; now: Linear }>,
  widen: boolean,
): Facts {
  let facts = old.weaken(
    (form, interval) => {
      const now = incoming.range(at(form, values));
      const moving = widen && form.terms.some(([name]) => values.has(name));
      return {
        lo: now.lo >= interval.lo ? interval.lo : moving ? -Infinity : now.lo,
        hi: now.hi <= interval.hi ? interval.hi : moving ? Infinity : now.hi,
      };
    },
    incoming,
    (form) => at(form, values),
  );
  for (const [name, { was, now }] of added) {
    const a = old.range(was);
    const b = incoming.range(now);
    const step = linear.subtract(now, was);
    const grows = widen && step.terms.length === 0;
    const lo = grows && step.constant < 0 ? -Infinity : Math.min(a.lo, b.lo);
    const hi = grows && step.constant > 0 ? Infinity : Math.max(a.hi, b.hi);
    facts = facts.bounded(linear.symbol(name), lo, hi);
    for (const other of widen ? bounds(old, incoming) : []) {
      const difference = linear.subtract(linear.symbol(name), other);
      const before = old.range(linear.subtract(was, other));
      const after = incoming.range(linear.subtract(now, other));
      if (before.hi <= 0 && after.hi <= 0) facts = facts.bounded(difference, -Infinity, 0);
      else if (before.lo >= 0 && after.lo >= 0) facts = facts.bounded(difference, 0, Infinity);
    }
  }
  return facts;
}

/** Symbols that something is known of: a counter may be bounded by one of them. */
function bounds(old: Facts, incoming: Facts): readonly Linear[] {
  const names = new Set<string>();
  for (const facts of [old, incoming])
    for (const form of facts.forms()) for (const [name] of form.terms) names.add(name);
  return [...names]
    .filter((n) => !n.startsWith('φ') && !n.startsWith('&'))
    .slice(0, 40)
    .map((n) => linear.symbol(n));
}

/** The ledger both are instances of: what moved along with a loop counter is written in terms of it. */
function lift(
  old: Ledger,
  incoming: Ledger,
  values: ReadonlyMap<string, Linear>,
  drift: readonly Drift[],
  arrivals: number,
): Ledger {
  let changed = false;
  let failed = false;
  const amount = (was: Linear, now: Linear): Linear => {
    const difference = linear.subtract(now, at(was, values));
    if (difference.terms.length === 0 && difference.constant === 0) return was;
    changed = true;
    const mover =
      arrivals <= 3 && difference.terms.length === 0 ? drift.find((d) => difference.constant % d.by === 0) : undefined;
    if (!mover) {
      failed = true;
      return was;
    }
    const moved = linear.subtract(linear.symbol(mover.placeholder), mover.was);
    return linear.add(was, moved, difference.constant / mover.by);
  };
  const holds = old.holds.map((h, i): Hold => {
    const other = incoming.holds[i];
    // Amounts of what may be gone are not followed.
    if (!other || !h.sure) return h;
    if (!other.sure) changed = true;
    const on =
      'object' in h.on || 'object' in other.on
        ? h.on
        : { array: h.on.array, from: amount(h.on.from, other.on.from), to: amount(h.on.to, other.on.to) };
    return { ...h, on, count: amount(h.count, other.count), sure: h.sure && other.sure };
  });
  if (!changed) return old;
  // What cannot be written in terms of a counter is no longer followed.
  return failed ? { ...old, holds: holds.map((h) => ({ ...h, sure: false })) } : { ...old, holds };
}

/** What one of two paths lent is lent on the path they become. */
function lentOnEither(ledger: Ledger, incoming: Ledger): Ledger {
  const lent = new Set(incoming.holds.flatMap((h) => (h.lent ? [`${h.kind} ${nameOf(h.on)}`] : [])));
  if (lent.size === 0) return ledger;
  const isNew = (h: Hold) => !h.lent && lent.has(`${h.kind} ${nameOf(h.on)}`);
  return { ...ledger, holds: ledger.holds.map((h) => (isNew(h) ? { ...h, lent: true } : h)) };
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

/** All that was asked for, or less: a release of all is right after the one and wrong after the other. */
const extentOf = (h: Hold): string => (h.partial ? ' partial' : '');

/** Two paths with this in common have the same books. */
function ledgerKey(state: State): string {
  const { holds, debts } = state.ledger;
  const target = (h: Hold) =>
    'object' in h.on ? h.on.object : `${h.on.array}[${linear.format(h.on.from)}..${linear.format(h.on.to)})`;
  return [
    ...holds.map((h) => `${h.kind} ${target(h)} ${linear.format(h.count)} ${h.owner} ${h.sure}${extentOf(h)}`).sort(),
    ...debts.map((d) => `-${d.kind} ${d.object}`).sort(),
    ...[...state.gone.keys()].sort().map((o) => `gone ${o}`),
  ].join('\n');
}

/** What is held, without amounts: at a loop head these may move from round to round. */
function shapeKey(state: State): string {
  return state.ledger.holds
    .map((h) => `${h.kind} ${'object' in h.on ? h.on.object : `${h.on.array}[]`} ${h.owner}${extentOf(h)}`)
    .join('\n');
}
