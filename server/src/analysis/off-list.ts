/**
 * What was found on a list and is taken off it: nobody finds it there again, so whatever the list had of it is this path's
 * to give back, or to put elsewhere. How much that is only the list's owner knows; that nothing at all is made of it shows.
 */
import { acquire, type Effect, type Hold, holdsOn, linear, nameOf } from '@folioscope/simulator';
import type { ExplorationContext } from './context.js';
import type { Bindings } from './place.js';
import type { State } from './state.js';

/** Whose the list's hold is until something is made of the object. */
const NOBODY = 'nobody';

/** `list_del(&folio->lru)` of a page or folio that this function came upon itself. */
export function unlink(
  { place, field }: Extract<Effect, { do: 'unlink' }>,
  { args, expressions, extent }: Bindings,
  state: State,
  context: ExplorationContext,
): void {
  const { symbols, variables } = context;
  const address = args.get(place.root);
  const cell = address && symbols.pointer(address)?.cell;
  const e = expressions.get(place.root);
  if (cell?.kind !== 'field' || cell.name !== field || e?.op !== 'address' || e.of.op !== 'field') return;
  const { base } = e.of;
  const type = base.op === 'variable' ? variables.get(base.slot)?.type : undefined;
  const object = symbols.object(cell.base);
  if (type === undefined || !/^struct (?:page|folio)$/.test(type) || object === undefined) return;
  const { origin, parts } = symbols.get(object) ?? {};
  if ((origin !== 'loaded' && origin !== 'unknown') || parts || isTreated(object, state)) return;
  // An entry of a list is none of NULL.
  state.assume(linear.symbol(object), '>', symbols);
  const text = `takes ${symbols.label(object)} off its list`;
  const id = context.record(state, { event: 'transfer', extent, text, objects: [object] });
  const hold = { kind: 'isolation', on: { object }, count: linear.ONE, owner: NOBODY, sure: false } as const;
  state.ledger = acquire(state.ledger, { id, ...hold });
  context.amend(state);
}

/** It was given back or put elsewhere before, or this path has it by other ways than the list. */
const isTreated = (object: string, { handed, ledger }: State): boolean =>
  handed.has(object) || holdsOn(ledger, object).length > 0 || ledger.debts.some((d) => d.object === object);

/** Something is made of these objects: given back, put elsewhere, or handed to what may do so. */
export function treated(objects: readonly string[], state: State): void {
  const isMeant = (h: Hold) => isOffList(h) && objects.includes(nameOf(h.on));
  if (!state.ledger.holds.some(isMeant)) return;
  state.ledger = { ...state.ledger, holds: state.ledger.holds.filter((h) => !isMeant(h)) };
}

/** What a list had of something that was taken off it, and of which nothing has been made. */
export const isOffList = ({ owner }: Hold): boolean => owner === NOBODY;
