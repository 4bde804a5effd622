/** The steps of the chosen path: line, event, what the source says, what it changed. */
import type { PathStep, SimulatedPath } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createListbox, type Listbox } from './listbox.js';
import { changesAt, changeText, placeText } from './model.js';

export interface StepList extends Omit<Listbox, 'fill'> {
  show(path: SimulatedPath, nameObjects: boolean): void;
}

export function createStepList(onPick: (index: number) => void): StepList {
  const list = createListbox('steps', 'Steps of the path', onPick);
  return {
    node: list.node,
    select: list.select,
    show(path, nameObjects) {
      list.fill([{ rows: path.steps.map((step, index) => stepRow(path, step, index, nameObjects)) }]);
    },
  };
}

function stepRow(path: SimulatedPath, step: PathStep, index: number, nameObjects: boolean): HTMLElement {
  const changes = changesAt(path, index).map((change) =>
    element(
      'span',
      { class: 'change' },
      element('span', { class: `key key-${change.counter}` }),
      changeText(change, nameObjects),
    ),
  );
  return element(
    'div',
    { class: `step step-${step.event}` },
    element('span', { class: 'step-event' }, step.event),
    element('span', { class: 'step-text' }, step.text),
    element('span', { class: 'step-place', title: `${step.file}:${step.line}` }, placeText(step)),
    ...(changes.length > 0 ? [element('span', { class: 'step-changes' }, ...changes)] : []),
  );
}
