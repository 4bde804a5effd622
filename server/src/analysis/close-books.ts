/** The books of a path as it leaves the function: in numbers where these are known, and doubtful where they are not. */
import { type Linear, linear, settle, size, type Target } from '@folioscope/simulator';
import { doubt } from './doubt.js';
import { ANY } from './facts.js';
import type { State } from './state.js';
import { isMerged } from './symbols.js';

export function closeBooks(state: State): void {
  const range = (value: Linear) => state.facts.range(value);
  state.ledger = settle(state.ledger, range);
  doubt(state, ({ on }) => endsInLoop(on) && range(size(on)).lo <= 0);
  const known = (value: Linear) => {
    const { lo, hi } = isOfLoop(value) ? range(value) : ANY;
    return lo === hi ? linear.constant(lo) : value;
  };
  const written = (on: Target): Target =>
    'object' in on ? on : { array: on.array, from: known(on.from), to: known(on.to) };
  const holds = state.ledger.holds.map((h) => ('object' in h.on ? h : { ...h, on: written(h.on) }));
  state.ledger = { ...state.ledger, holds };
}

const isOfLoop = ({ terms }: Linear): boolean => terms.some(([name]) => isMerged(name));

/** What a loop leaves of an array, if anything. */
const endsInLoop = (on: Target): boolean => 'array' in on && (isOfLoop(on.from) || isOfLoop(on.to));
