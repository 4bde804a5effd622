/** Children of the test process: what it hears of them after they are gone. */
import { Machine } from '@folioscope/simulator';
import { describe, expect, test } from 'vitest';

const run = (lines: readonly string[], machine = new Machine({ major: 6, minor: 12 })): number[] =>
  lines.map((line) => machine.execute(line));

describe('polling a child', () => {
  test('says no while it has nothing to say, and once that a call in the background has returned', () => {
    const lines = ['file f0 /tmp/x 64k trunc', 'fork c0', 'cpoll c0', 'cftrunc_bg c0 f0 4096', 'cpoll c0', 'cpoll c0'];
    expect(run(lines)).toEqual([0, 0, 0, 0, 1, 0]);
  });

  test('that was waited for returns each time, also in the next scenario, until another answers through its pipe', () => {
    const machine = new Machine({ major: 6, minor: 12 });
    expect(run(['cpoll c0', 'fork c0', 'cexit c0', 'cpoll c0', 'cpoll c0'], machine)).toEqual([0, 0, 0, 1, 1]);
    machine.reset();
    expect(run(['cpoll c0', 'cpoll c1', 'fork c1', 'cpoll c0'], machine)).toEqual([1, 0, 0, 0]);
  });
});
