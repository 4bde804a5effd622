/** Which memory is the function's own: its frame, that nobody else sees unless its address is given away. */
import type { Cell, Symbols } from './symbols.js';

/** The address of a variable of the function, or of a part of one: not of a part of what a pointer leads to. */
export function isInFrame(address: string, symbols: Symbols): boolean {
  const info = symbols.get(address);
  const cell = info?.cell ?? info?.from;
  return address.startsWith('&') && cell !== undefined && liesInFrame(cell, symbols);
}

/** The caller passed the object, or memory that others see leads to it. */
export function isKnownOutside(object: string, symbols: Symbols): boolean {
  const info = symbols.get(object);
  if (info?.origin === 'parameter') return true;
  const from = info?.from;
  if (info?.origin !== 'loaded' || !from) return false;
  return from.kind === 'variable' || symbols.involved(from.base).some((base) => !isInFrame(base, symbols));
}

const liesInFrame = (cell: Cell, symbols: Symbols): boolean =>
  cell.kind === 'variable'
    ? !cell.slot.startsWith('::')
    : symbols.involved(cell.base).every((base) => isInFrame(base, symbols));
