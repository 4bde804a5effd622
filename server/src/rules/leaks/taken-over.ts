/** What a call left this function with, the reference of a page table entry say, and is still there when it ends. */
import { type Hold, nameOf } from '@folioscope/simulator';
import { type HoldEnd, isOthersToo, takenOverEnds } from '../../analysis/fates.js';
import { describeHold } from '../../analysis/path.js';
import { isMerged } from '../../analysis/symbols.js';
import { events, type Trace } from '../../analysis/trace.js';
import type { Break, FunctionBooks } from '../rule.js';
import { type HoldKind, NOUNS, resultOf } from './leak.js';

/** Nobody but this function knows of such a hold any more: its entry is gone. */
export function leftTakenOver(code: string, kinds: readonly HoldKind[], books: FunctionBooks): readonly Break[] {
  const { exploration } = books;
  return takenOverEnds(exploration).flatMap((end): readonly Break[] => {
    const { hold, taken, exit, fate } = end;
    if (!hold || !kinds.includes(hold.kind) || (fate !== 'left' && fate !== 'dropped')) return [];
    // Passed to somebody who may have taken it, put into another entry, or given back under another name.
    if (hold.lent || isOthersToo(hold, exit, exploration) || isGivenElsewhere(end, books)) return [];
    if (isOneOfSeveral(hold, books)) return [];
    const object = describeHold(hold, exploration);
    return [
      {
        code,
        extent: exit.extent,
        confidence: 'medium',
        message: `${object} keeps the ${NOUNS[hold.kind]} that the ${hold.over} had until line ${books.line(taken.extent)} when ${exploration.graph.name}() ${resultOf(end, exploration)}`,
        object,
        trace: exit.state.trace,
        taken,
        key: `${code} over ${taken.extent.start}`,
      },
    ];
  });
}

/** The path gave back, later on, what it was not seen to have; or the function counts such holds, and gives back the sum. */
function isGivenElsewhere({ hold, taken, exit: { state } }: HoldEnd, { exploration }: FunctionBooks): boolean {
  if (!hold || state.facts.hasTwin(nameOf(hold.on))) return true;
  if (state.ledger.debts.some((d) => d.kind === hold.kind && d.event > taken.number)) return true;
  const isSum = ({ event, change }: Trace) =>
    event === 'release' && change?.kind === hold.kind && change.count.terms.length > 0;
  return exploration.exits.some((exit) => events(exit.state.trace).some(isSum));
}

/** Put together from several paths, of which each knows more; or found in a structure, a batch say, which keeps it. */
function isOneOfSeveral({ on }: Hold, { exploration: { symbols } }: FunctionBooks): boolean {
  const object = nameOf(on);
  return isMerged(object) || symbols.get(object)?.origin === 'loaded';
}
