/** What a caller is left with: the holds that a function hands it, to be given back. */
import { formatPlace, linear, type Row } from '@folioscope/simulator';

/** A line for each outcome that hands something out: `returns valid: ref +1 on ret is the caller's to give back`. */
export function obligationsOf(row: Row): readonly string[] {
  return row.outcomes.flatMap(({ returns, when, effects }) => {
    const left = effects.flatMap((effect) =>
      effect.do === 'acquire' && effect.owner === undefined
        ? [`${effect.kind} +${linear.format(effect.count)} on ${formatPlace(effect.on)}`]
        : [],
    );
    const head = row.result === 'void' ? 'always' : `returns ${returns.text}`;
    const condition = when ? ` when ${when.text}` : '';
    return left.length === 0 ? [] : [`${head}${condition}: ${left.join(', ')} is the caller's to give back`];
  });
}
