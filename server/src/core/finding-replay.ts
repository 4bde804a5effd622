/**
 * The path of a finding in plain numbers, to be replayed in the simulator. Each symbol gets a number that fits what the
 * path knows of it, so that the break shows: a stretch that leaks is not empty.
 */
import {
  type Hold,
  type Linear,
  linear,
  type ReplayEvent,
  type ReplayHold,
  type ReplayTarget,
  size,
  type Target,
} from '@folioscope/simulator';
import type { Exploration } from '../analysis/explore.js';
import type { Facts } from '../analysis/facts.js';
import { takenOver } from '../analysis/strays.js';
import type { Symbols } from '../analysis/symbols.js';
import type { Trace } from '../analysis/trace.js';
import type { Break } from '../rules/index.js';

/** The events that led to a break, and the break itself. `whole`: its trace, oldest first; empty when nothing counts. */
export function replayOf(b: Break, whole: readonly Trace[], { symbols }: Exploration): readonly ReplayEvent[] {
  const newest = whole.at(-1);
  if (!newest) return b.last ?? [];
  const numbers = new Numbers(factsOf(b, newest), symbols);
  const others: readonly ReplayEvent[] =
    b.others && newest.change
      ? [{ do: 'acquire', kind: b.others, on: numbers.element(newest.change.on), count: 1, owner: 'others' }]
      : [];
  const events = [
    ...others,
    ...(b.given ? [b.given] : []),
    ...whole.flatMap((t, i) => eventsOf(t, whole[i - 1], numbers)),
  ];
  if (b.last) return [...events, ...b.last];
  return newest.event === 'release' || newest.event === 'transfer' ? events : [...events, { do: 'end' }];
}

/** What the path knows at the break, and that what it is about is not nothing. */
function factsOf({ taken }: Break, { facts, ledger, change }: Trace): Facts {
  const hold = ledger.holds.find((h) => Math.floor(h.id) === taken?.number);
  const amounts = hold ? [size(hold.on), hold.count] : change ? [size(change.on)] : [];
  return amounts.reduce((known, amount) => known.assume(amount, '>') ?? known, facts);
}

function eventsOf(t: Trace, before: Trace | undefined, numbers: Numbers): readonly ReplayEvent[] {
  const { change } = t;
  if (change) {
    const { kind, owner } = change;
    if (t.event === 'acquire') {
      const count = numbers.amount(change.count);
      return [{ do: 'acquire', kind, on: numbers.target(change.on), count, owner }];
    }
    const count = numbers.amount(linear.negate(change.count));
    return [{ do: t.event === 'transfer' ? 'transfer' : 'release', kind, on: numbers.element(change.on), count }];
  }
  // What was somebody else's hold is this function's from here on.
  const over = takenOver(t);
  if (over) return [{ do: 'acquire', ...numbers.hold(over) }];
  const [object] = t.objects;
  if (t.event === 'release' && object !== undefined)
    return [{ do: 'release', kind: 'memory', on: numbers.element({ object }), count: 1 }];
  // Where nothing happened that would change them, but a round of a loop has ended.
  const rounds: readonly ReplayEvent[] =
    before && hasRegrouped(before, t) ? [{ do: 'rounds', holds: t.ledger.holds.map((h) => numbers.hold(h)) }] : [];
  return [...rounds, ...toldBy(t, numbers)];
}

/** What a call said of objects without counting anything. */
function toldBy({ tells }: Trace, numbers: Numbers): readonly ReplayEvent[] {
  if (!tells) return [];
  if ('zero' in tells) return [{ do: 'zero', on: numbers.target({ object: tells.zero }) }];
  return tells.unheld.map((name) => ({ do: 'unheld', on: numbers.target({ object: name }) }));
}

function hasRegrouped(before: Trace, now: Trace): boolean {
  const stretches = ({ ledger }: Trace) =>
    ledger.holds
      .flatMap(({ on }) => ('array' in on ? [`${on.array} ${linear.format(on.from)} ${linear.format(on.to)}`] : []))
      .join('\n');
  return stretches(before) !== stretches(now);
}

/** Symbols as numbers, objects by their labels. A number once given narrows what the others can be. */
class Numbers {
  private readonly given = new Map<string, number>();

  constructor(
    private facts: Facts,
    private readonly symbols: Symbols,
  ) {}

  /** Nobody takes or gives back less than nothing. */
  amount(of: Linear): number {
    this.facts = this.facts.assume(of, '>=') ?? this.facts;
    return this.value(of);
  }

  value(of: Linear): number {
    return of.terms.reduce((sum, [name, coefficient]) => sum + coefficient * this.number(name), of.constant);
  }

  target(on: Target): ReplayTarget {
    if ('object' in on) return { object: this.label(on.object) };
    return { array: this.label(on.array), from: this.value(on.from), to: this.value(on.to) };
  }

  /** The same; an object that was read from an array is that element. */
  element(on: Target): ReplayTarget {
    const cell = 'object' in on ? this.symbols.get(on.object)?.from : undefined;
    const array = cell?.kind === 'element' ? this.symbols.object(cell.base) : undefined;
    if (cell?.kind !== 'element' || array === undefined) return this.target(on);
    const from = this.value(cell.index);
    return { array: this.label(array), from, to: from + 1 };
  }

  hold({ kind, on, count, owner }: Hold): ReplayHold {
    return { kind, on: this.target(on), count: this.amount(count), owner };
  }

  private label(object: string): string {
    return this.symbols.label(object).replace(/^&/, '');
  }

  private number(name: string): number {
    let number = this.given.get(name);
    if (number === undefined) {
      number = this.facts.example(name);
      this.given.set(name, number);
      const is = linear.subtract(linear.symbol(name), linear.constant(number));
      this.facts = this.facts.assume(is, '==') ?? this.facts;
    }
    return number;
  }
}
