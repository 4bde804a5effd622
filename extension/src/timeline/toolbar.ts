/** Controls above the picture: step to and fro, choose an object, show the table. */
import { element } from './element.js';

export interface ToolbarEvents {
  readonly onStep: (by: number) => void;
  /** undefined: all that the path touches. */
  readonly onObject: (label: string | undefined) => void;
  readonly onTable: (shown: boolean) => void;
}

export interface Toolbar {
  readonly node: HTMLElement;
  showStep(index: number, count: number): void;
  showObjects(labels: readonly string[], chosen: string | undefined): void;
}

const TOUCHED = '';

export function createToolbar(events: ToolbarEvents): Toolbar {
  const back = element('button', { type: 'button', title: 'Previous step (←)', 'aria-label': 'Previous step' }, '‹');
  const forth = element('button', { type: 'button', title: 'Next step (→)', 'aria-label': 'Next step' }, '›');
  const where = element('span', { class: 'where' });
  const select = element('select', {});
  const objects = element('label', { class: 'objects' }, 'Object ', select);
  const table = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Table');

  back.addEventListener('click', () => events.onStep(-1));
  forth.addEventListener('click', () => events.onStep(1));
  select.addEventListener('change', () => events.onObject(select.value === TOUCHED ? undefined : select.value));
  table.addEventListener('click', () => {
    const shown = table.getAttribute('aria-pressed') !== 'true';
    table.setAttribute('aria-pressed', String(shown));
    events.onTable(shown);
  });

  return {
    node: element('div', { class: 'toolbar' }, back, where, forth, objects, table),
    showStep(index, count) {
      where.textContent = `step ${index + 1} of ${count}`;
    },
    showObjects(labels, chosen) {
      objects.hidden = labels.length < 2;
      const options = labels.map((label) => element('option', { value: label }, label));
      select.replaceChildren(element('option', { value: TOUCHED }, 'all touched'), ...options);
      select.value = chosen ?? TOUCHED;
    },
  };
}
