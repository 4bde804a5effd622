/** Playing a path, on a clock that the test turns. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPlayer } from '../src/timeline/player.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function played(steps: number) {
  let step = 0;
  const told: boolean[] = [];
  const player = createPlayer(
    () => {
      step += 1;
      return step < steps;
    },
    (playing) => told.push(playing),
  );
  return { player, told, step: () => step };
}

it('turns until there is no further step, then stops by itself', () => {
  const { player, told, step } = played(3);
  player.toggle();
  vi.runAllTimers();
  expect(step()).toBe(3);
  expect(told).toEqual([true, false]);
});

it('pauses, and goes on from there', () => {
  const { player, told, step } = played(10);
  player.toggle();
  vi.advanceTimersToNextTimer();
  player.toggle();
  vi.runAllTimers();
  expect(step()).toBe(1);
  player.toggle();
  vi.advanceTimersToNextTimer();
  expect(step()).toBe(2);
  expect(told).toEqual([true, false, true]);
});

it('has nothing to stop when it does not play', () => {
  const { player, told } = played(3);
  player.stop();
  expect(told).toEqual([]);
});
