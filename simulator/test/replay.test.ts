/** The simulator against counters read from real kernels: every scenario of every recorded trace. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Difference, parseVersion, type ReplayReport, replayTrace } from '@folioscope/simulator';
import { describe, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));
const traces = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

function replayFile(name: string): ReplayReport {
  const version = parseVersion(/^linux-([\d.]+)/.exec(name)?.[1] ?? '');
  if (!version) throw new Error(`no kernel version in ${name}`);
  return replayTrace(readFileSync(folder + name, 'utf8'), { version, keep: 10_000 });
}

const told = (d: Difference): string =>
  `step ${d.step} \`${d.op}\` ${d.slot ?? ''} ${d.counter}: the kernel ${d.expected}, the simulator ${d.actual} (line ${d.line})`;

describe.each(traces)('%s', (name) => {
  const report = replayFile(name);
  const scenarios = [...new Set(readFileSync(folder + name, 'utf8').match(/"scenario":"[^"]+"/g) ?? [])].map((text) =>
    text.slice(12, -1),
  );

  test.each(scenarios)('%s', (scenario) => {
    expect(report.differences.filter((d) => d.scenario === scenario).map(told)).toEqual([]);
  });

  test('is read to the end', () => {
    expect(report.problems).toEqual([]);
    expect(report.differ).toBe(0);
    expect(report.steps).toBeGreaterThanOrEqual(18);
    expect(report.counters).toBeGreaterThan(report.steps * 5);
  });
});

describe('a trace that is damaged', () => {
  const version = { major: 6, minor: 12 };
  const line = (step: number, op: string, ret: number, rest = ''): string =>
    `{"scenario":"x","step":${step},"op":"${op}","ret":${ret}${rest}}`;

  test('names the line and what was expected, and goes on', () => {
    const text = [
      line(1, 'alloc s0 0', 0),
      '{"scenario":',
      line(2, 'fly s0', 0),
      '[]',
      line(3, 'get s99', 0),
      line(4, 'tryget s0', 1),
    ];
    const report = replayTrace(text.join('\n'), { version });
    expect(report.problems).toEqual([
      { line: 2, reason: 'expected one JSON object' },
      { line: 3, reason: 'unknown operation "fly"' },
      { line: 4, reason: 'expected a JSON object' },
      { line: 5, reason: 'expected s0 to s63, got "s99"' },
    ]);
    expect(report).toMatchObject({ steps: 4, counters: 2, differ: 0 });
  });

  test('tells where the simulator and the trace disagree', () => {
    const report = replayTrace(line(1, 'alloc s0 0', 0, ',"slot":"s0","ref":2,"map":0'), { version });
    expect(report).toMatchObject({ counters: 3, differ: 1 });
    expect(report.differences).toEqual([
      { scenario: 'x', step: 1, op: 'alloc s0 0', slot: 's0', counter: 'ref', expected: 2, actual: 1, line: 1 },
    ]);
  });

  test.each(['get s0 -1', 'get s0 2147483648', 'get s0 99999999999999999999', 'get s0 NaN', 'get s0 1e3'])(
    '%s is refused',
    (op) => {
      const report = replayTrace([line(1, 'alloc s0 0', 0), line(2, op, 0)].join('\n'), { version });
      expect(report.problems).toHaveLength(1);
      expect(report.problems[0]?.reason).toMatch(/^expected a (count|number)/);
    },
  );
});
