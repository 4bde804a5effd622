/** How a caller names what leads to an object: by its arguments, and the members that were followed from them. */
import { formatPlace, type Place } from '@folioscope/simulator';
import type { Cell, Symbols } from './symbols.js';

/** The parameters an object was reached from, or the member of one that led there: `folio->mapping` is not `folio`. */
export function waysTo(object: string, symbols: Symbols, pointers: ReadonlySet<string>): readonly Place[] {
  const seen = new Set<string>();
  const follow = (name: string): readonly Place[] => {
    if (seen.has(name)) return [];
    seen.add(name);
    const info = symbols.get(name);
    const bases = (cell: Cell | undefined) => (cell && cell.kind !== 'variable' ? symbols.involved(cell.base) : []);
    return [
      ...(pointers.has(name) ? [{ root: name, steps: [] }] : []),
      ...(info?.root === undefined ? [] : follow(info.root)),
      ...(info?.from
        ? bases(info.from)
            .flatMap(follow)
            .map((base) => loadedFrom(info.from, base))
        : []),
      ...(info?.from ? [] : bases(info?.cell).flatMap(follow)),
    ];
  };
  return follow(object);
}

/** One step is told; what lies deeper is told by its first step. */
const loadedFrom = (cell: Cell | undefined, base: Place): Place =>
  cell?.kind === 'field' && base.steps.length === 0
    ? { root: base.root, steps: [{ step: 'deref' }, { step: 'field', name: cell.name }] }
    : base;

/** Each once, and no member of what is there as a whole. */
export function widest(places: readonly Place[]): readonly Place[] {
  const whole = new Set(places.filter(({ steps }) => steps.length === 0).map(({ root }) => root));
  const rest = places.filter(({ root, steps }) => steps.length > 0 && !whole.has(root));
  const members = new Map(rest.map((place) => [formatPlace(place), place]));
  return [...[...whole].map((root): Place => ({ root, steps: [] })), ...members.values()];
}
