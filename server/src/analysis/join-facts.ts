/** What is known of the values where two paths meet, and what may be said of a counter from the rounds of a loop seen so far. */
import { type Linear, linear } from '@folioscope/simulator';
import type { Facts } from './facts.js';
import { type Placeholders, underPlaceholders } from './placeholders.js';

interface Join {
  /** At the head of a loop. */
  readonly widen: boolean;
  /** What says how much is held, or may: how other numbers compare with it decides what is left. */
  readonly amounts: readonly Linear[];
}

/** What holds of both, with the placeholders standing for either's values. */
export function joinFacts(
  old: Facts,
  incoming: Facts,
  values: Placeholders,
  added: ReadonlyMap<string, { was: Linear; now: Linear }>,
  { widen, amounts }: Join,
): Facts {
  let facts = old.weaken(
    (form, interval) => {
      const now = incoming.range(underPlaceholders(form, values));
      const moving = widen && form.terms.some(([name]) => values.has(name));
      return {
        lo: now.lo >= interval.lo ? interval.lo : moving ? -Infinity : now.lo,
        hi: now.hi <= interval.hi ? interval.hi : moving ? Infinity : now.hi,
      };
    },
    incoming,
    (form) => underPlaceholders(form, values),
  );
  for (const [name, { was, now }] of added) {
    const a = old.range(was);
    const b = incoming.range(now);
    const step = linear.subtract(now, was);
    const grows = widen && step.terms.length === 0;
    const lo = grows && step.constant < 0 && b.lo < a.lo ? -Infinity : Math.min(a.lo, b.lo);
    const hi = grows && step.constant > 0 && b.hi > a.hi ? Infinity : Math.max(a.hi, b.hi);
    facts = facts.bounded(linear.symbol(name), lo, hi);
    // Where the bounds do not say it already: neither was 0, one was below, the other above.
    const isSplit = lo < 0 && hi > 0;
    for (const other of isSplit ? [linear.ZERO, ...unequal(old)] : unequal(old)) {
      const differs =
        old.decide(linear.subtract(was, other), '!=') && incoming.decide(linear.subtract(now, other), '!=');
      if (differs) facts = facts.assume(linear.subtract(linear.symbol(name), other), '!=') ?? facts;
    }
    for (const other of widen ? [...bounds(old, incoming), ...amounts] : amounts) {
      const difference = linear.subtract(linear.symbol(name), other);
      const before = old.range(linear.subtract(was, other));
      const after = incoming.range(linear.subtract(now, other));
      if (before.hi <= 0 && after.hi <= 0) facts = facts.bounded(difference, -Infinity, 0);
      if (before.lo >= 0 && after.lo >= 0) facts = facts.bounded(difference, 0, Infinity);
    }
  }
  return facts;
}

/** Symbols that something is known to differ from. */
function unequal(facts: Facts): readonly Linear[] {
  const names = new Set([...facts.ruledOut()].flatMap((form) => form.terms.map(([name]) => name)));
  return [...names].map((name) => linear.symbol(name));
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
