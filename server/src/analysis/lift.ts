/** The ledger at the head of a loop: what is held in every round, in terms of the counter that moves with it. */
import { type Hold, type Ledger, type Linear, linear } from '@folioscope/simulator';
import { type Placeholders, underPlaceholders } from './placeholders.js';

/** A place that moves by a constant from one arrival to the next: a loop counter. */
export interface Drift {
  readonly placeholder: string;
  readonly was: Linear;
  readonly by: number;
}

/** The ledger both are instances of: what moved along with a loop counter is written in terms of it. */
export function lift(old: Ledger, incoming: Ledger, values: Placeholders, drift: readonly Drift[]): Ledger {
  let changed = false;
  let failed = false;
  const amount = (was: Linear, now: Linear): Linear => {
    const difference = linear.subtract(now, underPlaceholders(was, values));
    if (difference.terms.length === 0 && difference.constant === 0) return was;
    changed = true;
    const mover = difference.terms.length === 0 ? drift.find((d) => difference.constant % d.by === 0) : undefined;
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
