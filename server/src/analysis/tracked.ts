/** How well a path was followed. What was merged on the way stands for several values: a decision on it is half a guess. */
import type { Hold, Linear } from '@folioscope/simulator';
import { isMerged } from './symbols.js';
import { events, type Trace } from './trace.js';

/**
 * Whether every decision of the path was on values that it knows one by one, from the event that took the hold on (from
 * the beginning without one), and the hold was not put together from the rounds of a loop.
 */
export function isTracked(trace: Trace | undefined, taken: Trace | undefined): boolean {
  const hold = trace?.ledger.holds.find((h) => Math.floor(h.id) === taken?.number);
  if (hold && amountsOf(hold).some(({ terms }) => terms.some(([name]) => isMerged(name)))) return false;
  return !events(trace).some(
    (t) => t.event === 'assume' && t.number > (taken?.number ?? 0) && t.objects.some((name) => isMerged(name)),
  );
}

const amountsOf = ({ on, count }: Hold): readonly Linear[] => ('array' in on ? [on.from, on.to, count] : [count]);
