/**
 * A function whose row the catalogue has, held against it: its callers rely on the row, so a path that keeps what the row
 * gives back, or takes what it does not, is wrong whatever the other paths do.
 */
import { canDo, type HoldKind, nameOf, OURS, type Row } from '@folioscope/simulator';
import { countsUnnamed, emptiedAt, type Promised, promisedAt } from '../analysis/contract.js';
import type { Exit } from '../analysis/explore.js';
import { isOthersToo } from '../analysis/fates.js';
import { describeHold } from '../analysis/path.js';
import { cellKey } from '../analysis/symbols.js';
import { isEverGivenBack, isGivenBack } from './given-back.js';
import { NOUNS, resultOf } from './leak.js';
import type { Break, FunctionBooks } from './rule.js';

/** One way out of the function, and what its row says of it. */
interface WayOut {
  readonly code: string;
  readonly kinds: readonly HoldKind[];
  readonly exit: Exit;
  readonly promised: readonly Promised[];
  readonly row: Row;
}

/** What a function keeps or leaves though by its row it does not. */
export function leaksByContract(code: string, kinds: readonly HoldKind[], books: FunctionBooks): readonly Break[] {
  const { contract: row, exploration } = books;
  if (!row) return [];
  return exploration.exits.flatMap((exit) => {
    const promised = promisedAt(row, exit, exploration);
    if (!promised) return [];
    const way = { code, kinds, exit, promised, row };
    return [...leftWithCaller(way, books), ...takenBesides(way, books), ...leftInMember(way, books)];
  });
}

function leftWithCaller({ code, kinds, exit, promised, row }: WayOut, books: FunctionBooks): readonly Break[] {
  const { exploration } = books;
  return promised.flatMap((p): readonly Break[] => {
    const { slot } = p;
    if (p.does !== 'give-back' || p.isHandedOver || slot === undefined || !kinds.includes(p.kind)) return [];
    if (p.always ? isGivenBack(p, exit, books) : isEverGivenBack(p, books)) return [];
    const object = p.isItself ? exploration.symbols.label(slot) : p.place;
    return [
      {
        code,
        extent: exit.extent,
        confidence: 'medium',
        message: `${exploration.graph.name}() ${resultOf({ exit }, exploration)} and leaves the ${NOUNS[p.kind]} on ${object} with its caller, which by its contract it gives back${readIn(row)}`,
        object,
        trace: exit.state.trace,
        // By contract what the caller has is this function's to give back.
        given: { do: 'acquire', kind: p.kind, on: { object }, count: 1, owner: OURS },
        last: [{ do: 'end' }],
        key: `${code} contract ${p.place}`,
      },
    ];
  });
}

function takenBesides({ code, kinds, exit, promised, row }: WayOut, books: FunctionBooks): readonly Break[] {
  const { exploration } = books;
  // Where the row gives the counter a value, what was taken before is part of it.
  if (canDo(row, (e) => e.do === 'set') || countsUnnamed(row)) return [];
  return books.ends.flatMap((end): readonly Break[] => {
    const { hold } = end;
    if (end.exit !== exit || hold?.owner !== OURS || !hold.sure || hold.lent || end.fate !== 'left') return [];
    const object = nameOf(hold.on);
    if (!kinds.includes(hold.kind) || isOthersToo(hold, exit, exploration)) return [];
    if (promised.some((p) => p.does === 'take' && p.slot === object)) return [];
    const label = exploration.symbols.label(object);
    return [
      {
        code,
        extent: exit.extent,
        confidence: 'medium',
        message: `${label} keeps the ${NOUNS[hold.kind]} taken in line ${books.line(end.taken.extent)} when ${exploration.graph.name}() ${resultOf(end, exploration)}, which by its contract takes none${readIn(row)}`,
        object: label,
        trace: exit.state.trace,
        taken: end.taken,
        key: `${code} contract ${end.taken.extent.start}`,
      },
    ];
  });
}

/** What stands in a member at the end, and by the row nothing is held on it any more. */
function leftInMember({ code, kinds, exit, row }: WayOut, books: FunctionBooks): readonly Break[] {
  const { exploration } = books;
  const emptied = new Set(emptiedAt(row, exit, exploration).map(cellKey));
  return books.ends.flatMap((end): readonly Break[] => {
    const { hold, where } = end;
    if (end.exit !== exit || end.fate !== 'stored' || !where || !emptied.has(cellKey(where))) return [];
    if (!hold?.sure || !kinds.includes(hold.kind) || isOthersToo(hold, exit, exploration)) return [];
    const label = describeHold(hold, exploration);
    return [
      {
        code,
        extent: exit.extent,
        confidence: 'medium',
        message: `${label} keeps the ${NOUNS[hold.kind]} taken in line ${books.line(end.taken.extent)} when ${exploration.graph.name}() ${resultOf(end, exploration)}, whose callers by its contract give nothing back${readIn(row)}`,
        object: label,
        trace: exit.state.trace,
        taken: end.taken,
        key: `${code} contract ${end.taken.extent.start}`,
      },
    ];
  });
}

const readIn = ({ sources }: Row): string => (sources[0] === undefined ? '' : ` (${sources.at(-1)})`);
