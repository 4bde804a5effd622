/** What a function does to the books, in one line: `pages[0..ret): +pin on success`. */
import { type Effect, formatPlace, type Linear, linear, type Outcome, type Row } from '@folioscope/simulator';

/** Objects named at most. */
const MOST_NAMED = 3;

/** Empty when it leaves the books as they were. */
export function headlineOf(row: Row): string {
  const outcomes = row.outcomes.filter((outcome) => !outcome.noReturn);
  const changes = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    for (const effect of outcome.effects) {
      const change = changeOf(effect);
      if (change !== undefined) changes.set(change, [...(changes.get(change) ?? []), outcome]);
    }
  const named = [...changes].slice(0, MOST_NAMED).map(([change, when]) => `${change}${occasion(when, outcomes)}`);
  return [...named, ...(changes.size > MOST_NAMED ? ['...'] : [])].join(', ');
}

function changeOf(effect: Effect): string | undefined {
  if (effect.do !== 'acquire' && effect.do !== 'release' && effect.do !== 'transfer') return undefined;
  if (effect.kind === 'memory') return undefined;
  const sign = effect.do === 'acquire' ? '+' : '-';
  const to = effect.do === 'transfer' ? ` to the ${effect.to}` : '';
  return `${formatPlace(effect.on)}: ${sign}${amount(effect.count)}${effect.kind}${to}`;
}

const amount = (count: Linear): string =>
  count.terms.length === 0 && count.constant === 1 ? '' : `${linear.format(count)} `;

/** ` on success`, ` on failure`, or nothing when it is always so. */
function occasion(when: readonly Outcome[], all: readonly Outcome[]): string {
  if (new Set(when).size === all.length) return '';
  const signs = new Set(when.map(signOf));
  const [sign] = signs;
  if (signs.size !== 1 || sign === undefined) return ' on some paths';
  const isAll = all.filter((outcome) => signOf(outcome) === sign).every((outcome) => when.includes(outcome));
  return isAll ? ` on ${sign}` : ` on some ${sign === 'success' ? 'successes' : 'failures'}`;
}

/** Results below zero are failures, NULL is one for a pointer. */
function signOf({ returns: { from, to } }: Outcome): 'success' | 'failure' | undefined {
  const [low, high] = [constantOf(from), constantOf(to)];
  if (high !== undefined && high < 0) return 'failure';
  return low !== undefined && low >= 0 ? 'success' : undefined;
}

const constantOf = (bound: Linear | undefined): number | undefined =>
  bound && bound.terms.length === 0 ? bound.constant : undefined;
