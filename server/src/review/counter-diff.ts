/** The counter diff: what a function leaves on the counters, outcome by outcome, before a patch and after it. */
import type { CounterDelta, OutcomeBooks } from '../core.js';
import type { CounterChange, OutcomeChange } from '../review-report.js';

const COUNTERS = ['refcount', 'mapcount', 'pincount', 'pgmap'] as const;

/** The outcomes of a function; undefined: it touches no counter, or there is no such function. */
type Outcomes = readonly OutcomeBooks[] | undefined;

/** The outcomes that differ, in the order of the function after the patch; those that are gone come last. */
export function counterDiff(before: Outcomes, after: Outcomes): readonly OutcomeChange[] {
  const waysOf = (outcomes: Outcomes, name: string): Ways | undefined =>
    outcomes === undefined ? NOTHING : outcomes.find(({ outcome }) => outcome === name)?.ways;
  const names = new Set([...(after ?? []), ...(before ?? [])].map(({ outcome }) => outcome));
  return [...names]
    .map((outcome): OutcomeChange => {
      const [was, is] = [waysOf(before, outcome), waysOf(after, outcome)];
      const only = was === undefined ? 'after' : is === undefined ? 'before' : undefined;
      const counters = changedCounters(was ?? NOTHING, is ?? NOTHING);
      return { outcome, counters, ...(only === undefined ? {} : { only }) };
    })
    .filter(({ counters }) => counters.length > 0);
}

type Ways = OutcomeBooks['ways'];

/** One way, on which nothing happens. */
const NOTHING: Ways = [[]];

function changedCounters(before: Ways, after: Ways): readonly CounterChange[] {
  const pairs = pairObjects(objectsOf(before), objectsOf(after), before, after);
  return pairs.flatMap(([old, now]) =>
    COUNTERS.flatMap((counter): readonly CounterChange[] => {
      const [was, is] = [amounts(before, old, counter), amounts(after, now, counter)];
      return was === is ? [] : [{ counter, object: now ?? old ?? '', before: was, after: is }];
    }),
  );
}

const objectsOf = (ways: Ways): readonly string[] => [...new Set(ways.flat().map(({ object }) => object))];

/** An object goes by its name; where the name is new, by what happens to it. */
function pairObjects(
  old: readonly string[],
  now: readonly string[],
  before: Ways,
  after: Ways,
): readonly (readonly [string | undefined, string | undefined])[] {
  const left = old.filter((object) => !now.includes(object));
  const all = (ways: Ways, object: string) => COUNTERS.map((counter) => amounts(ways, object, counter)).join(' ');
  const pairs = now.map((object): readonly [string | undefined, string | undefined] => {
    if (old.includes(object)) return [object, object];
    const same = left.findIndex((other) => all(before, other) === all(after, object));
    const [other] = left.splice(Math.max(same, 0), 1);
    return [other, object];
  });
  return [...pairs, ...left.map((object): readonly [string, undefined] => [object, undefined])];
}

/** `+1`, `+0 or +1`, `maybe +1`: one amount for each way of the outcome. */
function amounts(ways: Ways, object: string | undefined, counter: (typeof COUNTERS)[number]): string {
  const each = ways.map((way) => amountIn(way, object, counter));
  const distinct = [...new Set(each.length === 0 ? ['+0'] : each)];
  const sorted = distinct.sort(byAmount);
  return sorted.length <= MOST_AMOUNTS ? sorted.join(' or ') : `${sorted.slice(0, MOST_AMOUNTS).join(' or ')} or more`;
}

/** Amounts that are told one by one. */
const MOST_AMOUNTS = 3;

function amountIn(
  way: readonly CounterDelta[],
  object: string | undefined,
  counter: (typeof COUNTERS)[number],
): string {
  const delta = way.find((d) => d.object === object);
  const text = delta?.[counter] ?? '+0';
  return delta && !delta.sure && text !== '+0' ? `maybe ${text}` : text;
}

/** Numbers by size, then names. */
const byAmount = (a: string, b: string): number => Number(a) - Number(b) || (a < b ? -1 : 1);
