/** The values along a counter strip: none is written over another. */
import { describe, expect, it } from 'vitest';
import { placedLabels } from '../src/timeline/labels.js';

const WIDTH = 20;

/** Labels of a counter that has these values at steps that are `distance` apart. */
function placed(values: readonly number[], distance: number, edge = 10_000) {
  const strip = {
    object: 'page',
    counter: 'refcount' as const,
    values: values.map((value) => ({ value, text: `N + ${value}` })),
  };
  const boxOf = ({ step, value }: { step: number; value: number }) => ({
    left: step * distance,
    right: step * distance + WIDTH,
    bottom: 40 - 20 * value,
  });
  return placedLabels(strip, boxOf, edge);
}

describe('the values of a strip', () => {
  it('stand where each begins', () => {
    expect(placed([1, 1, 2, 1], 50).map(({ step }) => step)).toEqual([0, 2, 3]);
  });

  it('are left out where there is no room beside the one at the same height, however often it goes up and down', () => {
    const labels = placed(
      Array.from({ length: 2000 }, (_, step) => step % 2),
      1,
    );
    expect(labels.length).toBeGreaterThan(100);
    for (const { left, bottom, step } of labels)
      for (const other of labels)
        if (other.step < step && other.bottom === bottom) expect(left).toBeGreaterThan(other.right);
  });

  it('do not run over the edge', () => {
    expect(placed([0, 1, 2], 50, 110).map(({ step }) => step)).toEqual([0, 1]);
  });
});
