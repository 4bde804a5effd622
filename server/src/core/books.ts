/**
 * What one function does to the books, as it can be compared between two versions of its file: its ways out by result,
 * and what each leaves on the counters.
 */
import type { KernelFunction } from '@folioscope/grammars';
import { countersOf, type Hold, type Linear, linear, nameOf } from '@folioscope/simulator';
import { describeTarget } from '../analysis/describe.js';
import type { Exit, Exploration } from '../analysis/explore.js';
import type { CounterDelta, FunctionBooks, OutcomeBooks } from '../core.js';
import { resultOf } from '../rules/leaks/leak.js';
import type { FunctionCache } from './function-cache.js';
import type { Source } from './source.js';
import { suppress } from './suppression.js';

/** The books of a function; its findings come from the cache. */
export function booksOf(fn: KernelFunction, source: Source, cache: FunctionCache, large: boolean): FunctionBooks {
  const { report } = cache.get(fn, source);
  const row = source.summary(fn.name);
  const summary = row ? JSON.stringify({ ...row, prototype: '', name: '' }) : '';
  const { findings, notAnalysed } = report;
  const books = { findings: suppress(findings, source).kept, notAnalysed, summary };
  if (!source.counts(fn)) return books;
  const exploration = source.explore(fn);
  return { ...books, outcomes: 'reason' in exploration ? [] : outcomesOf(exploration, source, large) };
}

function outcomesOf(exploration: Exploration, source: Source, large: boolean): readonly OutcomeBooks[] {
  const groups = new Map<string, Map<string, readonly CounterDelta[]>>();
  for (const exit of exploration.exits) {
    const outcome = resultOf({ exit }, exploration);
    const deltas = deltasOf(exit, exploration, source, large);
    const ways = groups.get(outcome) ?? new Map<string, readonly CounterDelta[]>();
    ways.set(JSON.stringify(deltas), deltas);
    groups.set(outcome, ways);
  }
  return [...groups].map(([outcome, ways]) => ({ outcome, ways: [...ways.values()] }));
}

/** What is different on the counters when the function is left here; an object that ends as it began is not named. */
function deltasOf(exit: Exit, exploration: Exploration, source: Source, large: boolean): readonly CounterDelta[] {
  const { holds, debts } = exit.state.ledger;
  const given = debts.map(
    (debt): Hold => ({ ...debt, id: 0, owner: '', sure: true, count: linear.negate(debt.count) }),
  );
  const byObject = new Map<string, Hold[]>();
  for (const hold of [...holds, ...given])
    byObject.set(nameOf(hold.on), [...(byObject.get(nameOf(hold.on)) ?? []), hold]);
  return [...byObject.values()].flatMap((all) => {
    const sums = countersOf(all, large, source.rules);
    const text = (sum: Linear) => signed(sum, exploration);
    const [first] = all;
    if (first === undefined || Object.values(sums).every((sum) => text(sum) === '+0')) return [];
    return [
      {
        object: describeTarget(first.on, exploration).replace(/^&/, ''),
        sure: all.every((hold) => hold.sure),
        refcount: text(sums.refcount),
        mapcount: text(sums.mapcount),
        pincount: text(sums.pincount),
        pgmap: text(sums.pgmap),
      },
    ];
  });
}

/** `+1`, `-1`, `+refs`, `+1024 - refs`. */
function signed(sum: Linear, { symbols }: Exploration): string {
  const text = symbols.describe(sum);
  if (!text.startsWith('-')) return `+${text}`;
  if (sum.constant <= 0 || sum.terms.length === 0) return text;
  const less = symbols.describe(linear.negate({ ...sum, constant: 0 }));
  return less.startsWith('-') ? text : `+${sum.constant} - ${less}`;
}
