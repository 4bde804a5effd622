/** Holds that a path is no longer certain to have. */
import type { Hold } from '@folioscope/simulator';
import type { State } from './state.js';

/** `lent`: to somebody who may have it. */
export function doubt(state: State, isConcerned: (hold: Hold) => boolean, lent = false): void {
  const doubted = (h: Hold): Hold => ({ ...h, sure: false, ...(lent ? { lent: true as const } : {}) });
  state.ledger = { ...state.ledger, holds: state.ledger.holds.map((h) => (h.sure && isConcerned(h) ? doubted(h) : h)) };
}
