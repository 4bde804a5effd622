/**
 * What a path knows about numbers: intervals on linear forms. Pointers are numbers too (NULL is 0, a valid pointer >= 1,
 * an error pointer -4095..-1), so one small theory covers NULL, IS_ERR, signs, equality and `0 <= ret <= nr`.
 */
import { type Linear, linear } from '@folioscope/simulator';

export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** `==`: the form is 0; `<`: it is below 0; and so on. */
export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=';

export const ANY: Interval = { lo: -Infinity, hi: Infinity };

interface Known extends Interval {
  readonly form: Linear;
  readonly not: readonly number[];
}

export class Facts {
  private constructor(private readonly known: ReadonlyMap<string, Known>) {}

  static readonly NONE = new Facts(new Map());

  /** The values this expression can have here. */
  range(value: Linear): Interval {
    if (value.terms.length === 0) return { lo: value.constant, hi: value.constant };
    const [first] = value.terms;
    if (first && first[1] === 1 && value.constant === 0 && value.terms.length === 1) return this.ofSymbol(first[0]);
    let sum: Interval = { lo: value.constant, hi: value.constant };
    for (const [name, coefficient] of value.terms) sum = plus(sum, times(this.ofSymbol(name), coefficient));
    if (value.terms.length === 1) return sum;
    const { key, factor } = normalise(value);
    const direct = this.known.get(key);
    return direct ? intersect(sum, shift(times(direct, factor), value.constant)) : sum;
  }

  /** true or false when `value relation 0` is decided here. */
  decide(value: Linear, relation: Relation): boolean | undefined {
    const { lo, hi } = this.range(value);
    switch (relation) {
      case '==':
        if (lo === 0 && hi === 0) return true;
        return lo > 0 || hi < 0 || this.excludes(value) ? false : undefined;
      case '!=': {
        const equal = this.decide(value, '==');
        return equal === undefined ? undefined : !equal;
      }
      case '<':
        return hi < 0 ? true : lo >= 0 ? false : undefined;
      case '<=':
        return hi <= 0 ? true : lo > 0 ? false : undefined;
      case '>':
        return lo > 0 ? true : hi <= 0 ? false : undefined;
      case '>=':
        return lo >= 0 ? true : hi < 0 ? false : undefined;
    }
  }

  /** These facts and `value relation 0`; undefined when that cannot be. */
  assume(value: Linear, relation: Relation): Facts | undefined {
    const decided = this.decide(value, relation);
    if (decided !== undefined) return decided ? this : undefined;
    if (relation === '!=') return this.exclude(value);
    return this.narrow(value, BOUNDS[relation]);
  }

  /** Forgets all about a symbol. */
  forget(name: string): Facts {
    const kept = [...this.known].filter(([, k]) => !k.form.terms.some(([s]) => s === name));
    return kept.length === this.known.size ? this : new Facts(new Map(kept));
  }

  /** The same facts with symbols replaced. */
  rename(value: (symbol: string) => Linear | undefined): Facts {
    const isTouched = ({ form }: Known) => form.terms.some(([symbol]) => value(symbol) !== undefined);
    if (![...this.known.values()].some(isTouched)) return this;
    const next = new Map<string, Known>();
    for (const k of this.known.values()) {
      const form = isTouched(k) ? linear.substitute(k.form, value) : k.form;
      if (form.terms.length > 0) learn(next, form, k, k.not);
    }
    return new Facts(next);
  }

  /**
   * The same forms with other bounds, `bound` gives them; values ruled out stay so where `incoming` rules them out too.
   * Answers with these very facts when nothing changed.
   */
  weaken(
    bound: (form: Linear, interval: Interval) => Interval,
    incoming: Facts,
    moved: (form: Linear) => Linear,
  ): Facts {
    let changed = false;
    const weaker = new Map<string, Known>();
    for (const [key, k] of this.known) {
      if (incoming.known.get(key) === k && moved(k.form) === k.form) {
        weaker.set(key, k);
        continue;
      }
      const { lo, hi } = bound(k.form, k);
      const not = k.not.filter(
        (n) => incoming.decide(linear.subtract(moved(k.form), linear.constant(n)), '==') === false,
      );
      if (lo === k.lo && hi === k.hi && not.length === k.not.length) {
        weaker.set(key, k);
        continue;
      }
      changed = true;
      if (Number.isFinite(lo) || Number.isFinite(hi) || not.length > 0) weaker.set(key, { form: k.form, lo, hi, not });
    }
    return changed ? new Facts(weaker) : this;
  }

  /** These facts, and that a form lies between bounds. */
  bounded(form: Linear, lo: number, hi: number): Facts {
    return Number.isFinite(lo) || Number.isFinite(hi) ? this.withInterval(form, { lo, hi }) : this;
  }

  /** A number that fits what is known of the symbol: for examples and charts. */
  example(name: string): number {
    const { lo, hi } = this.ofSymbol(name);
    const taken = this.known.get(name)?.not ?? [];
    let value = Number.isFinite(lo) ? Math.max(lo, Math.min(hi, 0)) : Math.min(hi, 0);
    while (taken.includes(value) && value < hi) value++;
    return value;
  }

  /** Is anything known about this symbol? */
  mentions(name: string): boolean {
    for (const k of this.known.values()) if (k.form.terms.some(([s]) => s === name)) return true;
    return false;
  }

  /** Whether a pointer is known to be the same as another, `if (page == locked_page)`. */
  hasTwin(name: string): boolean {
    for (const { form, lo, hi } of this.known.values()) {
      if (lo !== 0 || hi !== 0 || form.terms.length !== 2) continue;
      if (form.terms.some(([s]) => s === name) && form.terms.reduce((sum, [, c]) => sum + c, 0) === 0) return true;
    }
    return false;
  }

  /** The forms something is known of. */
  *forms(): Generator<Linear> {
    for (const k of this.known.values()) yield k.form;
  }

  /** The forms that some values are ruled out for. */
  *ruledOut(): Generator<Linear> {
    for (const k of this.known.values()) if (k.not.length > 0) yield k.form;
  }

  private ofSymbol(name: string): Interval {
    return this.known.get(name) ?? ANY;
  }

  private excludes(value: Linear): boolean {
    const { key, factor } = normalise(value);
    return this.known.get(key)?.not.includes(-value.constant / factor) ?? false;
  }

  private exclude(value: Linear): Facts | undefined {
    const { lo, hi } = this.range(value);
    if (lo === 0) return this.narrow(value, { lo: 1, hi: Infinity });
    if (hi === 0) return this.narrow(value, { lo: -Infinity, hi: -1 });
    const { key, factor, form } = normalise(value);
    const k = this.known.get(key) ?? { form, ...ANY, not: [] };
    return this.with(key, { ...k, not: [...k.not, -value.constant / factor] });
  }

  /** Keeps `value` within bounds, and what follows for the symbols in it. */
  private narrow(value: Linear, bounds: Interval): Facts | undefined {
    const { key, factor, form } = normalise(value);
    const wanted = times(shift(bounds, -value.constant), 1 / factor);
    const k = this.known.get(key) ?? { form, ...ANY, not: [] };
    const now = squeeze(intersect(integral(wanted), k), k.not);
    if (now.lo > now.hi) return undefined;
    let facts: Facts | undefined = this.with(key, { ...k, ...now });
    if (form.terms.length === 1) return facts;
    for (const [name, coefficient] of form.terms) {
      // name = (form - others) / coefficient
      const others = linear.subtract(form, linear.symbol(name, coefficient));
      const own: Interval = integral(times(plus(now, times(facts.range(others), -1)), 1 / coefficient));
      if (!Number.isFinite(own.lo) && !Number.isFinite(own.hi)) continue;
      const old: Known = facts.known.get(name) ?? { form: linear.symbol(name), ...ANY, not: [] };
      const tight = squeeze(intersect(own, old), old.not);
      if (tight.lo > tight.hi) return undefined;
      if (tight.lo !== old.lo || tight.hi !== old.hi) facts = facts.with(name, { ...old, ...tight });
    }
    return facts;
  }

  private withInterval(value: Linear, interval: Interval): Facts {
    const next = new Map(this.known);
    learn(next, value, interval, []);
    return new Facts(next);
  }

  private with(key: string, known: Known): Facts {
    const next = new Map(this.known);
    next.set(key, known);
    return new Facts(next);
  }
}

/** Adds to `known` that the value lies in an interval and is none of some numbers. */
function learn(known: Map<string, Known>, value: Linear, { lo, hi }: Interval, not: readonly number[]): void {
  const { key, factor, form } = normalise(value);
  const own = times({ lo: lo - value.constant, hi: hi - value.constant }, 1 / factor);
  const old = known.get(key);
  const merged = old ? intersect(own, old) : own;
  const shifted = not.map((n) => (n - value.constant) / factor);
  known.set(key, { form, ...merged, not: [...(old?.not ?? []), ...shifted] });
}

const BOUNDS: Readonly<Record<Exclude<Relation, '!='>, Interval>> = {
  '==': { lo: 0, hi: 0 },
  '<': { lo: -Infinity, hi: -1 },
  '<=': { lo: -Infinity, hi: 0 },
  '>': { lo: 1, hi: Infinity },
  '>=': { lo: 0, hi: Infinity },
};

/** value = factor * form + constant; the form's coefficients are integers without a common divisor, the first above 0. */
function normalise(value: Linear): { key: string; factor: number; form: Linear } {
  const [first] = value.terms;
  if (first && value.terms.length === 1) return { key: first[0], factor: first[1], form: linear.symbol(first[0]) };
  const divisor = value.terms.reduce((common, [, c]) => greatestDivisor(common, Math.abs(c)), 0);
  const factor = (first?.[1] ?? 1) < 0 ? -divisor : divisor;
  const form: Linear = { constant: 0, terms: value.terms.map(([s, c]) => [s, c / factor] as const) };
  return { key: form.terms.map(([s, c]) => `${c}*${s}`).join('+'), factor, form };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

const plus = (a: Interval, b: Interval): Interval => ({ lo: a.lo + b.lo, hi: a.hi + b.hi });
const shift = (a: Interval, by: number): Interval => ({ lo: a.lo + by, hi: a.hi + by });
const intersect = (a: Interval, b: Interval): Interval => ({ lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) });
const integral = (a: Interval): Interval => ({ lo: Math.ceil(a.lo), hi: Math.floor(a.hi) });

function times(a: Interval, factor: number): Interval {
  if (factor === 0) return { lo: 0, hi: 0 };
  return factor > 0 ? { lo: a.lo * factor, hi: a.hi * factor } : { lo: a.hi * factor, hi: a.lo * factor };
}

/** Moves the ends past values that are ruled out. */
function squeeze(a: Interval, not: readonly number[]): Interval {
  let { lo, hi } = a;
  while (not.includes(lo)) lo++;
  while (not.includes(hi)) hi--;
  return { lo, hi };
}
