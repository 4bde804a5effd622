/**
 * Objects in places of the caller's: the elements of an array, in each round of the loop that reads one, and a member,
 * `vmf->page`, on each way out. By the function's row it gives them back, or by what it does on its other ways.
 */
import { OURS } from '@folioscope/simulator';
import { givenBackElements, givenBackMembers } from '../../analysis/contract.js';
import type { Exit } from '../../analysis/explore.js';
import { events } from '../../analysis/trace.js';
import { type Extent, expressionsOf, type FunctionGraph } from '../../ir/index.js';
import type { Break, FunctionBooks } from '../rule.js';
import { decidedBy, type HoldKind, NOUNS, resultOf } from './leak.js';
import { type Asked, elementWays, isNothing, memberWays, type ObjectWay } from './object-ways.js';
import { decisionsOf } from './ways-to-exit.js';

/**
 * Elements of the caller's arrays that a round of a loop leaves there with their holds, though by the row it gives them back; or
 * clears, though other ways clear them only after they have given them back.
 */
export function leftElements(code: string, kinds: readonly HoldKind[], books: FunctionBooks): readonly Break[] {
  const { contract, exploration } = books;
  const promised = new Map(contract ? givenBackElements(contract, exploration) : []);
  const arrays = new Set([...promised.keys(), ...clearedArrays(exploration.graph)]);
  return exploration.graph.variables.flatMap(({ slot, parameter }): readonly Break[] => {
    const kind = promised.get(slot) ?? 'ref';
    if (!parameter || !arrays.has(slot) || !kinds.includes(kind)) return [];
    return leftOf({ slot, kind }, promised.has(slot), code, books);
  });
}

/** Parameters with an element that the function sets to NULL or 0. */
const clearedArrays = (graph: FunctionGraph): readonly string[] =>
  [...expressionsOf(graph)].flatMap((e) => {
    const place = e.op === 'assign' && isNothing(e.value) ? e.target : undefined;
    return place?.op === 'index' && place.base.op === 'variable' ? [place.base.slot] : [];
  });

function leftOf(of: Asked, isPromised: boolean, code: string, books: FunctionBooks): readonly Break[] {
  const { graph, rounds, observations } = books.exploration;
  const heads = graph.nodes.flatMap((node, id) => (node.kind === 'join' && node.loop ? [id] : []));
  const all = heads.flatMap((head) => elementWays(head, new Map(), of, books));
  const isOnlyCleared = all.some((way) => way.cleared && way.isGivenBack);
  // What the path itself was seen to hold there is told with that.
  const isTold = (cleared: Extent) => observations.some((o) => o.what === 'lost' && o.extent.start === cleared.start);
  const isWrong = (way: ObjectWay) =>
    !way.isGivenBack &&
    !isToldApart(way, all) &&
    (isPromised || (way.cleared !== undefined && isOnlyCleared && !isTold(way.cleared)));
  if (!all.some(isWrong)) return [];
  return rounds.flatMap((round) => {
    const head = heads.find((id) => graph.nodes[id]?.extent === round.extent);
    if (head === undefined || round.round?.since === undefined) return [];
    const left = elementWays(head, decisionsOf(round, round.round.since), of, books).find(isWrong);
    return left ? elementBreak(code, of, left, round, books) : [];
  });
}

function elementBreak(
  code: string,
  { slot, kind }: Asked,
  { cleared, read }: ObjectWay,
  round: Exit,
  books: FunctionBooks,
): readonly Break[] {
  if (!read) return [];
  const { symbols, graph } = books.exploration;
  const object = `an element of ${symbols.label(slot)}`;
  const parting = events(round.state.trace).findLast((t) => t.event === 'assume');
  const condition = decidedBy(parting, books);
  const what = cleared ? `is cleared in line ${books.line(cleared)}` : 'is left behind';
  return [
    {
      code,
      extent: cleared ?? read,
      confidence: 'medium',
      message: `${object}, read in line ${books.line(read)}, ${what} with its ${NOUNS[kind]} when ${graph.name}() goes on with the next round${condition}`,
      ...brokenAt(round, object, kind),
      key: `${code} element ${slot} ${(cleared ?? read).start}`,
    },
  ];
}

/** What stands in a member when the function is entered, on a way out that leaves it there with its hold. */
export function leftMembers(code: string, kinds: readonly HoldKind[], books: FunctionBooks): readonly Break[] {
  const { contract, exploration } = books;
  if (!contract) return [];
  return exploration.exits.flatMap((exit) =>
    givenBackMembers(contract, exit, exploration).flatMap(({ slot, member, kind }): readonly Break[] => {
      if (!kinds.includes(kind)) return [];
      const ways = (to: Exit, decided: ReadonlyMap<number, boolean>) =>
        memberWays(to.extent, decided, { slot, member, kind }, books);
      const left = ways(exit, decisionsOf(exit)).filter((way) => !way.isGivenBack);
      if (left.length === 0) return [];
      const all = exploration.exits.flatMap((other) => ways(other, new Map()));
      if (left.every((way) => isToldApart(way, all))) return [];
      const object = `${exploration.symbols.label(slot)}->${member}`;
      return [
        {
          code,
          extent: exit.extent,
          confidence: 'medium',
          message: `${exploration.graph.name}() ${resultOf({ exit }, exploration)} and leaves the ${NOUNS[kind]} on ${object} with its caller, which by its contract it gives back`,
          ...brokenAt(exit, object, kind),
          key: `${code} contract ${object}`,
        },
      ];
    }),
  );
}

/** The caller's hold on what stands there is still there at the end. */
const brokenAt = (
  { state }: Exit,
  object: string,
  kind: HoldKind,
): Pick<Break, 'object' | 'trace' | 'given' | 'last'> => ({
  object,
  trace: state.trace,
  given: { do: 'acquire', kind, on: { object }, count: 1, owner: OURS },
  last: [{ do: 'end' }],
});

/** A question that this way answers unlike all that give the object back: it may be special. */
function isToldApart({ answers }: ObjectWay, ways: readonly ObjectWay[]): boolean {
  const giving = ways.filter(({ isGivenBack }) => isGivenBack);
  return giving.length > 0 && [...answers].some(([at, answer]) => giving.every((o) => o.answers.get(at) === !answer));
}
