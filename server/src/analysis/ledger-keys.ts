/** Which books count as the same where paths meet. */
import { type Hold, linear } from '@folioscope/simulator';
import type { State } from './state.js';

/** Two paths with this in common have the same books. */
export function ledgerKey(state: State): string {
  const { holds, debts } = state.ledger;
  const target = (h: Hold) =>
    'object' in h.on ? h.on.object : `${h.on.array}[${linear.format(h.on.from)}..${linear.format(h.on.to)})`;
  return [
    ...holds.map((h) => `${h.kind} ${target(h)} ${linear.format(h.count)} ${h.owner} ${h.sure}${extentOf(h)}`).sort(),
    ...debts.map((d) => `-${d.kind} ${d.object}`).sort(),
    ...[...state.gone.keys()].sort().map((o) => `gone ${o}`),
  ].join('\n');
}

/** What is held, without amounts: at a loop head these may move from round to round. */
export function shapeKey(state: State): string {
  return state.ledger.holds
    .map((h) => `${h.kind} ${'object' in h.on ? h.on.object : `${h.on.array}[]`} ${h.owner}${extentOf(h)}`)
    .join('\n');
}

/** All that was asked for, or less: a release of all is right after the one and wrong after the other. */
const extentOf = (h: Hold): string => (h.partial ? ' partial' : '');
