/** What is simulated: the function, the start, its summary, and what is not complete. */
import type { Simulation, StartChoices } from '@folioscope/server/protocol';
import { element } from './element.js';
import type { Start } from './messages.js';
import { createStartControls, type StartControls, type StartEvents } from './start-controls.js';

export interface Header extends Pick<StartControls, 'showBeside'> {
  readonly node: HTMLElement;
  show(simulation: Simulation, start: Start, choices: StartChoices | undefined): void;
  /** Says what is wrong with what is drawn; undefined takes it back. */
  warn(text: string | undefined): void;
}

export function createHeader(events: StartEvents): Header {
  const title = element('h1', {});
  const controls = createStartControls(events);
  const summary = element('ul', { class: 'summary', tabindex: 0, 'aria-label': 'Summary of the function' });
  const begins = element('p', { class: 'begins' });
  const cut = element('p', { class: 'note', hidden: true });
  const warning = element('p', { class: 'note', role: 'status', hidden: true });
  return {
    node: element('header', { class: 'header' }, title, controls.node, summary, begins, cut, warning),
    show(simulation, start, choices) {
      title.textContent = simulation.function;
      title.title = simulation.function;
      controls.show(simulation, start, choices);
      summary.replaceChildren(...simulation.summary.map((line) => element('li', {}, line)));
      summary.hidden = simulation.summary.length === 0;
      begins.textContent = simulation.start;
      begins.title = simulation.start;
      say(cut, simulation.cut && `Some paths are missing: ${simulation.cut}`);
    },
    showBeside: controls.showBeside,
    warn: (text) => say(warning, text),
  };
}

function say(note: HTMLElement, text: string | undefined): void {
  note.hidden = !text;
  note.textContent = text ?? '';
}
