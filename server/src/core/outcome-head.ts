/** When an outcome of a row holds, for people: `returns -EFAULT when nr > 1`. */
import { linear, type Outcome, type ReturnRange, type Row } from '@folioscope/simulator';
import { errnoName, MAX_ERRNO } from '../ir/index.js';

export function outcomeHead(row: Row, { returns, when }: Outcome): string {
  const head = row.result === 'void' ? 'always' : `returns ${rangeText(returns)}`;
  return when ? `${head} when ${when.text}` : head;
}

/** Error numbers by their names; as the row has it where it says so in words. */
function rangeText({ text, from, to }: ReturnRange): string {
  if (!from || !to || !/^-\d/.test(text)) return text;
  const [low, high] = [bound(from), bound(to)];
  if (linear.equals(from, to)) return low;
  const isOpen = linear.equals(from, linear.constant(-MAX_ERRNO));
  if (!isOpen) return `${low}..${high}`;
  return linear.equals(to, linear.constant(-1)) ? '< 0' : `<= ${high}`;
}

function bound(value: NonNullable<ReturnRange['from']>): string {
  return (value.terms.length === 0 ? errnoName(value.constant) : undefined) ?? linear.format(value);
}
