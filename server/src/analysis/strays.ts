/**
 * Where the ledger and the kernel's counters part. A hold that was taken over from somebody else is new in the ledger; the
 * counters had it before. And what a release of the wrong kind leaves behind: the ledger closes the hold it was meant for,
 * so that nothing more is said of it; the kernel's counters do not: put_page() for a pin takes 1 off the reference count
 * and leaves the pin's 1024.
 */
import { type Hold, linear, nameOf } from '@folioscope/simulator';
import type { Trace } from './trace.js';

/** What the counters have besides the ledger. */
export interface Stray {
  /** A hold that nobody gives back. */
  readonly hold?: Hold;
  /** As a hold of a negative count: the release that was none of it, or that a hold taken over is no new one. */
  readonly less: Hold;
}

const NOBODY = 'nobody';

/** For each step of a path, oldest first, the strays there are after it. */
export function straysOf(trace: readonly Trace[]): readonly (readonly Stray[])[] {
  let strays: readonly Stray[] = [];
  return trace.map((t) => {
    const found = strayAt(t);
    if (found) strays = [...strays, found];
    return strays;
  });
}

/** The hold that an event took over from somebody else, who had it before. */
export function takenOver({ event, number, ledger }: Trace): Hold | undefined {
  return event === 'transfer' ? ledger.holds.find(({ id }) => id === number) : undefined;
}

function strayAt(t: Trace): Stray | undefined {
  const over = takenOver(t);
  if (over) return { less: { ...over, count: linear.negate(over.count), owner: NOBODY } };
  const { event, change, before, ledger } = t;
  if (event !== 'release' || !change || change.kind === 'memory') return undefined;
  const object = nameOf(change.on);
  const closed = before?.ledger.holds.find(
    (hold) =>
      nameOf(hold.on) === object &&
      hold.kind !== change.kind &&
      hold.kind !== 'memory' &&
      !ledger.holds.some(({ id }) => id === hold.id),
  );
  if (!closed) return undefined;
  return {
    hold: { ...closed, owner: NOBODY },
    less: { ...closed, kind: change.kind, count: change.count, owner: NOBODY },
  };
}
