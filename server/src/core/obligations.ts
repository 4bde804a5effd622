/** What a caller is left with: the holds that a function hands it, to be given back. */
import { formatPlace, linear, type Row } from '@folioscope/simulator';
import { outcomeHead } from './outcome-head.js';

/** A line for each outcome that hands something out: `returns valid: ref +1 on ret is the caller's to give back`. */
export function obligationsOf(row: Row): readonly string[] {
  return row.outcomes.flatMap((outcome) => {
    const left = outcome.effects.flatMap((effect) =>
      effect.do === 'acquire' && effect.owner === undefined
        ? [`${effect.kind} +${linear.format(effect.count)} on ${formatPlace(effect.on)}`]
        : [],
    );
    return left.length === 0 ? [] : [`${outcomeHead(row, outcome)}: ${left.join(', ')} is the caller's to give back`];
  });
}
