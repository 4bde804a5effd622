/** A call of something that nothing is known of, and what any call may write through the addresses it is given. */
import { type Linear, linear, nameOf, OURS, type Row } from '@folioscope/simulator';
import type { Expression } from '../ir/index.js';
import { MAX_ERRNO } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import type { Evaluated } from './evaluate.js';
import { forgetHolds } from './forget.js';
import { describeCell, freshSymbol, isReachable, writeCell } from './memory.js';
import { madeOf } from './nature.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';
import { touch } from './touch.js';

export type CallExpression = Extract<Expression, { op: 'call' }>;

/** Nothing is known of it: what it is handed may be kept, released, or neither. */
export function callUnknown(
  e: CallExpression,
  args: readonly Linear[],
  state: State,
  context: ExplorationContext,
): Evaluated {
  for (const [i, value] of args.entries())
    if (!givesNumber(e.args[i], context)) touch(value, e.extent, state, context, e.callee);
  for (const value of args) forgetHolds(value, e.callee, e.extent, state, context);
  overwriteOutputs(e, undefined, args, state, context);
  state.disturb(String(e.extent.start));
  const value = freshSymbol(`${e.callee}@${e.extent.start}`, `${e.callee}()`, 'unknown', state, context);
  state.facts = state.facts.assume(linear.add(value, linear.constant(MAX_ERRNO)), '>=') ?? state.facts;
  madeOf(value, args, state, context);
  return { state, value };
}

/** A call may write what it is given the address of. */
export function overwriteOutputs(
  e: CallExpression,
  row: Row | undefined,
  args: readonly Linear[],
  state: State,
  context: ExplorationContext,
): void {
  for (const [i, value] of args.entries()) {
    const cell = context.symbols.pointer(value)?.cell;
    if (!cell || row?.params[i]?.type.startsWith('const')) continue;
    if (row?.derived) forgetHolds(value, e.callee, e.extent, state, context);
    if (cell.kind === 'variable' && (!row || row.derived)) loseSight(cell, state, context);
    state.overwrite(cell);
    const variable = cell.kind === 'variable' ? context.variables.get(cell.slot) : undefined;
    if (!variable || variable.inFrame) continue;
    const name = `${variable.slot}@${e.extent.start}`;
    writeCell(cell, freshSymbol(name, describeCell(cell, context), 'loaded', state, context), e.extent, state, context);
  }
}

/** `page_to_pfn(page)` names the page, and leads to it no more. */
function givesNumber(e: Expression | undefined, context: ExplorationContext): boolean {
  const row = e?.op === 'call' ? context.lookup(e.callee) : undefined;
  return row !== undefined && !row.result.includes('*');
}

/** Who gets the pointer to a pointer may have put another in its place, and given back what it led to. */
function loseSight(cell: Cell, state: State, context: ExplorationContext): void {
  const value = state.read(cell);
  const object = value && context.symbols.object(value);
  if (object === undefined) return;
  state.clear(cell);
  if (isReachable(object, state, context)) return;
  const holds = state.ledger.holds.filter((h) => nameOf(h.on) !== object || h.owner !== OURS);
  state.ledger = { ...state.ledger, holds };
}
