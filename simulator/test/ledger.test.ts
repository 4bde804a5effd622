/** Holds on the ledger. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acquire,
  concreteRange,
  EMPTY,
  type Hold,
  holdOnElement,
  type Ledger,
  type Linear,
  linear,
  OURS,
  type Range,
  release,
  replayEvents,
  settle,
  size,
  type Target,
  takeElement,
} from '../src/index.js';

const N = linear.symbol('n');
const number = linear.constant;
const plus = (value: Linear, by: number) => linear.add(value, number(by));
const hold = (id: number, on: Target, more: Partial<Hold> = {}): Hold => ({
  id,
  kind: 'ref',
  on,
  count: linear.ONE,
  owner: OURS,
  sure: true,
  ...more,
});
const stretch = (from: Linear, to: Linear): Target => ({ array: 'pages', from, to });
const page: Target = { object: 'page' };
/** n is at least 1. */
const positive: Range = (value) => {
  const c = value.terms[0]?.[1] ?? 0;
  if (value.terms.length === 0) return { lo: value.constant, hi: value.constant };
  return c > 0 ? { lo: value.constant + c, hi: Infinity } : { lo: -Infinity, hi: value.constant + c };
};
const put = (ledger: Ledger, on: Target, count: Linear = linear.ONE, range: Range = concreteRange) =>
  release(ledger, 'ref', on, count, range, 9);

describe('holds on one object', () => {
  it('add up under the first one', () => {
    const { holds } = acquire(acquire(EMPTY, hold(1, page)), hold(2, page, { count: N }));
    expect(holds).toEqual([hold(1, page, { count: plus(N, 1) })]);
  });

  it('stay apart by kind and by owner', () => {
    let ledger = acquire(EMPTY, hold(1, page));
    ledger = acquire(ledger, hold(2, page, { kind: 'pin' }));
    ledger = acquire(ledger, hold(3, page, { owner: 'page table' }));
    expect(ledger.holds.map((h) => h.id)).toEqual([1, 2, 3]);
  });

  it('are given back in part and whole', () => {
    const three = acquire(EMPTY, hold(1, page, { count: number(3) }));
    const part = put(three, page, number(2));
    expect(part.released).toMatchObject({ result: 'released', left: true });
    expect(part.ledger.holds[0]?.count).toEqual(linear.ONE);
    const rest = put(part.ledger, page);
    expect(rest.released).toMatchObject({ result: 'released', left: false });
    expect(rest.ledger).toEqual(EMPTY);
  });

  it('cannot be given back in excess', () => {
    const { released } = put(acquire(EMPTY, hold(1, page)), page, number(3));
    expect(released).toMatchObject({ result: 'wrong-count', excess: number(2) });
  });

  it('that are too many or too few, nobody can tell, are unclear', () => {
    const { released, ledger } = put(acquire(EMPTY, hold(1, page)), page, N);
    expect(released.result).toBe('unclear');
    expect(ledger.holds).toMatchObject([{ sure: false }]);
  });

  it('of another kind are no holds to give back', () => {
    const { released, ledger } = put(acquire(EMPTY, hold(1, page, { kind: 'pin' })), page);
    expect(released).toMatchObject({ result: 'wrong-kind', hold: { kind: 'pin' } });
    expect(ledger.holds).toHaveLength(1);
  });

  it('of somebody else are not ours to give back', () => {
    const { released } = put(acquire(EMPTY, hold(1, page, { owner: 'page table' })), page);
    expect(released).toEqual({ result: 'without-hold', before: [] });
  });

  it('that were never taken become debts, and are remembered', () => {
    const first = put(EMPTY, page);
    const second = put(first.ledger, page);
    expect(second.released).toMatchObject({ result: 'without-hold', before: [{ object: 'page', event: 9 }] });
    expect(second.ledger.debts).toHaveLength(2);
  });
});

describe('holds on an array', () => {
  const n = acquire(EMPTY, hold(1, stretch(linear.ZERO, N)));

  it('grow at either end', () => {
    const up = acquire(n, hold(2, stretch(N, plus(N, 1))));
    const down = acquire(up, hold(3, stretch(number(-1), linear.ZERO)));
    expect(down.holds).toEqual([hold(1, stretch(number(-1), plus(N, 1)))]);
  });

  it('are given back from the front', () => {
    const { ledger, released } = put(n, stretch(linear.ZERO, linear.ONE), linear.ONE, positive);
    expect(released).toMatchObject({ result: 'released', left: true });
    expect(ledger.holds[0]?.on).toEqual(stretch(linear.ONE, N));
  });

  it('are given back from the back', () => {
    const two = acquire(EMPTY, hold(1, stretch(linear.ZERO, number(2))));
    expect(put(two, stretch(linear.ONE, number(2))).ledger.holds[0]?.on).toEqual(stretch(linear.ZERO, linear.ONE));
  });

  it('do not reach beyond their end', () => {
    const { released } = put(n, stretch(linear.ZERO, plus(N, 2)));
    expect(released).toMatchObject({ result: 'wrong-count', excess: number(2) });
  });

  it('lose one element anywhere', () => {
    const five = hold(1, stretch(linear.ZERO, number(5)));
    const rest = (index: number) =>
      takeElement(acquire(EMPTY, five), five, number(index), concreteRange).holds.map((h) => h.on);
    expect(rest(0)).toEqual([stretch(linear.ONE, number(5))]);
    expect(rest(4)).toEqual([stretch(linear.ZERO, number(4))]);
    expect(rest(2)).toEqual([stretch(linear.ZERO, number(2)), stretch(number(3), number(5))]);
  });

  it('cover the elements they cover', () => {
    expect(holdOnElement(n, 'pages', linear.ZERO, positive)?.certain).toBe(true);
    expect(holdOnElement(n, 'pages', linear.ONE, positive)?.certain).toBe(false);
    expect(holdOnElement(n, 'pages', N, positive)).toBeUndefined();
    expect(holdOnElement(n, 'others', linear.ZERO, positive)).toBeUndefined();
  });

  it('in two stretches are given back stretch by stretch', () => {
    const far = acquire(n, hold(2, stretch(plus(N, 3), plus(N, 5))));
    const { ledger, released } = put(far, stretch(plus(N, 3), plus(N, 5)), linear.ONE, positive);
    expect(released.result).toBe('released');
    expect(ledger).toEqual(n);
  });

  it('keep apart what is left of them, under numbers of their own', () => {
    let ledger = acquire(EMPTY, hold(7, stretch(linear.ZERO, number(9))));
    for (const index of [4, 6, 2]) {
      const found = holdOnElement(ledger, 'pages', number(index), concreteRange);
      if (found) ledger = takeElement(ledger, found.hold, number(index), concreteRange);
    }
    expect(new Set(ledger.holds.map((h) => h.id)).size).toBe(4);
    expect(ledger.holds.every((h) => Math.floor(h.id) === 7)).toBe(true);
  });

  it('on nothing are dropped', () => {
    const nothing = acquire(acquire(EMPTY, hold(1, stretch(N, N))), hold(2, page, { count: linear.ZERO }));
    expect(settle(nothing, concreteRange)).toEqual(EMPTY);
    expect(settle(n, concreteRange)).toBe(n);
  });
});

/** A step that is legal where at least `count` holds are there. */
interface Step {
  readonly object: string;
  readonly take: boolean;
  /** a + b*n */
  readonly a: number;
  readonly b: number;
}

const steps = fc.array(
  fc.record({
    object: fc.constantFrom('a', 'b', 'c'),
    take: fc.boolean(),
    a: fc.integer({ min: 1, max: 4 }),
    b: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 30 },
);

/** Runs what is legal, `n` being what it is for `amount`; what is left of each object. */
function run(list: readonly Step[], amount: (a: number, b: number) => Linear, range: Range, n: number) {
  const left = new Map<string, { a: number; b: number }>();
  let ledger = EMPTY;
  const results: string[] = [];
  for (const [id, { object, take, a, b }] of list.entries()) {
    const has = left.get(object) ?? { a: 0, b: 0 };
    if (take) {
      ledger = acquire(ledger, hold(id, { object }, { count: amount(a, b) }));
      left.set(object, { a: has.a + a, b: has.b + b });
    } else if (has.a >= a && has.b >= b && has.a + has.b > 0) {
      const done = release(ledger, 'ref', { object }, amount(a, b), range, id);
      results.push(done.released.result);
      ledger = settle(done.ledger, range);
      left.set(object, { a: has.a - a, b: has.b - b });
    }
  }
  const expected = [...left].map(([object, { a, b }]) => [object, a + b * n] as const);
  return { ledger, results, expected: new Map(expected.filter(([, count]) => count > 0)) };
}

const filled = (ledger: Ledger, n: number) =>
  new Map(
    ledger.holds.map((h) => [
      'object' in h.on ? h.on.object : h.on.array,
      linear.substitute(h.count, () => number(n)).constant,
    ]),
  );

describe('any legal sequence', () => {
  it('leaves what was taken less what was given back, and never less than nothing', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (list, n) => {
        const { ledger, results, expected } = run(list, (a, b) => number(a + b * n), concreteRange, n);
        expect(new Set(results).size).toBeLessThanOrEqual(1);
        expect(results.every((result) => result === 'released')).toBe(true);
        expect(filled(ledger, n)).toEqual(expected);
        expect(ledger.debts).toEqual([]);
      }),
    );
  });

  it('means with symbols what it means with the numbers put in', () => {
    const symbolic = (a: number, b: number) => linear.add(number(a), linear.scale(N, b));
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (list, n) => {
        const concrete = run(list, (a, b) => number(a + b * n), concreteRange, n);
        const { ledger, results } = run(list, symbolic, positive, n);
        expect(results).toEqual(concrete.results);
        expect(filled(ledger, n)).toEqual(filled(concrete.ledger, n));
      }),
    );
  });

  it('of elements leaves those that were not given back', () => {
    const all = Array.from({ length: 8 }, (_, i) => i);
    fc.assert(
      fc.property(fc.subarray(all), fc.integer({ min: 0, max: 99 }), (chosen, seed) => {
        const order = [...chosen].sort((x, y) => ((x * 37 + seed) % 11) - ((y * 37 + seed) % 11));
        let ledger = acquire(EMPTY, hold(1, stretch(linear.ZERO, number(8))));
        for (const index of order) {
          const found = holdOnElement(ledger, 'pages', number(index), concreteRange);
          expect(found?.certain).toBe(true);
          if (found) ledger = takeElement(ledger, found.hold, number(index), concreteRange);
        }
        const left = ledger.holds.reduce((sum, h) => sum + size(h.on).constant, 0);
        expect(left).toBe(8 - chosen.length);
        for (const index of all)
          expect(holdOnElement(ledger, 'pages', number(index), concreteRange) === undefined).toBe(
            chosen.includes(index),
          );
      }),
    );
  });
});

describe('replayed events', () => {
  const on = { object: 'page' };
  const take = { do: 'acquire', kind: 'ref', on, count: 1, owner: OURS } as const;
  const give = { do: 'release', kind: 'ref', on, count: 1 } as const;
  const end = { do: 'end' } as const;

  it('that balance break nothing', () => {
    expect(replayEvents([take, { do: 'use', on }, give, end])).toEqual([]);
  });

  it.each([
    ['a leak', [take, end], [{ event: 1, verdict: 'leak', kind: 'ref', object: 'page' }]],
    ['a second release', [take, give, give], [{ event: 2, verdict: 'released-again', object: 'page' }]],
    [
      'a use after the last release',
      [take, give, { do: 'use', on }],
      [{ event: 2, verdict: 'used-after', object: 'page' }],
    ],
    [
      'a release of another kind',
      [take, { ...give, kind: 'pin' }],
      [{ event: 1, verdict: 'wrong-kind', kind: 'ref', object: 'page' }],
    ],
    [
      'a release of more than there is',
      [take, { ...give, count: 2 }],
      [{ event: 1, verdict: 'wrong-count', kind: 'ref', object: 'page' }],
    ],
    [
      'a release of an error pointer',
      [{ ...give, on: { object: 'page', address: -12 } }],
      [{ event: 0, verdict: 'not-a-pointer', object: 'page' }],
    ],
  ] as const)('show %s', (_, events, breaks) => {
    expect(replayEvents(events)).toEqual(breaks);
  });

  it('let what is taken anew be used and given back anew', () => {
    expect(replayEvents([take, give, take, { do: 'use', on }, give, end])).toEqual([]);
  });

  it('know the holds of others from our own', () => {
    expect(replayEvents([{ ...take, owner: 'page table' }, end])).toEqual([]);
  });

  it('go by element in arrays', () => {
    const pages = (from: number, to: number) => ({ array: 'pages', from, to });
    const all = { ...take, on: pages(0, 4) };
    const one = (index: number) => ({ ...give, on: pages(index, index + 1) });
    expect(replayEvents([all, one(2), one(0), one(3), one(1), end])).toEqual([]);
    expect(replayEvents([all, one(2), one(2)])).toEqual([{ event: 2, verdict: 'released-again', object: 'pages' }]);
    expect(replayEvents([all, one(0), end])).toEqual([{ event: 2, verdict: 'leak', kind: 'ref', object: 'pages' }]);
    expect(replayEvents([all, { do: 'rounds', holds: [] }, end])).toEqual([]);
  });
});
