/**
 * Elements of an array that a loop takes in hand one by one. What the function's row gives back of an array it gives back of
 * each element; and whose place is cleared on one way only after it was given back is not to be forgotten on another.
 */
import { OURS } from '@folioscope/simulator';
import { givenBackElements } from '../analysis/contract.js';
import type { Exit } from '../analysis/explore.js';
import { events } from '../analysis/trace.js';
import { expressionsOf } from '../ir/index.js';
import { type ElementWay, elementWays } from './element-ways.js';
import { type HoldKind, NOUNS } from './leak.js';
import type { Break, FunctionBooks } from './rule.js';

export function leftElements(code: string, kinds: readonly HoldKind[], books: FunctionBooks): readonly Break[] {
  const { contract, exploration } = books;
  const promised = new Map(contract ? givenBackElements(contract, exploration) : []);
  const indexed = new Set(
    [...expressionsOf(exploration.graph)].flatMap((e) =>
      e.op === 'index' && e.base.op === 'variable' ? [e.base.slot] : [],
    ),
  );
  return exploration.graph.variables.flatMap(({ slot, parameter }): readonly Break[] => {
    const kind = promised.get(slot) ?? 'ref';
    if (!parameter || !indexed.has(slot) || !kinds.includes(kind)) return [];
    const ways = elementWays({ array: slot, kind }, books);
    const left = ways.filter((way) => !way.isGivenBack && !isToldApart(way, ways));
    const isOnlyCleared = ways.some((way) => way.cleared && way.isGivenBack);
    // What the path itself was seen to hold there is told with that.
    const isTold = ({ cleared }: ElementWay) =>
      exploration.observations.some((o) => o.what === 'lost' && o.extent.start === cleared?.start);
    const wrong = promised.has(slot) ? left : left.filter((way) => way.cleared && isOnlyCleared && !isTold(way));
    return wrong.flatMap((way) => breakOf(code, slot, kind, way, books) ?? []);
  });
}

/** A question that this way answers like none of those that give the element back, while they all ask it: it may be special. */
function isToldApart(way: ElementWay, ways: readonly ElementWay[]): boolean {
  const giving = ways.filter(({ isGivenBack }) => isGivenBack);
  return (
    giving.length > 0 &&
    [...way.asked].some((at) => giving.every(({ decided }) => decided.get(at) === !way.decided.get(at)))
  );
}

function breakOf(code: string, slot: string, kind: HoldKind, way: ElementWay, books: FunctionBooks): Break | undefined {
  const { rounds, symbols, graph } = books.exploration;
  const round = rounds.find((exit) => isLike(exit, way));
  if (!round) return undefined;
  const object = `an element of ${symbols.label(slot)}`;
  const parting = events(round.state.trace).findLast((t) => t.event === 'assume');
  const condition = parting ? ` (${books.decision(parting)}, line ${books.line(parting.extent)})` : '';
  const what = way.cleared ? `is cleared in line ${books.line(way.cleared)}` : 'is left behind';
  return {
    code,
    extent: way.cleared ?? way.read,
    confidence: 'medium',
    message: `${object}, read in line ${books.line(way.read)}, ${what} with its ${NOUNS[kind]} when ${graph.name}() goes on with the next round${condition}`,
    object,
    trace: round.state.trace,
    // What leads to it in the array stands for one of the caller's.
    given: { do: 'acquire', kind, on: { object }, count: 1, owner: OURS },
    last: [{ do: 'end' }],
    key: `${code} element ${slot} ${way.cleared?.start ?? way.read.start}`,
  };
}

/** The path went round the loop in this way, as far as it tells. */
function isLike({ round, state }: Exit, { decided }: ElementWay): boolean {
  const { since } = round ?? {};
  if (since === undefined) return false;
  const decisions = events(state.trace).filter((t) => t.event === 'assume' && t.number > since);
  return decisions.length > 0 && decisions.every((t) => decided.get(t.extent.start) === (t.text === 'true'));
}
