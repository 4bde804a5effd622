/** Controls above the picture: step to and fro, play, choose an object and what stands beside, export, show the table. */
import type { SimulatedPath, StartChoices } from '@folioscope/server/protocol';
import type { Beside } from './beside.js';
import { besideGroups, besideOf, besideValue } from './beside.js';
import { element } from './element.js';
import { EXPORT_FORMATS, type ExportFormat } from './export.js';
import { createSelect } from './select.js';

export interface ToolbarEvents {
  readonly onStep: (by: number) => void;
  readonly onPlay: () => void;
  /** undefined: all that the path touches. */
  readonly onObject: (label: string | undefined) => void;
  readonly onBeside: (beside: Beside | undefined) => void;
  readonly onExport: (format: ExportFormat) => void;
  readonly onTable: (shown: boolean) => void;
}

export interface Toolbar {
  readonly node: HTMLElement;
  showStep(index: number, count: number): void;
  showPlaying(playing: boolean): void;
  showObjects(labels: readonly string[], chosen: string | undefined): void;
  showBeside(paths: readonly SimulatedPath[], choices: StartChoices | undefined, chosen: Beside | undefined): void;
}

export function createToolbar(events: ToolbarEvents): Toolbar {
  const back = button('‹', { title: 'Previous step (←)', 'aria-label': 'Previous step' }, () => events.onStep(-1));
  const forth = button('›', { title: 'Next step (→)', 'aria-label': 'Next step' }, () => events.onStep(1));
  const where = element('span', { class: 'where' });
  const play = button('Play', { title: 'Play or pause (Space)' }, events.onPlay);
  const objects = createSelect('Object', events.onObject);
  const beside = createSelect('Beside', (value) => events.onBeside(value === undefined ? undefined : besideOf(value)));
  const keep = createExport(events.onExport);
  const table = button('Table', { 'aria-pressed': 'false' }, () => {
    const shown = table.getAttribute('aria-pressed') !== 'true';
    table.setAttribute('aria-pressed', String(shown));
    events.onTable(shown);
  });
  const end = element('span', { class: 'toolbar-end' }, keep, table);

  return {
    node: element('div', { class: 'toolbar' }, back, where, forth, play, objects.node, beside.node, end),
    showStep(index, count) {
      where.textContent = `step ${index + 1} of ${count}`;
    },
    showPlaying(playing) {
      play.textContent = playing ? 'Pause' : 'Play';
    },
    showObjects(labels, chosen) {
      objects.node.hidden = labels.length < 2;
      const options = labels.map((label) => ({ value: label, label }));
      objects.show([{ options: [{ label: 'all that is touched' }, ...options] }], chosen);
    },
    showBeside(paths, choices, chosen) {
      beside.show(besideGroups(paths, choices), chosen && besideValue(chosen));
    },
  };
}

/** A menu: a choice is carried out, and the menu shows its title again. */
function createExport(onExport: (format: ExportFormat) => void): HTMLElement {
  const select = element('select', { 'aria-label': 'Export', class: 'menu' });
  const options = Object.entries(EXPORT_FORMATS).map(([value, label]) => element('option', { value }, label));
  select.append(element('option', { value: '', hidden: true }, 'Export'), ...options);
  select.addEventListener('change', () => {
    const { value } = select;
    select.value = '';
    if (value in EXPORT_FORMATS) onExport(value as ExportFormat);
  });
  return select;
}

function button(text: string, attributes: Record<string, string>, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}
