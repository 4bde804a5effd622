/** Results of a row in people's words. */
import { linear, type Row } from '@folioscope/simulator';
import { expect, it } from 'vitest';
import { outcomeHead } from '../../src/core/outcome-head.js';

const head = (text: string, from?: number, to?: number) =>
  outcomeHead({ result: 'int' } as Row, {
    returns: {
      text,
      ...(from === undefined ? {} : { from: linear.constant(from) }),
      ...(to === undefined ? {} : { to: linear.constant(to) }),
    },
    effects: [],
  });

it('names error numbers, and leaves out the lowest there is', () => {
  expect(head('-14', -14, -14)).toBe('returns -EFAULT');
  expect(head('-14..0', -14, 0)).toBe('returns -EFAULT..0');
  expect(head('-4095..-1', -4095, -1)).toBe('returns < 0');
  expect(head('-4095..0', -4095, 0)).toBe('returns <= 0');
  expect(head('-4095..-12', -4095, -12)).toBe('returns <= -ENOMEM');
});

it('says what the row says in words', () => {
  expect(head('< 0', -4095, -1)).toBe('returns < 0');
  expect(head('1..nr_pages', 1)).toBe('returns 1..nr_pages');
  expect(head('any')).toBe('returns any');
});
