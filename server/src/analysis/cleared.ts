/**
 * A place that kept a page is cleared, and the page with it: `sk->sk_frag.page = NULL`. Whatever reference the place stood
 * for, nobody finds the page any more to give it back. Which places keep pages is a guess from their names, for the
 * declarations of structures and globals are not read: `x->page` and `x->zero_folio` do, `x->first` is passed over, unless
 * another function of the file gives back what it finds there.
 */
import { canDo, holdsOn, type Linear, type Row } from '@folioscope/simulator';
import { type Expression, type Extent, operands } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import { isReachable } from './memory.js';
import type { State } from './state.js';
import type { Cell } from './symbols.js';

/** Observes that `cell`, which is NULL now, had a pointer to a page, of which this path made nothing. */
export function noticeClearing(
  cell: Cell,
  old: Linear,
  extent: Extent,
  state: State,
  context: ExplorationContext,
): void {
  if (!keepsPage(cell, context) && !isGivenElsewhere(cell, context)) return;
  const object = context.symbols.object(old);
  if (object === undefined || context.symbols.get(object)?.origin !== 'loaded') return;
  if (state.facts.decide(old, '!=') !== true) return;
  const { ledger, gone, handed } = state;
  if (handed.has(object) || gone.has(object) || ledger.debts.some((d) => d.object === object)) return;
  if (holdsOn(ledger, object).length > 0 || isReachable(object, state, context) || isUsed(cell, context)) return;
  context.observe({ what: 'cleared', extent, trace: state.trace, object: context.symbols.label(object), sure: true });
}

/** Whether this may stand in a function's text at all: others need not be looked into for it. */
export const seemsToClear = (text: string): boolean => /(?:page|folio)p?\s*=\s*NULL\b/.test(text);

/** Only the types of parameters are known; of members and globals, the names. */
function keepsPage(cell: Cell, { symbols, variables }: ExplorationContext): boolean {
  if (cell.kind === 'variable') return cell.slot.startsWith('::') && NAMED.test(cell.slot);
  if (symbols.involved(cell.base).every((base) => base.startsWith('&'))) return false;
  if (cell.kind === 'field') return NAMED.test(cell.name);
  const variable = variables.get(cell.base.terms[0]?.[0] ?? '');
  return variable?.parameter === true && variable.depth === 2 && /^struct (?:page|folio)$/.test(variable.type);
}

/** Another function of the file gives back what it finds there. */
const isGivenElsewhere = (cell: Cell, context: ExplorationContext): boolean =>
  cell.kind === 'field' &&
  context.givenElsewhere(cell.name) &&
  !context.symbols.involved(cell.base).every((base) => base.startsWith('&'));

const NAMED = /(?:^|[_:])(?:page|folio)$/;

const givesBackOrLeadsOn = (row: Row | undefined): boolean | undefined =>
  row && (row.result.includes('*') || canDo(row, (effect) => effect.do === 'release'));

/**
 * Whether the function does more with the place than ask whether there is a page and write it: reads it into something
 * else, or copies the structure it is part of.
 */
function isUsed(cell: Cell, context: ExplorationContext): boolean {
  const { graph, symbols } = context;
  if (cell.kind === 'element') return false;
  const container = cell.kind === 'variable' ? undefined : symbols.pointer(cell.base)?.cell;
  const isPlace = (e: Expression) =>
    cell.kind === 'field' ? e.op === 'field' && e.name === cell.name : e.op === 'variable' && e.slot === cell.slot;
  // `unlikely(page)` and the like only ask.
  const isUse = (e: Expression) =>
    e.op === 'assign' || (e.op === 'call' && (givesBackOrLeadsOn(context.lookup(e.callee)) ?? true));
  const isContainer = (e: Expression) => container?.kind === 'field' && e.op === 'field' && e.name === container.name;
  const readsIn = (e: Expression, inside: boolean): boolean => {
    if (e.op === 'assign' && isPlace(e.target)) return readsIn(e.value, true);
    if (isPlace(e)) return inside;
    if (isContainer(e)) return true;
    // `(&sk->sk_frag)->page` is about the page alone.
    const inner = e.op === 'field' && e.base.op === 'address' ? operands(e.base.of) : operands(e);
    return inner.some((part) => readsIn(part, inside || isUse(e)));
  };
  return graph.nodes.some((node) => {
    if (node.kind === 'do') return readsIn(node.expression, false);
    if (node.kind === 'branch') return readsIn(node.condition, false);
    return node.kind === 'return' && node.value !== undefined && readsIn(node.value, true);
  });
}
