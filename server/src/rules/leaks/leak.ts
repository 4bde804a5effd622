/** Leaks, whatever was leaked: a hold at the end of a path that nobody will give back. */
import { type Hold, linear, nameOf } from '@folioscope/simulator';
import type { Exploration } from '../../analysis/explore.js';
import { givenBack, type HoldEnd, isOthersToo, sameOutcome, unpinnedInstead } from '../../analysis/fates.js';
import { isKnownOutside } from '../../analysis/frame.js';
import { describeHold } from '../../analysis/path.js';
import { cellKey } from '../../analysis/symbols.js';
import { events, type Trace } from '../../analysis/trace.js';
import { isTracked } from '../../analysis/tracked.js';
import { CONFIDENCES } from '../../confidence.js';
import { type Expression, errnoName, reachedFrom, walk } from '../../ir/index.js';
import type { Confidence } from '../../protocol.js';
import type { Break, FunctionBooks } from '../rule.js';
import { isDoubtful, isOnRequest } from './doubts.js';
import { isLeftBehind } from './round-left.js';

export type HoldKind = NonNullable<HoldEnd['hold']>['kind'];

/** Leaks of holds of some kinds. `partial`: only those (or never those) of a call that did less than asked. */
export function findLeaks(
  code: string,
  kinds: readonly HoldKind[],
  books: FunctionBooks,
  partial: boolean,
): readonly Break[] {
  const wanted = (kind: HoldKind | undefined) => kind !== undefined && kinds.includes(kind);
  const atExits = books.ends
    .filter((end) => wanted(end.hold?.kind) && !unpinnedInstead(end) && isPartialLeak(end, books) === partial)
    .flatMap((end) => leakAt(code, end, books) ?? []);
  if (partial) return atExits;
  // Where it is lost on the way says more than where the path ends.
  return oneForEach([...lost(code, wanted, books), ...givenInPart(code, wanted, books), ...atExits], books);
}

/** What no path gives back is one question, however many ways out there are: the surest stands for all. */
function oneForEach(breaks: readonly Break[], books: FunctionBooks): readonly Break[] {
  const groups = new Map<string, Break[]>();
  for (const found of breaks) {
    const start = found.taken?.extent.start;
    const isEverReleased = start === undefined || books.exploration.givenBack.has(start);
    const key = isEverReleased ? found.key : `${start} ${found.taken?.change?.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), found]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = [...group].sort((a, b) => rank(b) - rank(a));
    const others = new Set(group.filter(({ confidence }) => confidence !== 'low').map(({ key }) => key)).size - 1;
    if (!first || others < 1) return first ?? [];
    const ways = others === 1 ? '1 other way out leaves' : `${others} other ways out leave`;
    return { ...first, message: `${first.message}; ${ways} it too` };
  });
}

const rank = ({ confidence, trace, taken }: Break): number =>
  2 * CONFIDENCES.indexOf(confidence) - (isTracked(trace, taken) ? 0 : 1);

/** Some of what was asked for was taken, and only the path with all of it gives it back. */
function isPartialLeak(end: HoldEnd, books: FunctionBooks): boolean {
  if (end.taken.change?.partial !== true || end.taken.change.kind !== 'pin') return false;
  return siblings(end, books).some((s) => s.taken.change?.partial !== true && s.fate !== 'dropped');
}

const siblings = (end: HoldEnd, books: FunctionBooks): readonly HoldEnd[] =>
  books.siblings(end).filter((other) => other.exit !== end.exit);

function leakAt(code: string, end: HoldEnd, books: FunctionBooks): Break | undefined {
  const { hold, taken, exit } = end;
  if (!hold) return undefined;
  const others = siblings(end, books);
  const released = others.filter((o) => o.fate === 'released' || o.fate === 'transferred');
  const found = confidenceOf(end, others, released, books);
  if (!found) return undefined;
  const confidence = isDoubtful(end, others, released, books) ? 'low' : found;
  const isRound = exit.round?.since !== undefined;
  const extent = isRound || (end.fate === 'stored' && 'object' in hold.on) ? partingOf(end) : exit.extent;
  return {
    code,
    extent,
    confidence,
    message: messageOf(end, released[0], books),
    object: describeHold(hold, books.exploration),
    trace: exit.state.trace,
    ...(exit.round ? { last: [{ do: 'end' }] } : {}),
    taken,
    key: `${code} ${taken.extent.start} ${extent.start}`,
  };
}

/** How sure it is that nobody gives this hold back; undefined when it rather looks intended. */
function confidenceOf(
  end: HoldEnd,
  others: readonly HoldEnd[],
  released: readonly HoldEnd[],
  books: FunctionBooks,
): Confidence | undefined {
  const sure = end.hold?.sure === true && !end.hold.lent && !end.hold.untold;
  switch (end.fate) {
    case 'dropped':
      if (sure) return 'high';
      if (isMissed(end, released, books)) return 'medium';
      if (end.hold?.sure && !end.hold.lent && isGivenElsewhere(end, released)) return 'medium';
      return end.hold?.lent && end.outcome === 'failure' && released.some((o) => o.outcome === 'failure')
        ? 'medium'
        : 'low';
    case 'stored': {
      if (end.outcome !== 'failure' || !isPlain(end)) return undefined;
      const succeeded = others.filter((o) => o.outcome === 'success');
      if (isOutput(end.where) && !succeeded.some((o) => o.fate === 'released')) return undefined;
      if (releaseOutOfReach(end, books)) return 'medium';
      // Something was passed what leads to it, and may have given it back where it stands.
      if (end.hold?.lent) return 'low';
      if (released.some((o) => o.outcome === 'failure' && wasStoredToo(o, end))) return 'medium';
      const never = succeeded.length > 0 && succeeded.every((o) => o.fate !== 'stored');
      return sure && (never || isDrained(end, succeeded)) ? 'medium' : 'low';
    }
    case 'left': {
      if (isFound(end, books) && isAlone(end, books)) return 'medium';
      if (end.exit.round) return isLeftBehind(end, others, books) ? 'medium' : undefined;
      if (isOnlyWithResult(end, others, books)) return 'medium';
      if (released.length === 0) return undefined;
      if (!isCallers(end, books) && isMissed(end, released, books)) return 'medium';
      if (end.outcome === 'success') return undefined;
      const alone = others.every((o) => o.fate !== 'left' || sameOutcome(o, end) || isSameWayOut(o, end));
      const onlyHere = end.outcome === 'failure' ? alone : others.every((o) => o.fate !== 'left');
      return sure && onlyHere ? 'medium' : 'low';
    }
    default:
      return undefined;
  }
}

/** Its result is an error or NULL for certain: a number that is merely not 0 may be a size. */
const isPlain = ({ exit: { value, state } }: HoldEnd): boolean =>
  value === undefined || state.facts.range(value).hi <= 0;

/** A path that comes out the same gives it back, and on this one nobody else came to hold the object. */
const isMissed = (end: HoldEnd, released: readonly HoldEnd[], books: FunctionBooks): boolean =>
  isAlone(end, books) && released.some((o) => sameOutcome(o, end));

/** Another path gives it back, and not just because it failed: what a success leaves may be the caller's to find. */
const isGivenElsewhere = ({ outcome }: HoldEnd, released: readonly HoldEnd[]): boolean =>
  released.some((o) => outcome === 'failure' || o.outcome !== 'failure');

/** They leave by the same statement, one of whose values is an error. */
const isSameWayOut = (a: HoldEnd, b: HoldEnd): boolean => a.exit.extent.start === b.exit.extent.start;

/** Held to the end, by nobody else known. */
const isAlone = ({ hold, exit }: HoldEnd, { exploration }: FunctionBooks): boolean =>
  hold?.sure === true && !isOthersToo(hold, exit, exploration);

/**
 * Looked up where it is only lent from, and handed to nobody who may keep it: whoever comes later finds the object there
 * too, and knows nothing of this hold.
 */
function isFound({ hold, exit: { state } }: HoldEnd, { exploration: { symbols } }: FunctionBooks): boolean {
  if (!hold || hold.kind === 'isolation') return false;
  const object = nameOf(hold.on);
  return symbols.get(object)?.origin === 'borrowed' && !state.handed.has(object);
}

/** The caller gets it as the result where there is one; where there is none, it cannot even know of the object. */
function isOnlyWithResult(end: HoldEnd, others: readonly HoldEnd[], books: FunctionBooks): boolean {
  if (end.outcome !== 'failure' || end.hold?.lent || isCallers(end, books) || !isAlone(end, books)) return false;
  return others.some((o) => o.fate === 'returned');
}

/** Whether the caller can know the object: it passed it, or something that leads to it. */
const isCallers = ({ hold }: HoldEnd, { exploration: { symbols } }: FunctionBooks): boolean =>
  hold !== undefined && isKnownOutside(nameOf(hold.on), symbols);

/** An array whose elements are handed on where all goes well, and lie there untouched on this path. */
function isDrained({ hold, taken }: HoldEnd, succeeded: readonly HoldEnd[]): boolean {
  const isWhole = (h: HoldEnd['hold']) =>
    h?.sure === true && 'array' in h.on && JSON.stringify(h.on) === JSON.stringify(taken.change?.on);
  return isWhole(hold) && succeeded.length > 0 && succeeded.every((o) => !isWhole(o.hold));
}

/** The other path put it there as well before it gave it back: whoever has the structure did not answer for it. */
function wasStoredToo({ exit }: HoldEnd, { where }: HoldEnd): boolean {
  if (!where) return true;
  const key = cellKey(where);
  return [...exit.state.cells()].some(({ cell, written }) => written && cellKey(cell) === key);
}

/** The function has the release of what stands there, but no path leads to it. */
function releaseOutOfReach({ hold, where }: HoldEnd, { exploration, releases }: FunctionBooks): boolean {
  if (where?.kind !== 'field' || !hold) return false;
  const unreachable = unreachableNodes(exploration.graph);
  return unreachable.some((node) =>
    [...walk(node)].some(
      (e) =>
        e.op === 'call' &&
        e.args.some((arg, i) => arg.op === 'field' && arg.name === where.name && releases(e.callee, i, hold.kind)),
    ),
  );
}

/** Statements that control never comes to. */
function unreachableNodes(graph: Exploration['graph']): readonly Expression[] {
  const reached = reachedFrom(graph.entry, graph);
  return graph.nodes.flatMap((node, id) => (node.kind === 'do' && !reached.has(id) ? [node.expression] : []));
}

/** `*foliop`: what is put there is handed out on purpose, also on a path of failure. */
const isOutput = (cell: HoldEnd['where']): boolean =>
  cell?.kind === 'element' && cell.index.terms.length === 0 && cell.index.constant === 0;

/** The last decision before the path left: the return itself is often shared with paths that are right. */
function partingOf(end: HoldEnd): { start: number; end: number } {
  return events(end.exit.state.trace).findLast((t) => t.event === 'assume')?.extent ?? end.exit.extent;
}

function messageOf(end: HoldEnd, released: HoldEnd | undefined, books: FunctionBooks): string {
  const { exploration } = books;
  if (!end.hold) return '';
  const object = describeHold(end.hold, exploration);
  const what = NOUNS[end.hold.kind];
  const { round } = end.exit;
  if (round && round.since === undefined) return overwritten(object, end.hold.kind, end.taken, books);
  const parts = [
    `${object} keeps the ${what} taken in line ${books.line(end.taken.extent)} when ${exploration.graph.name}() ${resultOf(end, exploration)}`,
  ];
  const parting = events(end.exit.state.trace).findLast((t) => t.event === 'assume' && t.number > end.taken.number);
  parts.push(decidedBy(parting, books));
  const release = released && givenBack(released.taken, events(released.exit.state.trace));
  if (release) parts.push(`; another path gives it back in line ${books.line(release.extent)}`);
  return parts.join('');
}

/** " (ret < 0 is true, line 7)"; nothing where the path decided nothing. */
export const decidedBy = (parting: Trace | undefined, books: FunctionBooks): string =>
  parting ? ` (${books.decision(parting)}, line ${books.line(parting.extent)})` : '';

/** "returns -ENOMEM", "returns < 0", "returns". */
export function resultOf({ exit }: Pick<HoldEnd, 'exit'>, exploration: Exploration): string {
  const { value, state } = exit;
  if (exit.round) return 'goes on with the next round';
  if (value === undefined) return 'returns';
  const { lo, hi } = state.facts.range(value);
  if (lo === hi) return `returns ${errnoName(lo) ?? (lo === 0 && exploration.returnsPointer ? 'NULL' : lo)}`;
  if (hi < 0) return exploration.returnsPointer ? 'returns an error pointer' : 'returns < 0';
  if (lo > 0) return exploration.returnsPointer ? 'returns a pointer' : 'returns > 0';
  return `returns ${exploration.symbols.describe(value)}`;
}

const overwritten = (object: string, kind: HoldKind, taken: Trace, books: FunctionBooks): string =>
  `the last pointer to ${object} is overwritten while its ${NOUNS[kind]} from line ${books.line(taken.extent)} is held`;

function lost(code: string, wanted: (kind: HoldKind | undefined) => boolean, books: FunctionBooks): readonly Break[] {
  return books.exploration.observations
    .filter((o) => o.what === 'lost' && wanted(o.hold?.kind))
    .flatMap((o): readonly Break[] => {
      const taken = events(o.trace).find((t) => t.number === Math.floor(o.hold?.id ?? -1));
      if (!o.hold || !taken) return [];
      const message = overwritten(o.object, o.hold.kind, taken, books);
      return [
        {
          code,
          extent: o.extent,
          confidence: taken.change?.kept || isOnRequest(taken, books) ? 'low' : isOne(o.hold) ? 'high' : 'medium',
          message,
          object: o.object,
          trace: o.trace,
          taken,
          key: `${code} ${taken.extent.start} ${o.extent.start}`,
        },
      ];
    });
}

/** Several at once are added for others, whose they become: slots of the page cache, or pages that a folio is split into. */
const isOne = ({ count }: Hold): boolean => linear.equals(count, linear.ONE);

/** One of as many as the object has pages: the others stay for good, unless it is a small one. */
function givenInPart(
  code: string,
  wanted: (kind: HoldKind | undefined) => boolean,
  books: FunctionBooks,
): readonly Break[] {
  return books.exploration.observations
    .filter((o) => o.what === 'given-in-part' && wanted(o.hold?.kind))
    .flatMap((o): readonly Break[] => {
      const taken = events(o.trace).find((t) => t.number === Math.floor(o.hold?.id ?? -1));
      if (!o.hold || !taken) return [];
      const count = books.exploration.symbols.describe(o.hold.count);
      return [
        {
          code,
          extent: o.extent,
          confidence: o.sure ? 'medium' : 'low',
          message: `${o.call}() gives back one of the ${count} ${NOUNS[o.hold.kind]}s on ${o.object} that are this path's since line ${books.line(taken.extent)}`,
          object: o.object,
          trace: o.trace,
          taken,
          last: [{ do: 'end' }],
          key: `${code} ${taken.extent.start} ${o.extent.start}`,
        },
      ];
    });
}

export const NOUNS: Readonly<Record<HoldKind, string>> = {
  ref: 'reference',
  pin: 'pin',
  map: 'mapping',
  pgmap: 'dev_pagemap reference',
  isolation: 'reference of its LRU isolation',
  memory: 'memory',
};
