/**
 * Replays the events of a finding: plain numbers on the operations of the ledger that the explorer runs on symbols. What
 * the explorer says of a path must show here as well.
 */
import { constant } from '../catalogue/linear.js';
import type { HoldKind } from '../catalogue/row.js';
import {
  acquire,
  concreteRange,
  EMPTY,
  holdOnElement,
  type Ledger,
  nameOf,
  OURS,
  type Released,
  release,
  settle,
  type Target,
  takeElement,
} from './ledger.js';

/** An object, or elements from..to (exclusive) of an array of pointers. */
export type ReplayTarget =
  /** `address`: the pointer as a number: 0 is NULL, -4095..-1 an error pointer, absent or above 0 a real object. */
  | { readonly object: string; readonly address?: number }
  | { readonly array: string; readonly from: number; readonly to: number };

export interface ReplayHold {
  readonly kind: HoldKind;
  readonly on: ReplayTarget;
  /** Holds per object. */
  readonly count: number;
  /** `OURS` for the function's own. */
  readonly owner: string;
}

export type ReplayEvent =
  | ({ readonly do: 'acquire' } & ReplayHold)
  /** Given back, or handed to somebody who will: the function's own holds in both cases. */
  | ({ readonly do: 'release' | 'transfer' } & Omit<ReplayHold, 'owner'>)
  /** Rounds of a loop that the path does not spell out have come to these holds. */
  | { readonly do: 'rounds'; readonly holds: readonly ReplayHold[] }
  /** Read, written, or passed to something that reads it. */
  | { readonly do: 'use'; readonly on: ReplayTarget }
  /** Nothing is held on it that the function may give back or hand over: it came as a mere pointer, or was refused. */
  | { readonly do: 'unheld'; readonly on: ReplayTarget }
  /** Nobody has a reference on it. */
  | { readonly do: 'zero'; readonly on: ReplayTarget }
  /** Put into a page table. */
  | { readonly do: 'map'; readonly on: ReplayTarget }
  /** The count of something that nobody uses is compared: `count relation number`. */
  | { readonly do: 'test'; readonly on: ReplayTarget; readonly idleCount: number; readonly test: CountTest }
  /** A number of references is made from a number of pages. */
  | { readonly do: 'divide'; readonly on: ReplayTarget; readonly pages: number; readonly by: number }
  /** Another path that looks the same to the caller gave this many of the caller's holds back. */
  | { readonly do: 'compare'; readonly on: ReplayTarget; readonly released: number }
  /** The function's end: what it still holds nobody will give back. */
  | { readonly do: 'end' };

export interface CountTest {
  readonly relation: '==' | '!=' | '<' | '<=' | '>' | '>=';
  readonly with: number;
}

/** How an event breaks the books. */
export interface ReplayBreak {
  /** Which event, from 0. */
  readonly event: number;
  readonly verdict:
    | 'leak'
    | 'released-again'
    | 'unheld'
    | 'wrong-kind'
    | 'wrong-count'
    | 'used-after'
    | 'not-a-pointer'
    | 'mapped-uncounted'
    | 'not-seen-idle'
    | 'remainder-lost'
    | 'unlike-sibling';
  /** Object or array. */
  readonly object: string;
  /** Of the hold it is about, where there is one. */
  readonly kind?: HoldKind;
}

/** Every break, in the order of the events; none when the books balance. */
export function replayEvents(events: readonly ReplayEvent[]): readonly ReplayBreak[] {
  const replay = new Replay();
  return events.flatMap((event, number) => replay.step(event, number).map((found) => ({ event: number, ...found })));
}

type Found = Omit<ReplayBreak, 'event'>;

class Replay {
  private ledger: Ledger = EMPTY;
  /** What was given back, by name, and not taken since. */
  private readonly gone = new Set<string>();
  /** What nothing is held on, by name. */
  private readonly unheld = new Set<string>();
  /** How many holds of others were given back, by name. */
  private readonly others = new Map<string, number>();
  /** What has a count of zero, by name. */
  private readonly zero = new Set<string>();

  step(event: ReplayEvent, number: number): readonly Found[] {
    switch (event.do) {
      case 'acquire':
        return this.take(event, number);
      case 'release':
      case 'transfer':
        return this.giveBack(event, number);
      case 'rounds':
        this.ledger = EMPTY;
        for (const [i, hold] of event.holds.entries()) this.take(hold, number + i / event.holds.length);
        return [];
      case 'use':
        return this.isGone(event.on) ? [{ verdict: 'used-after', object: nameOf(event.on) }] : [];
      case 'unheld':
        this.unheld.add(nameOf(event.on));
        return [];
      case 'zero':
        this.zero.add(nameOf(event.on));
        return [];
      case 'map':
        return this.zero.has(nameOf(event.on)) ? [{ verdict: 'mapped-uncounted', object: nameOf(event.on) }] : [];
      case 'test':
        return seesIdle(event.test, event.idleCount) ? [] : [{ verdict: 'not-seen-idle', object: nameOf(event.on) }];
      case 'divide':
        return event.pages % event.by === 0 ? [] : [{ verdict: 'remainder-lost', object: nameOf(event.on) }];
      case 'compare': {
        const object = nameOf(event.on);
        return (this.others.get(object) ?? 0) === event.released ? [] : [{ verdict: 'unlike-sibling', object }];
      }
      case 'end':
        return this.ledger.holds
          .filter((hold) => hold.owner === OURS)
          .map((hold) => ({ verdict: 'leak', kind: hold.kind, object: nameOf(hold.on) }));
    }
  }

  private take({ kind, on, count, owner }: ReplayHold, id: number): readonly Found[] {
    if (!isReal(on)) return [{ verdict: 'not-a-pointer', object: nameOf(on) }];
    for (const name of namesOf(on)) this.gone.delete(name);
    this.unheld.delete(nameOf(on));
    this.zero.delete(nameOf(on));
    const hold = { id, kind, on: targetOf(on), count: constant(count), owner, sure: true };
    this.ledger = settle(acquire(this.ledger, hold), concreteRange);
    return [];
  }

  private giveBack({ kind, on, count }: Omit<ReplayHold, 'owner'>, number: number): readonly Found[] {
    if (!isReal(on)) return [{ verdict: 'not-a-pointer', object: nameOf(on) }];
    const { ledger, released } = this.takeOut(kind, on, count, number);
    this.ledger = settle(ledger, concreteRange);
    return this.judge(released, kind, on);
  }

  /** One element may come out of the middle of what is held on its array. */
  private takeOut(
    kind: HoldKind,
    on: ReplayTarget,
    count: number,
    number: number,
  ): { ledger: Ledger; released: Released } {
    const target = targetOf(on);
    const element = 'array' in target && 'array' in on && on.to === on.from + 1 ? target : undefined;
    const held = element && holdOnElement(this.ledger, element.array, element.from, concreteRange)?.hold;
    if (element && !held && this.isGone(on))
      return { ledger: this.ledger, released: { result: 'without-hold', before: [] } };
    if (!element || !held || held.kind !== kind)
      return release(this.ledger, kind, target, constant(count), concreteRange, number);
    const ledger = takeElement(this.ledger, held, element.from, concreteRange);
    return { ledger, released: { result: 'released', hold: held, left: false } };
  }

  private judge(released: Released, kind: HoldKind, on: ReplayTarget): readonly Found[] {
    const object = nameOf(on);
    switch (released.result) {
      case 'released':
        if (!released.left) this.leave(on);
        return [];
      case 'without-hold':
        if (this.isGone(on)) return [{ verdict: 'released-again', object }];
        // Somebody else's, where all that others are known to have is of the other kind.
        for (const other of ['ref', 'pin'] as const)
          if (kind !== other && this.othersHave(on, other) && !this.othersHave(on, kind))
            return [{ verdict: 'wrong-kind', object, kind: other }];
        if (this.unheld.has(object)) return [{ verdict: 'unheld', object }];
        // It was somebody else's hold; they do not have it any more.
        this.others.set(object, (this.others.get(object) ?? 0) + 1);
        this.leave(on);
        return [];
      case 'wrong-kind':
      case 'wrong-count':
        return [{ verdict: released.result, object, kind: released.hold.kind }];
      case 'unclear':
        return [];
    }
  }

  private othersHave(on: ReplayTarget, kind: HoldKind): boolean {
    return this.ledger.holds.some((h) => h.owner !== OURS && h.kind === kind && nameOf(h.on) === nameOf(on));
  }

  private isGone(on: ReplayTarget): boolean {
    return namesOf(on).some((name) => this.gone.has(name));
  }

  private leave(on: ReplayTarget): void {
    for (const name of namesOf(on)) this.gone.add(name);
  }
}

/** The holds on an object are kept under its name, those on elements under their array's. */

/** Elements are gone one by one. */
const namesOf = (on: ReplayTarget): readonly string[] =>
  'object' in on
    ? [on.object]
    : Array.from({ length: Math.max(0, on.to - on.from) }, (_, i) => `${on.array}[${on.from + i}]`);

/** Whether a test tells the count of something that nobody uses from the counts of one and two users. */
export function seesIdle({ relation, with: number }: CountTest, idleCount: number): boolean {
  const [idle, one, two] = [0, 1, 2].map((users) => COMPARED[relation](idleCount + users, number));
  return idle !== one && idle !== two;
}

const COMPARED: Readonly<Record<CountTest['relation'], (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const isReal = (on: ReplayTarget): boolean => !('object' in on) || on.address === undefined || on.address > 0;

const targetOf = (on: ReplayTarget): Target =>
  'object' in on ? { object: on.object } : { array: on.array, from: constant(on.from), to: constant(on.to) };
