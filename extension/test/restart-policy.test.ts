/** When a server that ended is started again. */
import { expect, it } from 'vitest';
import { createRestartPolicy } from '../src/restart-policy.js';

const MINUTE = 60_000;

it('restarts at once, then later and later, then gives up', () => {
  const policy = createRestartPolicy();
  const delays = [0, 1, 2, 3, 4].map((second) => policy.afterEnd(second * 1000));
  expect(delays).toEqual([0, 1_000, 4_000, 15_000, undefined]);
});

it('forgets ends that are long past', () => {
  const policy = createRestartPolicy();
  for (const second of [0, 1, 2, 3]) policy.afterEnd(second * 1000);
  expect(policy.afterEnd(10 * MINUTE)).toBe(0);
});

it('begins anew when the user restarts', () => {
  const policy = createRestartPolicy();
  for (const second of [0, 1, 2, 3, 4]) policy.afterEnd(second * 1000);
  policy.reset();
  expect(policy.afterEnd(5_000)).toBe(0);
});
