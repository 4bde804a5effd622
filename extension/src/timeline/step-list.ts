/** The steps of the chosen path: line, event, what the source says, what it changed. */
import type { PathStep, SimulatedPath } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createListbox, type Listbox } from './listbox.js';
import { changesAt, changeText, placeText } from './model.js';

export interface StepList extends Omit<Listbox, 'fill'> {
  /** `forks`: steps at which other paths go another way. */
  show(path: SimulatedPath, nameObjects: boolean, forks: ReadonlySet<number>): void;
}

export function createStepList(id: string, label: string, onPick: (index: number) => void): StepList {
  const list = createListbox(id, label, onPick);
  return {
    node: list.node,
    select: list.select,
    show(path, nameObjects, forks) {
      const rows = path.steps.map((step, index) => stepRow(path, step, index, nameObjects));
      for (const index of forks) rows[index]?.classList.add('step-fork');
      list.fill([{ rows }]);
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
