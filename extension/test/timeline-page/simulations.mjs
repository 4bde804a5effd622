/** Simulations to draw: one written by hand, and odd ones made from it. */
import { readFileSync } from 'node:fs';

export const pinBuffer = JSON.parse(readFileSync(new URL('../fixtures/pin_buffer.json', import.meta.url), 'utf8'));

const [balanced] = pinBuffer.paths;

export const emptyFunction = {
  ...pinBuffer,
  objects: [],
  obligations: [],
  callees: [],
  summary: [],
  paths: [{ ...balanced, steps: balanced.steps.slice(0, 1).map((step) => ({ ...step, counters: {}, holds: [] })) }],
};

export const manyPaths = (count) => ({
  ...pinBuffer,
  paths: Array.from({ length: count }, (_, id) => ({ ...pinBuffer.paths[id % pinBuffer.paths.length], id })),
});

export const manySteps = (count) => ({
  ...pinBuffer,
  paths: [
    { ...balanced, steps: Array.from({ length: count }, (_, index) => balanced.steps[index % balanced.steps.length]) },
  ],
});

const long = 'a_name_that_somebody_found_necessary_'.repeat(8);

/** Every text is long, and none has a place to break. */
export const longNames = {
  ...pinBuffer,
  function: long,
  summary: [long],
  objects: [{ label: long, description: long }],
  paths: pinBuffer.paths.map((path) => ({
    ...path,
    outcome: `returns ${long}`,
    verdict: long,
    conditions: [long],
    steps: path.steps.map((step) => ({
      ...step,
      text: long,
      file: `drivers/${long}/${long}.c`,
      counters: Object.fromEntries(Object.values(step.counters).map((view) => [long, longCounters(view)])),
      holds: step.holds.map((hold) => ({ ...hold, object: long, owner: long })),
    })),
  })),
};

function longCounters(view) {
  return { ...view, refcount: { ...view.refcount, text: 'N + nr_pages * GUP_PIN_COUNTING_BIAS + extra_references' } };
}
