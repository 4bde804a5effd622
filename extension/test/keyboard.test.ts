/** What a key does, by where the focus is. */
import { expect, it } from 'vitest';
import { moveFor } from '../src/timeline/keyboard.js';

it('moves along the path with left and right wherever the focus is', () => {
  for (const place of ['paths', 'steps', 'elsewhere'] as const) {
    expect(moveFor('ArrowRight', place)).toEqual({ kind: 'step', by: 1 });
    expect(moveFor('ArrowLeft', place)).toEqual({ kind: 'step', by: -1 });
    expect(moveFor('Home', place)).toEqual({ kind: 'first-step' });
    expect(moveFor('End', place)).toEqual({ kind: 'last-step' });
  }
});

it('moves between paths with up and down, but between steps inside the list of steps', () => {
  expect(moveFor('ArrowDown', 'paths')).toEqual({ kind: 'path', by: 1 });
  expect(moveFor('ArrowUp', 'elsewhere')).toEqual({ kind: 'path', by: -1 });
  expect(moveFor('ArrowDown', 'steps')).toEqual({ kind: 'step', by: 1 });
});

it('leaves Enter to buttons, and all other keys alone', () => {
  expect(moveFor('Enter', 'steps')).toEqual({ kind: 'reveal' });
  expect(moveFor('Enter', 'elsewhere')).toBeUndefined();
  expect(moveFor('a', 'steps')).toBeUndefined();
  expect(moveFor('Tab', 'paths')).toBeUndefined();
});
