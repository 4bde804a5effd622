/** The path as a table: the text equivalent of the picture. */
import type { HoldView, SimulatedPath } from '@folioscope/server/protocol';
import { element } from './element.js';
import { placeText, type Strip } from './model.js';

export function pathTable(path: SimulatedPath, strips: readonly Strip[], caption: string): HTMLTableElement {
  const nameObjects = new Set(strips.map((strip) => strip.object)).size > 1;
  const counterHeads = strips.map((strip) => (nameObjects ? `${strip.object} ${strip.counter}` : strip.counter));
  const head = ['Step', 'Place', 'Event', 'Source', ...counterHeads, 'Holds'].map((text) =>
    element('th', { scope: 'col' }, text),
  );
  const rows = path.steps.map((step, index) => {
    const counters = strips.map((strip) => strip.values[index]?.text ?? '–');
    const cells = [placeText(step), step.event, step.text, ...counters, holdsText(step.holds)];
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, String(index + 1)),
      ...cells.map((text) => element('td', {}, text)),
    );
  });
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...head)),
    element('tbody', {}, ...rows),
  );
}

function holdsText(holds: readonly HoldView[]): string {
  if (holds.length === 0) return 'none';
  return holds
    .map((hold) => `${hold.sure ? '' : 'maybe '}${hold.kind} on ${hold.object}, ${hold.count}, ${hold.owner}`)
    .join('; ');
}
