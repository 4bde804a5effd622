/**
 * A function whose row the catalogue has, held against it: its callers rely on the row, so a path that keeps what the row
 * gives back, or takes what it does not, is wrong whatever the other paths do.
 */
import { canDo, type HoldKind, linear, nameOf, OURS, type Row } from '@folioscope/simulator';
import { countsUnnamed, emptiedAt, handsOverAt, type Promised, promisedAt } from '../../analysis/contract.js';
import type { Exit } from '../../analysis/explore.js';
import { type HoldEnd, isOthersToo } from '../../analysis/fates.js';
import { describeHold } from '../../analysis/path.js';
import { cellKey } from '../../analysis/symbols.js';
import { events } from '../../analysis/trace.js';
import type { Break, FunctionBooks } from '../rule.js';
import { isEverGivenBack, isGivenBack } from './given-back.js';
import { NOUNS, resultOf } from './leak.js';

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
    return [
      ...leftWithCaller(way, books),
      ...takenBesides(way, books),
      ...leftInMember(way, books),
      ...notHandedOver(way, books),
    ];
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

function takenBesides(way: WayOut, books: FunctionBooks): readonly Break[] {
  const { kinds, exit, promised, row } = way;
  const { exploration } = books;
  // Where the row gives the counter a value, what was taken before is part of it.
  if (canDo(row, (e) => e.do === 'set')) return [];
  const { symbols } = exploration;
  const isNamed = (passed: string) => !countsUnnamed(row) || symbols.get(passed)?.origin === 'parameter';
  return books.ends.flatMap((end): readonly Break[] => {
    const { hold } = end;
    if (end.exit !== exit || hold?.owner !== OURS || !hold.sure || hold.lent || end.fate !== 'left') return [];
    const object = nameOf(hold.on);
    if (!kinds.includes(hold.kind) || !isNamed(symbols.passedFor(object)) || isOthersToo(hold, exit, exploration))
      return [];
    if (promised.some((p) => p.does === 'take' && p.slot === symbols.passedFor(object))) return [];
    return [kept(end, symbols.label(object), 'which by its contract takes none', way, books)];
  });
}

/** What stands in a member at the end, and by the row nothing is held on it any more. */
function leftInMember(way: WayOut, books: FunctionBooks): readonly Break[] {
  const { kinds, exit, row } = way;
  const { exploration } = books;
  const emptied = new Set(emptiedAt(row, exit, exploration).map(cellKey));
  return books.ends.flatMap((end): readonly Break[] => {
    const { hold, where } = end;
    if (end.exit !== exit || end.fate !== 'stored' || !where || !emptied.has(cellKey(where))) return [];
    if (!hold?.sure || !kinds.includes(hold.kind) || isOthersToo(hold, exit, exploration)) return [];
    const label = describeHold(hold, exploration);
    return [kept(end, label, 'whose callers by its contract give nothing back', way, books)];
  });
}

/** A hold that the path took and keeps, and what speaks against that. */
function kept(end: HoldEnd, label: string, why: string, { code, exit, row }: WayOut, books: FunctionBooks): Break {
  const { exploration, line } = books;
  const noun = end.hold ? NOUNS[end.hold.kind] : 'hold';
  return {
    code,
    extent: exit.extent,
    confidence: 'medium',
    message: `${label} keeps the ${noun} taken in line ${line(end.taken.extent)} when ${exploration.graph.name}() ${resultOf(end, exploration)}, ${why}${readIn(row)}`,
    object: label,
    trace: exit.state.trace,
    taken: end.taken,
    key: `${code} contract ${end.taken.extent.start}`,
  };
}

/** By the row, what the caller has goes to somebody else with this result. Another path sees to that; this one does nothing. */
function notHandedOver({ code, kinds, exit, row }: WayOut, { exploration, line }: FunctionBooks): readonly Break[] {
  const { symbols, exits, graph } = exploration;
  const { value, state } = exit;
  const result = value && state.facts.range(value);
  // Only a result that is known for certain stands for one outcome of the row.
  if (!kinds.includes('ref') || !result || result.lo !== result.hi) return [];
  const does = (other: Exit) => handsOverAt(row, 'ref', other, exploration);
  if (!does(exit) || events(state.trace).some((t) => t.change !== undefined)) return [];
  const [over] = exits
    .filter((other) => other !== exit && does(other))
    .flatMap((other) => events(other.state.trace).flatMap((t) => (t.event === 'transfer' ? [{ t, by: other }] : [])));
  const object = over?.t.objects[0];
  if (!over || object === undefined) return [];
  // By the name that this path has for it, where it has read it.
  const { from } = symbols.get(object) ?? {};
  const there = (from && state.read(from)) ?? linear.symbol(object);
  if (state.facts.range(there).hi <= 0) return [];
  // Something else may have got it, unless that is so on the other path, too.
  if (state.handed.has(object) && !over.by.state.handed.has(object)) return [];
  const label = symbols.label(object);
  return [
    {
      code,
      extent: exit.extent,
      confidence: 'medium',
      message: `${graph.name}() ${resultOf({ exit }, exploration)} and leaves the reference on ${label} with its caller, which by its contract is somebody else's then${readIn(row)}; another path hands it over in line ${line(over.t.extent)}`,
      object: label,
      trace: exit.state.trace,
      given: { do: 'acquire', kind: 'ref', on: { object: label }, count: 1, owner: OURS },
      last: [{ do: 'end' }],
      key: `${code} contract ${label}`,
    },
  ];
}

const readIn = ({ sources }: Row): string => (sources[0] === undefined ? '' : ` (${sources.at(-1)})`);
