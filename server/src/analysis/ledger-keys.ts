/** Which books count as the same where paths meet. */
import { type Hold, linear, nameOf, OURS } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import { isInFrame } from './frame.js';
import { isNumbered } from './rounds.js';
import type { State } from './state.js';

/** Paths with this in common become one where they meet: their books are the same, and what will be made of them. */
export const pathKey = (state: State, context: ExplorationContext): string =>
  [ledgerKey(state), resultKey(state, context), handlesKey(state, context)].join('\n');

/** Two paths with this in common have the same books. */
function ledgerKey(state: State): string {
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

/** While something is held it matters whether the path is one of failure: what will be returned tells. */
function resultKey(state: State, context: ExplorationContext): string {
  if (!state.ledger.holds.some((h) => h.owner === OURS)) return '';
  return (
    [...storedIn(state, context)].sort().join(' ') +
    (isNumbered(state, context) ? ' numbered ' : '') +
    context.returned
      .map((slot) => {
        const value = state.read({ kind: 'variable', slot });
        if (!value) return '?';
        const flags = context.symbols.flags(value);
        if (flags && flags.size > 0) return [...flags].join('|');
        const { lo, hi } = state.facts.range(value);
        return lo >= 0 && lo === hi ? String(lo) : hi < 0 ? '-' : lo > 0 ? '+' : '?';
      })
      .join('')
  );
}

/** Which variables lead to what is held: what one path puts by one name, the other puts by another. */
function handlesKey(state: State, { symbols }: ExplorationContext): string {
  const held = new Set(
    state.ledger.holds.flatMap(({ on, owner }) => (owner === OURS && 'object' in on ? [on.object] : [])),
  );
  if (held.size === 0) return '';
  const handles: string[] = [];
  for (const { cell, value } of state.cells()) {
    const object = cell.kind === 'variable' ? symbols.object(value) : undefined;
    if (cell.kind === 'variable' && object !== undefined && held.has(object)) handles.push(`${cell.slot}=${object}`);
  }
  return handles.sort().join(' ');
}

/** Held objects that memory outside this function leads to: whether they are handed out is part of the books. */
export function storedIn(state: State, { symbols }: ExplorationContext): ReadonlySet<string> {
  const held = new Set(state.ledger.holds.map((h) => nameOf(h.on)));
  const stored = new Set<string>();
  for (const { cell, value, written } of state.cells()) {
    if (!written || cell.kind === 'variable') continue;
    const base = symbols.involved(cell.base);
    for (const object of symbols.involved(value))
      if (held.has(object) && !base.includes(object) && !base.every((b) => isInFrame(b, symbols))) stored.add(object);
  }
  return stored;
}
