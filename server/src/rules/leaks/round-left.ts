/** A round of a loop ends with a hold on something that others can find: whether it is left behind, or left on purpose. */
import { nameOf } from '@folioscope/simulator';
import type { Exit, Exploration } from '../../analysis/explore.js';
import type { HoldEnd } from '../../analysis/fates.js';
import { events } from '../../analysis/trace.js';
import { expressionsOf, walk } from '../../ir/index.js';
import type { FunctionBooks } from '../rule.js';

/** Others like it are given back, or nobody could know of how many there are to give back. */
export function isLeftBehind(end: HoldEnd, others: readonly HoldEnd[], { exploration }: FunctionBooks): boolean {
  const [answered, uncountable] = [isAnswered(end, others, exploration), isUncountable(end, exploration)];
  if (end.hold?.kind !== 'isolation') return answered || uncountable;
  // Where all that is found is isolated, whoever goes over the page table or the list again can put it back.
  return answered && uncountable && end.exit.round?.since !== undefined;
}

/** On some path what was taken there is given back, or gets to somebody who will give it back. */
const isAnswered = ({ taken }: HoldEnd, others: readonly HoldEnd[], { givenBack }: Exploration): boolean =>
  givenBack.has(taken.extent.start) || others.some((o) => o.fate === 'returned' || o.fate === 'stored');

/** Nothing was written down, and some rounds take it and others do not, or there are as many rounds as there are. */
function isUncountable({ hold, taken, exit }: HoldEnd, exploration: Exploration): boolean {
  if (!hold || exit.state.handed.has(nameOf(hold.on))) return false;
  const isTaken = ({ round, state }: Exit) =>
    events(state.trace).some(
      (t) => t.number > (round?.since ?? Infinity) && t.event === 'acquire' && t.extent.start === taken.extent.start,
    );
  const isWithout = (other: Exit) =>
    other.round?.since !== undefined && other.extent === exit.extent && !isTaken(other);
  return exploration.rounds.some(isWithout) || isAskedAgain(nameOf(hold.on), exploration);
}

/** Each round asks the same for it, `first_of(list)`, so that what it gets, and how often, lies with others. */
function isAskedAgain(object: string, { graph }: Exploration): boolean {
  const start = /^\w+@(\d+)'?$/.exec(object)?.[1];
  const all = [...expressionsOf(graph)];
  const call = all.find((e) => e.op === 'call' && e.extent.start === Number(start));
  if (call?.op !== 'call' || call.args.length === 0) return false;
  const changed = new Set(
    all.flatMap((e) => {
      const target = e.op === 'assign' || e.op === 'step' ? e.target : e.op === 'address' ? e.of : undefined;
      return target?.op === 'variable' ? [target.slot] : [];
    }),
  );
  return call.args.every((arg) =>
    [...walk(arg)].every((e) => e.op !== 'call' && (e.op !== 'variable' || !changed.has(e.slot))),
  );
}
