/** Work in slices, between which others get a turn. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inSlices } from '../../src/lsp/slices.js';

afterEach(() => vi.restoreAllMocks());

/** Every look at the clock finds it 4 ms later. */
function slowClock(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 4;
    return now;
  });
}

function* steps(count: number, taken: number[]): Generator<void, string> {
  for (let step = 0; step < count; step++) {
    taken.push(step);
    yield;
  }
  return 'done';
}

describe('work in slices', () => {
  it('gives its result, and others a turn in between', async () => {
    slowClock();
    const taken: number[] = [];
    const mayGoOn = vi.fn();
    const ended = vi.fn();
    expect(await inSlices(steps(20, taken), { mayGoOn, onLong: () => ended })).toBe('done');
    expect(taken).toHaveLength(20);
    expect(mayGoOn.mock.calls.length).toBeGreaterThan(1);
    expect(ended).not.toHaveBeenCalled();
  });

  it('stops when it may not go on', async () => {
    slowClock();
    const taken: number[] = [];
    const mayGoOn = () => {
      throw new Error('outdated');
    };
    await expect(inSlices(steps(20, taken), { mayGoOn, onLong: () => () => {} })).rejects.toThrow('outdated');
    expect(taken.length).toBeLessThan(20);
  });

  it('says once that it takes long, and when that is over, also when it fails', async () => {
    slowClock();
    const ended = vi.fn();
    const onLong = vi.fn(() => ended);
    let left = 2000;
    const mayGoOn = () => {
      if (--left === 0) throw new Error('outdated');
    };
    await expect(inSlices(steps(100_000, []), { mayGoOn, onLong })).rejects.toThrow('outdated');
    expect(onLong).toHaveBeenCalledTimes(1);
    expect(ended).toHaveBeenCalledTimes(1);
  });
});
