/** The leaves of the gallery, for every thread there is. */
import { replayThread } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';
import { readThreads } from '../../server/scripts/read-threads.mjs';
import { describeStep, isBroken, leavesOf, notesAt, stripsOn } from '../src/gallery/model.js';

const threads = readThreads().map((source) => replayThread(source).timeline);
const leaves = leavesOf(threads);

it('has a leaf for each chapter, numbered within its thread', () => {
  expect(leaves.length).toBeGreaterThan(threads.length);
  for (const { thread, chapter, number } of leaves) expect(thread.chapters[number - 1]).toBe(chapter);
});

describe.each(leaves.map((leaf) => [`${leaf.thread.name}, chapter ${leaf.number}`, leaf] as const))('%s', (_, leaf) => {
  const { chapter } = leaf;
  const last = chapter.steps.length - 1;

  it('has a value of every counter for each step, on each kernel, once its page is there', () => {
    chapter.kernels.forEach((_kernel, index) => {
      const strips = stripsOn(chapter, index);
      expect(strips.map((strip) => strip.values.length)).toEqual(chapter.columns.map(() => chapter.steps.length));
      for (const { values } of strips) expect(values.some((value) => value !== undefined)).toBe(true);
    });
  });

  it('tells every step, and what is wrong in it', () => {
    chapter.steps.forEach(({ op, states }, step) => {
      const told = describeStep(chapter, step);
      expect(told).toContain(`Step ${step + 1} of ${last + 1}: ${op}`);
      const wrong = states.flatMap(({ verdicts }) => verdicts);
      expect(isBroken(chapter, step)).toBe(wrong.length > 0);
      for (const { message } of wrong) expect(notesAt(chapter, step).join(' ')).toContain(message);
    });
  });

  it('ends with its conclusions', () => {
    for (const { text } of chapter.end) expect(notesAt(chapter, last).join(' ')).toContain(text);
  });
});
