/** Lines that make no sense, or ask for more than there is: refused with what was expected, or answered as a kernel would, at once. */
import { Machine, parseVersion, replayTrace, runScenario } from '@folioscope/simulator';
import { describe, expect, test } from 'vitest';

const version = { major: 6, minor: 12 };
const START = ['alloc s0 0', 'anon v0 64k', 'wr v0 0', 'file f0 /tmp/x 64k trunc', 'watchu s1 v0 0'];

function machine(): Machine {
  const made = new Machine(version);
  for (const line of START) made.run(line);
  return made;
}

describe('refused, with what was expected', () => {
  test.each([
    ['alloc s0 30', 'expected an order from 0 to 10, got "30"'],
    ['alloc s0 -1', 'expected an order from 0 to 10, got "-1"'],
    ['free s0 NaN', /^expected a number/],
    ['splitpage s0 40', /^expected an order/],
    ['tail s2 s0 99999999999', /^expected a page number/],
    ['tail s2 s0 -5', /^expected a page number/],
    ['get s0 2147483648', /^expected a count from 0 to 2147483647/],
    ['put s0 -1', /^expected a count/],
    ['get s0 9223372036854775808', /^expected a number/],
    ['refadd s0 4294967296', /^expected an amount from 0 to 4294967295/],
    ['unpin s1 2147483647', /^expected a count from 0 to 4194304/],
    ['gup s2 v0 0 w 2147483647', /^expected a count/],
    ['gup s2 v0 0 q', /^expected GUP flags/],
    ['gupn k0 v0 0 w -1', /^expected a count/],
    ['unpinrange s1 99999999', /^expected a number of pages/],
    ['dev v4 remap_pfn s0 -1', /^expected a number of pages/],
    ['dev v4 teleport s0 1', /^expected one of /],
    ['get s64', 'expected s0 to s63, got "s64"'],
    ['rd v16 0', 'expected v0 to v15, got "v16"'],
    ['fly s0', 'unknown operation "fly"'],
  ])('%s', (line, reason) => {
    expect(() => machine().run(line)).toThrow(reason);
  });
});

describe('answered as a kernel would', () => {
  test.each([
    ['falloc f0 0 1023g', -28],
    ['fwrite f0 0 1023g', -28],
    ['ftrunc f0 -1', -22],
    ['mapf v5 f0 -4096 64k shared', -22],
    ['mapf v5 f0 100 64k shared', -22],
    ['hugetlb v3 1023g', -12],
    ['madv v0 0 1023g dontneed', -12],
    ['rd v9 0', -1011],
    ['zdpage s2 -1', -22],
  ])('%s', (line, ret) => {
    expect(machine().run(line).ret).toBe(ret);
  });
});

describe('counts at their ends', () => {
  const refAfter = (...lines: string[]): number | undefined => {
    const made = machine();
    for (const line of lines) made.run(line);
    return made.run('snap s0').shown[0]?.counters.ref;
  };

  test('2^31 - 1 puts leave what 32 bits leave, with one verdict', () => {
    expect(refAfter('put s0 2147483647')).toBe(-2147483646);
    expect(machine().run('put s0 2147483647').verdicts).toHaveLength(1);
  });

  test('a count that overflows is told, and goes on as 32 bits do', () => {
    const made = machine();
    expect(made.run('get s0 2147483647').verdicts.map(({ code }) => code)).toEqual(['counter-overflow']);
    expect(made.run('tryget s0').ret).toBe(0);
    expect(refAfter('refadd s0 4294967295')).toBe(0);
  });

  test('pins that were never taken are refused once', () => {
    expect(
      machine()
        .run('unpin s1 4194304')
        .verdicts.map(({ code }) => code),
    ).toEqual(['unheld-put']);
  });
});

test('the rest of a scenario is run', () => {
  const { steps, problems } = runScenario('alloc s0 0\nget s0 -1\nfly\nget s0', version);
  expect(problems.map(({ line }) => line)).toEqual([2, 3]);
  expect(steps.at(-1)?.shown[0]?.counters.ref).toBe(2);
});

test('the rest of a trace is replayed', () => {
  const line = (step: number, op: string): string => JSON.stringify({ scenario: 'x', step, op, ret: 0 });
  const text = [line(1, 'alloc s0 0'), '{', '', line(2, 'get s0 NaN'), line(3, 'get s77'), line(4, 'get s0')].join(
    '\n',
  );
  const report = replayTrace(text, { version });
  expect(report.problems.map(({ line: at }) => at)).toEqual([2, 4, 5]);
  expect(report).toMatchObject({ steps: 4, differ: 0 });
});

test.each(['', 'six', '6', 'v6.x', '-1.2', '6.12.1.2.3 ', '2147483648.0'])(
  '%j is a version or not, never a guess',
  (text) => {
    expect(parseVersion(text)).toEqual(text === '6.12.1.2.3 ' ? { major: 6, minor: 12 } : undefined);
  },
);
