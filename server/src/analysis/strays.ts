/**
 * What a release of the wrong kind leaves behind. The ledger closes the hold it was meant for, so that nothing more is said of
 * it; the kernel's counters do not: put_page() for a pin takes 1 off the reference count and leaves the pin's 1024.
 */
import { type Hold, nameOf } from '@folioscope/simulator';
import type { Trace } from './trace.js';

/** A hold that nobody gives back, and the release that was none of it. */
export interface Stray {
  readonly hold: Hold;
  /** The release as a hold of a negative count. */
  readonly release: Hold;
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

function strayAt({ event, change, before, ledger }: Trace): Stray | undefined {
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
    release: { ...closed, kind: change.kind, count: change.count, owner: NOBODY },
  };
}
