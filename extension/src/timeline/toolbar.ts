/** Controls above the picture: step to and fro, play, choose an object, copy the path, show the table. */
import { element } from './element.js';

export interface ToolbarEvents {
  readonly onStep: (by: number) => void;
  readonly onPlay: () => void;
  /** undefined: all that the path touches. */
  readonly onObject: (label: string | undefined) => void;
  readonly onCopy: () => void;
  readonly onTable: (shown: boolean) => void;
}

export interface Toolbar {
  readonly node: HTMLElement;
  showStep(index: number, count: number): void;
  showPlaying(playing: boolean): void;
  showObjects(labels: readonly string[], chosen: string | undefined): void;
}

const TOUCHED = '';

export function createToolbar(events: ToolbarEvents): Toolbar {
  const back = button('‹', { title: 'Previous step (←)', 'aria-label': 'Previous step' }, () => events.onStep(-1));
  const forth = button('›', { title: 'Next step (→)', 'aria-label': 'Next step' }, () => events.onStep(1));
  const where = element('span', { class: 'where' });
  const play = button('Play', { title: 'Play or pause (Space)' }, events.onPlay);
  const select = element('select', {});
  const objects = element('label', { class: 'objects' }, 'Object ', select);
  const copy = button('Copy', { class: 'toolbar-end', title: 'Copy this path as plain text' }, events.onCopy);
  const table = button('Table', { 'aria-pressed': 'false' }, () => {
    const shown = table.getAttribute('aria-pressed') !== 'true';
    table.setAttribute('aria-pressed', String(shown));
    events.onTable(shown);
  });
  select.addEventListener('change', () => events.onObject(select.value === TOUCHED ? undefined : select.value));

  return {
    node: element('div', { class: 'toolbar' }, back, where, forth, play, objects, copy, table),
    showStep(index, count) {
      where.textContent = `step ${index + 1} of ${count}`;
    },
    showPlaying(playing) {
      play.textContent = playing ? 'Pause' : 'Play';
    },
    showObjects(labels, chosen) {
      objects.hidden = labels.length < 2;
      const options = labels.map((label) => element('option', { value: label }, label));
      select.replaceChildren(element('option', { value: TOUCHED }, 'all touched'), ...options);
      select.value = chosen ?? TOUCHED;
    },
  };
}

function button(text: string, attributes: Record<string, string>, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}
