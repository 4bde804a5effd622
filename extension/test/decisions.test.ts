/** Where paths part, and which path decides alike elsewhere. */
import { readFileSync } from 'node:fs';
import type { Simulation } from '@folioscope/server/protocol';
import { describe, expect, it } from 'vitest';
import { stepsBeside } from '../src/timeline/alignment.js';
import { forkAt, forksOf, nearestPath } from '../src/timeline/decisions.js';

const { paths }: Simulation = JSON.parse(readFileSync(new URL('fixtures/pin_buffer.json', import.meta.url), 'utf8'));
const indexOf = (verdict: string) => paths.findIndex((path) => path.verdict === verdict);
const partial = indexOf('partial-pin');
const leaked = indexOf('leaked-reference');

describe('forks', () => {
  const forks = forksOf(paths, partial);

  it('are the steps where other paths go another way, with the path for each other outcome', () => {
    expect(forks.map(({ line, of, outcome, others }) => [line, of, outcome, others.map((it) => it.outcome)])).toEqual([
      [25, '!header', 'false', ['true']],
      [30, 'pin_user_pages_fast()', 'fewer than asked for', ['all that was asked for', 'returns error']],
      [31, 'ret < nr', 'true', ['false']],
    ]);
    const error = forks[1]?.others[1];
    expect(error?.path).toBe(leaked);
    expect(paths[leaked]?.steps[error?.step ?? 0]?.line).toBe(30);
  });

  it('belong to a step: its own, the last before it, or the first', () => {
    expect([0, 2, 3, 7].map((step) => forkAt(forks, step)?.line)).toEqual([25, 25, 30, 31]);
    expect(forkAt([], 3)).toBeUndefined();
  });

  it('are not where all paths agree', () => {
    expect(forksOf(paths.slice(0, 1), 0)).toEqual([]);
  });
});

it('finds the path that decides alike among those of another era', () => {
  const others = [...paths].reverse();
  for (const path of paths.filter(({ verdict }) => verdict !== 'hands out a pin')) {
    expect(others[nearestPath(path, others)]?.outcome).toBe(path.outcome);
  }
  const path = paths[partial];
  if (path) expect(others[nearestPath(path, others)]).toBe(path);
});

it('keeps two paths side by side: together as far as both go, each at its end', () => {
  const [one, other] = [paths[partial], paths[leaked]];
  if (!one || !other) throw new Error('no such paths');
  const beside = stepsBeside(one, other);
  expect(beside.slice(0, 3)).toEqual([0, 1, 2]);
  expect(beside.at(-1)).toBe(other.steps.length - 1);
  expect(beside).toEqual([...beside].sort((a, b) => a - b));
  expect(stepsBeside(one, one)).toEqual(one.steps.map((_, index) => index));
});
