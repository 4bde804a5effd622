/** What a path takes off a list and forgets. */
import { type Hold, nameOf, OURS } from '@folioscope/simulator';
import type { Exit } from '../../analysis/explore.js';
import { isOffList } from '../../analysis/off-list.js';
import { events } from '../../analysis/trace.js';
import type { Break, FunctionBooks } from '../rule.js';
import { isKept } from '../told-apart.js';
import { decidedBy, resultOf } from './leak.js';

/** `list_del(&folio->lru); continue;`: neither given back nor put on a list again. */
export function forgottenOffList(code: string, books: FunctionBooks): readonly Break[] {
  const { exits, rounds } = books.exploration;
  const atExits = exits.flatMap((exit) =>
    exit.state.ledger.holds.filter((h) => isForgotten(h, exit, books)).map((h) => ({ exit, hold: h })),
  );
  const inRounds = rounds.flatMap((exit) =>
    exit.state.ledger.holds.filter((h) => isOffList(h) && exit.round?.left.has(h.id)).map((h) => ({ exit, hold: h })),
  );
  return [...inRounds, ...atExits].flatMap(({ exit, hold }) => breakOf(code, hold, exit, books) ?? []);
}

/** Neither the result nor memory leads to it. */
function isForgotten(hold: Hold, exit: Exit, { exploration }: FunctionBooks): boolean {
  const object = nameOf(hold.on);
  if (!isOffList(hold) || isKept(object, exit, exploration)) return false;
  return exit.value === undefined || !exploration.symbols.involved(exit.value).includes(object);
}

function breakOf(code: string, { id, on }: Hold, exit: Exit, books: FunctionBooks): Break | undefined {
  const { exploration } = books;
  const path = events(exit.state.trace);
  const taken = path.find((t) => t.number === id);
  if (!taken) return undefined;
  const object = exploration.symbols.label(nameOf(on));
  const parting = path.findLast((t) => t.event === 'assume' && t.number > id);
  const condition = decidedBy(parting, books);
  return {
    code,
    extent: taken.extent,
    confidence: 'medium',
    message: `${object} is taken off its list, and nothing is made of it when ${exploration.graph.name}() ${resultOf({ exit }, exploration)}${condition}: nobody will find it to give it back`,
    object,
    trace: exit.state.trace,
    // What the list had of it went with it.
    given: { do: 'acquire', kind: 'ref', on: { object }, count: 1, owner: OURS },
    last: [{ do: 'end' }],
    taken,
    key: `${code} off-list ${taken.extent.start}`,
  };
}
