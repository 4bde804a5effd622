/** From which start the function is simulated: kernel version and folio kind, as a choice where there is one. */
import type { EraView, Simulation, StartChoices } from '@folioscope/server/protocol';
import { element } from './element.js';
import type { Start } from './messages.js';
import { createSelect } from './select.js';

export interface StartControls {
  readonly node: HTMLElement;
  show(simulation: Simulation, start: Start, choices: StartChoices | undefined): void;
}

export function createStartControls(onStart: (start: Start) => void): StartControls {
  let start: Start = {};
  const kernel = createSelect('Kernel', (value) => onStart({ ...start, kernel: value }));
  const folio = createSelect('Folio', (value) => onStart({ ...start, folio: value }));
  const facts = element('span', { class: 'facts' });
  const controls = element('span', { class: 'start-controls' }, kernel.node, folio.node);
  return {
    node: element('div', { class: 'start' }, facts, controls),
    show(simulation, from, choices) {
      const { era } = simulation;
      start = from;
      const unverified = era.unverified ? 'unverified' : '';
      const all = [era.kernel, era.id, unverified, `${simulation.folio} folio`].filter(Boolean);
      facts.textContent = choices ? unverified : all.join(' · ');
      facts.title = `${era.id}: ${era.title}. Version from: ${era.foundBy}`;
      controls.hidden = choices === undefined;
      if (!choices) return;
      kernel.show([{ options: [ownKernel(era, from), ...choices.eras.map(eraOption)] }], from.kernel);
      const own = from.folio === undefined ? simulation.folio : "the setting's";
      folio.show(
        [{ options: [{ label: own }, ...choices.folios.map((kind) => ({ value: kind, label: kind }))] }],
        from.folio,
      );
    },
  };
}

export const eraOption = ({ kernel, id, title }: StartChoices['eras'][number]) => ({
  value: kernel,
  label: `${kernel} · ${id}`,
  title: `${id}: ${title}`,
});

/** The document's own version: named while it is the chosen one. */
const ownKernel = (era: EraView, start: Start) => ({
  label: start.kernel === undefined ? `${era.kernel} · ${era.id}` : "the tree's own",
  title: era.title,
});
