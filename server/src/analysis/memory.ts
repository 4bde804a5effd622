/** Reading and writing what variables and pointers lead to, along one path. */
import { holdsOn, type Linear, linear, OURS } from '@folioscope/simulator';
import type { Extent } from '../ir/index.js';
import type { ExplorationContext } from './context.js';
import type { State } from './state.js';
import { type Cell, cellKey, type Origin } from './symbols.js';

/** The value in a cell; a symbol for it when nothing is known yet. */
export function readCell(cell: Cell, state: State, context: ExplorationContext): Linear {
  const known = state.read(cell);
  if (known) return known;
  const value = initialValue(cell, state, context);
  state.write(cell, value, false);
  return value;
}

/** Writes a cell; what the cell alone kept in sight is lost. */
export function writeCell(cell: Cell, value: Linear, extent: Extent, state: State, context: ExplorationContext): void {
  const old = state.read(cell);
  state.write(cell, value);
  // `err = PTR_ERR(page)` is no name of what the pointer leads to.
  const isError = cell.kind === 'variable' && context.symbols.pointer(value)?.isAddress && isNumber(cell.slot, context);
  if (cell.kind === 'variable' && !cell.slot.startsWith('%') && !isError)
    context.symbols.christen(value, describeCell(cell, context));
  if (old && !linear.equals(old, value)) reportLost(old, extent, state, context);
}

/** A symbol nothing is known of yet; an older one of the same name (from the round before) steps aside. */
export function freshSymbol(
  name: string,
  label: string,
  origin: Origin,
  state: State,
  context: ExplorationContext,
): Linear {
  retire(name, state, context);
  return context.symbols.define({ name, label, origin, root: undefined });
}

/** The address of a cell, as a value. */
export function addressOf(cell: Cell, state: State, context: ExplorationContext): Linear {
  const { symbols } = context;
  if (cell.kind === 'element') return linear.add(cell.base, cell.index);
  const root = cell.kind === 'field' ? symbols.object(cell.base) : undefined;
  const label = () => `&${describeCell(cell, context)}`;
  const address = symbols.define({ name: symbols.shorten(`&${cellKey(cell)}`), label, origin: 'local', root, cell });
  state.assume(address, '>', symbols);
  return address;
}

/** The cell an element of what `base` points to lies in; `&x` points to one `x`. */
export function elementCell(base: Linear, index: Linear, context: ExplorationContext): Cell {
  const { pointer, offset } = splitPointer(base, context);
  const at = linear.add(index, offset);
  const info = context.symbols.pointer(pointer);
  if (info?.cell && at.terms.length === 0 && at.constant === 0 && !isArray(info.cell, context)) return info.cell;
  return { kind: 'element', base: pointer, index: at };
}

/**
 * The array a member is, or points to. A member that is an array cannot be told from a pointer without its type, and
 * pointers to arrays hardly ever change: unless the function wrote it, it is one and the same throughout.
 */
export function arrayIn(cell: Cell, state: State, context: ExplorationContext): Linear {
  if (cell.kind === 'variable') {
    return isArray(cell, context) ? addressOf(cell, state, context) : readCell(cell, state, context);
  }
  const written = state.writtenIn(cell);
  if (written) return written;
  const root = cell.kind === 'field' ? undefined : context.symbols.object(cell.base);
  return context.symbols.define({
    name: context.symbols.shorten(`${cellKey(cell)}[]`),
    label: () => describeCell(cell, context),
    origin: 'loaded',
    root,
    from: cell,
  });
}

/** As people write it: `folio->mapping`, `pages[i]`. */
export function describeCell(cell: Cell, context: ExplorationContext): string {
  const { symbols } = context;
  if (cell.kind === 'variable') return context.variables.get(cell.slot)?.name ?? cell.slot.replace(/^::/, '');
  const base = symbols.describe(cell.base);
  const local = base.startsWith('&') ? base.slice(1) : undefined;
  if (cell.kind === 'field') return local === undefined ? `${base}->${cell.name}` : `${local}.${cell.name}`;
  const zero = cell.index.terms.length === 0 && cell.index.constant === 0;
  return zero && local === undefined ? `*${base}` : `${local ?? base}[${symbols.describe(cell.index)}]`;
}

export const isArray = (cell: Cell, context: ExplorationContext): boolean => {
  const variable = cell.kind === 'variable' ? context.variables.get(cell.slot) : undefined;
  return variable?.inFrame === true && variable.depth > 0;
};

/** Lets go of what was known under this name: it becomes "the one before", unless nothing refers to it. */
function retire(name: string, state: State, context: ExplorationContext): void {
  const info = context.symbols.get(name);
  if (!info) return;
  if (!mentions(name, state, context)) {
    if (state.handed.has(name)) state.handed = new Set([...state.handed].filter((object) => object !== name));
    return;
  }
  const older = olderName(name);
  if (mentions(older, state, context)) forget(older, state);
  context.symbols.define({
    name: older,
    label: info.label,
    origin: info.origin,
    root: undefined,
  });
  // What may be gone, or is somebody else's by now, is not followed into the next round.
  const isOthers = holdsOn(state.ledger, name).some((h) => h.owner !== OURS);
  const holds = state.ledger.holds.filter((h) => (h.sure && !isOthers) || !('object' in h.on) || h.on.object !== name);
  if (holds.length !== state.ledger.holds.length) state.ledger = { ...state.ledger, holds };
  const replacement = linear.symbol(older);
  state.rename(
    (s) => (s === name ? replacement : isAlias(s, name, context) ? olderAlias(s, older, context) : undefined),
    (object) => (object === name ? older : object),
  );
}

/** `page_folio(page)` steps aside together with `page`. */
const isAlias = (alias: string, object: string, context: ExplorationContext): boolean =>
  context.symbols.get(alias)?.root === object;

function olderAlias(alias: string, root: string, context: ExplorationContext): Linear {
  const info = context.symbols.get(alias);
  return context.symbols.define({
    name: olderName(alias),
    label: info?.label ?? alias,
    origin: info?.origin ?? 'unknown',
    root,
  });
}

/** What a symbol is called once a newer one has taken its name. */
export const olderName = (name: string): string => `${name}'`;

function forget(name: string, state: State): void {
  state.facts = state.facts.forget(name);
  for (const { cell, value } of [...state.cells()])
    if (
      value.terms.some(([s]) => s === name) ||
      (cell.kind !== 'variable' && cell.base.terms.some(([s]) => s === name))
    )
      state.clear(cell);
  state.ledger = {
    holds: state.ledger.holds.filter((h) => ('object' in h.on ? h.on.object !== name : h.on.array !== name)),
    debts: state.ledger.debts.filter((d) => d.object !== name),
  };
  const gone = new Map(state.gone);
  gone.delete(name);
  state.gone = gone;
}

function mentions(name: string, state: State, context: ExplorationContext): boolean {
  const inside = (value: Linear) => value.terms.some(([s]) => s === name || isAlias(s, name, context));
  for (const { cell, value } of state.cells()) {
    if (inside(value)) return true;
    if (cell.kind !== 'variable' && inside(cell.base)) return true;
    if (cell.kind === 'element' && inside(cell.index)) return true;
  }
  const { holds, debts } = state.ledger;
  if (holds.some((h) => ('object' in h.on ? h.on.object === name : h.on.array === name || inside(h.on.to))))
    return true;
  if (debts.some((d) => d.object === name) || state.gone.has(name)) return true;
  return state.facts.mentions(name);
}

/** A hold that no variable and no memory leads to any more cannot be given back. */
function reportLost(old: Linear, extent: Extent, state: State, context: ExplorationContext): void {
  const object = context.symbols.object(old);
  if (object === undefined) return;
  const info = context.symbols.get(object);
  if (info?.origin !== 'acquired') {
    context.overwritten(object, extent, state);
    return;
  }
  const all = holdsOn(state.ledger, object);
  const holds = all.filter((h) => h.sure && !h.lent && h.owner === OURS);
  if (holds.length === 0 || all.some((h) => h.kept) || isReachable(object, state, context)) return;
  // Who found it to be what another pointer leads to gives it back through that one, or took nothing.
  if (state.facts.hasTwin(object)) return;
  for (const hold of holds)
    context.observe({ what: 'lost', extent, trace: state.trace, object: info.label, hold, sure: true });
  const lost = new Set(holds.map((h) => h.id));
  state.ledger = { ...state.ledger, holds: state.ledger.holds.filter((h) => !lost.has(h.id)) };
}

/** Whether some cell of this path leads to the object. */
export function isReachable(object: string, state: State, context: ExplorationContext): boolean {
  for (const { value } of state.cells()) if (context.symbols.involved(value).includes(object)) return true;
  return false;
}

function initialValue(cell: Cell, state: State, context: ExplorationContext): Linear {
  const { symbols } = context;
  if (cell.kind === 'variable') {
    const variable = context.variables.get(cell.slot);
    const origin: Origin = variable?.parameter ? 'parameter' : 'loaded';
    const value = symbols.define({
      name: cell.slot,
      label: variable?.name ?? cell.slot.replace(/^::/, ''),
      origin,
      root: undefined,
    });
    if (variable && isUnsigned(variable.type) && variable.depth === 0) state.assume(value, '>=', symbols);
    return value;
  }
  const name = nameRead(cell, state, context);
  retire(name, state, context);
  return symbols.define({
    name,
    label: () => describeCell(cell, context),
    origin: 'loaded',
    root: undefined,
    from: cell,
  });
}

/** The name of what is read there first since memory was last disturbed. */
export const nameRead = (cell: Cell, { epoch }: State, { symbols }: ExplorationContext): string =>
  symbols.shorten(`${cellKey(cell)}@${epoch}`);

const isUnsigned = (type: string): boolean => /\b(unsigned|size_t|u8|u16|u32|u64|pgoff_t|bool)\b/.test(type);

/** `pages + i` is the pointer `pages` and the offset `i`. */
export function splitPointer(base: Linear, context: ExplorationContext): { pointer: Linear; offset: Linear } {
  if (base.terms.length === 1 && base.constant === 0) return { pointer: base, offset: linear.ZERO };
  const candidates = base.terms.filter(([, c]) => c === 1).map(([name]) => name);
  const name =
    candidates.find((n) => isPointer(n, context)) ??
    candidates.find((n) => context.symbols.get(n)?.parts === undefined && !isNumber(n, context)) ??
    candidates.find((n) => context.symbols.get(n)?.parts === undefined);
  if (name === undefined) return { pointer: base, offset: linear.ZERO };
  const pointer = linear.symbol(name);
  return { pointer, offset: linear.subtract(base, pointer) };
}

function isPointer(name: string, context: ExplorationContext): boolean {
  const info = context.symbols.get(name);
  const variable = context.variables.get(name);
  return info?.cell !== undefined || info?.isAddress === true || (variable !== undefined && variable.depth > 0);
}

function isNumber(name: string, context: ExplorationContext): boolean {
  const variable = context.variables.get(name);
  return context.symbols.get(name)?.isAddress === false || (variable !== undefined && variable.depth === 0);
}
