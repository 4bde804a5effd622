/** What a path knows of numbers: examples, and against brute force on small ranges. */
import { type Linear, linear } from '@folioscope/simulator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Facts, type Relation } from '../src/analysis/facts.js';

const x = linear.symbol('x');
const y = linear.symbol('y');
const minus = (a: Linear, b: Linear | number) => linear.subtract(a, typeof b === 'number' ? linear.constant(b) : b);

/** All of these together; fails the test where they cannot be. */
function known(...assumed: readonly (readonly [Linear, Relation])[]): Facts {
  return assumed.reduce((facts, [value, relation]) => {
    const more = facts.assume(value, relation);
    if (!more) throw new Error(`${linear.format(value)} ${relation} 0 contradicts what is known`);
    return more;
  }, Facts.NONE);
}

describe('one symbol', () => {
  it('is anything at first', () => {
    expect(Facts.NONE.range(x)).toEqual({ lo: -Infinity, hi: Infinity });
    expect(Facts.NONE.decide(x, '==')).toBeUndefined();
  });

  it('is narrowed from both sides', () => {
    const facts = known([minus(x, 3), '>='], [minus(x, 7), '<']);
    expect(facts.range(x)).toMatchObject({ lo: 3, hi: 6 });
    expect(facts.range(linear.scale(x, -2))).toEqual({ lo: -12, hi: -6 });
    expect(facts.decide(minus(x, 7), '<')).toBe(true);
    expect(facts.decide(x, '<=')).toBe(false);
  });

  it('cannot be what it is not', () => {
    expect(known([x, '>']).assume(x, '<=')).toBeUndefined();
    expect(known([minus(x, 5), '==']).assume(minus(x, 4), '==')).toBeUndefined();
  });

  it('loses its ends to what is ruled out', () => {
    const facts = known([x, '>='], [x, '!='], [minus(x, 1), '!=']);
    expect(facts.range(x).lo).toBe(2);
  });

  it('remembers what is ruled out in the middle', () => {
    const facts = known([minus(x, 4), '!=']);
    expect(facts.decide(minus(x, 4), '==')).toBe(false);
    expect(facts.decide(minus(linear.scale(x, 2), 8), '==')).toBe(false);
    expect(facts.assume(minus(x, 4), '==')).toBeUndefined();
    expect(facts.decide(minus(x, 5), '==')).toBeUndefined();
  });

  it('has an example that fits', () => {
    expect(Facts.NONE.example('x')).toBe(0);
    expect(known([minus(x, 3), '>=']).example('x')).toBe(3);
    expect(known([linear.add(x, linear.constant(2)), '<=']).example('x')).toBe(-2);
    expect(known([minus(x, 9), '<='], [x, '!=']).example('x')).toBe(1);
  });
});

describe('two symbols', () => {
  it('bound each other: 0 < ret < nr', () => {
    const facts = known([x, '>'], [minus(x, y), '<']);
    expect(facts.range(y).lo).toBe(2);
    expect(facts.decide(minus(y, x), '>')).toBe(true);
    expect(facts.decide(minus(x, y), '==')).toBe(false);
  });

  it('are told apart: ret != nr', () => {
    const facts = known([minus(x, y), '!=']);
    expect(facts.decide(minus(y, x), '==')).toBe(false);
    expect(facts.assume(minus(x, y), '==')).toBeUndefined();
  });

  it('are found equal from both sides', () => {
    const facts = known([minus(x, y), '<='], [minus(y, x), '<=']);
    expect(facts.decide(minus(x, y), '==')).toBe(true);
  });

  it('can be forgotten, with all that was known of them together', () => {
    const facts = known([x, '>'], [minus(x, y), '<']).forget('x');
    expect(facts.mentions('x')).toBe(false);
    expect(facts.range(minus(x, y))).toEqual({ lo: -Infinity, hi: Infinity });
  });

  it('keep what is known of them under other names', () => {
    const renamed = known([x, '>'], [minus(x, y), '<']).rename((name) =>
      name === 'x' ? linear.symbol('z') : undefined,
    );
    expect(renamed.decide(minus(linear.symbol('z'), y), '<')).toBe(true);
    expect(renamed.mentions('x')).toBe(false);
  });
});

const SMALL = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
const NAMES = ['x', 'y', 'z'] as const;
type Point = Readonly<Record<(typeof NAMES)[number], number>>;
const POINTS: readonly Point[] = SMALL.flatMap((a) => SMALL.flatMap((b) => SMALL.map((c) => ({ x: a, y: b, z: c }))));

const HOLDS: Readonly<Record<Relation, (value: number) => boolean>> = {
  '==': (v) => v === 0,
  '!=': (v) => v !== 0,
  '<': (v) => v < 0,
  '<=': (v) => v <= 0,
  '>': (v) => v > 0,
  '>=': (v) => v >= 0,
};

const relations: fc.Arbitrary<Relation> = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const forms: fc.Arbitrary<Linear> = fc
  .tuple(fc.integer({ min: -5, max: 5 }), fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 }))
  .map(([constant, coefficients]) =>
    coefficients.reduce((sum, c, i) => linear.add(sum, linear.symbol(NAMES[i] ?? 'x', c)), linear.constant(constant)),
  );
const assumptions = fc.array(fc.tuple(forms, relations), { maxLength: 5 });

const at = (value: Linear, point: Point): number =>
  linear.substitute(value, (name) => linear.constant(point[name as keyof Point])).constant;

/** What is known after assuming all of it, and the points at which all of it is so. */
function assumeAll(list: readonly (readonly [Linear, Relation])[]): {
  facts: Facts | undefined;
  points: readonly Point[];
} {
  const points = POINTS.filter((point) => list.every(([value, relation]) => HOLDS[relation](at(value, point))));
  const facts = list.reduce<Facts | undefined>((f, [value, relation]) => f?.assume(value, relation), Facts.NONE);
  return { facts, points };
}

describe('against every point of a small cube', () => {
  it('what can be is never called impossible', () => {
    fc.assert(
      fc.property(assumptions, (list) => {
        const { facts, points } = assumeAll(list);
        if (points.length > 0) expect(facts).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('ranges contain every value, decisions are right, whatever is asked', () => {
    fc.assert(
      fc.property(assumptions, forms, relations, (list, value, relation) => {
        const { facts, points } = assumeAll(list);
        if (!facts) return;
        const { lo, hi } = facts.range(value);
        const decided = facts.decide(value, relation);
        for (const point of points) {
          const v = at(value, point);
          expect(v >= lo && v <= hi).toBe(true);
          if (decided !== undefined) expect(HOLDS[relation](v)).toBe(decided);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('of one symbol, everything that follows is known', () => {
    const single = fc.array(
      fc.tuple(
        fc.integer({ min: -4, max: 4 }).map((n) => minus(x, n)),
        relations,
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(single, (list) => {
        const { facts, points } = assumeAll([[minus(x, -4), '>='], [minus(x, 4), '<='], ...list]);
        expect(facts === undefined).toBe(points.length === 0);
        if (!facts) return;
        const values = points.map((point) => point.x);
        expect(facts.range(x)).toMatchObject({ lo: Math.min(...values), hi: Math.max(...values) });
        expect(values).toContain(facts.example('x'));
      }),
      { numRuns: 500 },
    );
  });

  it('what two paths have in common holds on both', () => {
    fc.assert(
      fc.property(assumptions, assumptions, forms, (one, other, value) => {
        const [a, b] = [assumeAll(one), assumeAll(other)];
        if (!a.facts || !b.facts) return;
        const there = b.facts;
        const joined = a.facts.weaken(
          (form, interval) => {
            const { lo, hi } = there.range(form);
            return { lo: Math.min(lo, interval.lo), hi: Math.max(hi, interval.hi) };
          },
          there,
          (form) => form,
        );
        const { lo, hi } = joined.range(value);
        for (const point of [...a.points, ...b.points]) {
          const v = at(value, point);
          expect(v >= lo && v <= hi).toBe(true);
          if (v === 0) expect(joined.decide(value, '==')).not.toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
