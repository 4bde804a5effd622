/** From which start the function is simulated, as a choice where there is one, and what stands beside it. */
import type { EraView, SimulatedPath, Simulation, StartChoices } from '@folioscope/server/protocol';
import { type Beside, besideGroups, besideOf, besideValue } from './beside.js';
import { element } from './element.js';
import { eraOption } from './era-option.js';
import type { Start } from './messages.js';
import { createSelect } from './select.js';

export interface StartEvents {
  readonly onStart: (start: Start) => void;
  readonly onBeside: (beside: Beside | undefined) => void;
}

export interface StartControls {
  readonly node: HTMLElement;
  show(simulation: Simulation, start: Start, choices: StartChoices | undefined): void;
  showBeside(paths: readonly SimulatedPath[], choices: StartChoices | undefined, chosen: Beside | undefined): void;
}

export function createStartControls({ onStart, onBeside }: StartEvents): StartControls {
  let start: Start = {};
  // A second choice may come before the first one is answered.
  const choose = (change: Start) => {
    start = { ...start, ...change };
    onStart(start);
  };
  const kernel = createSelect('Kernel', (value) => choose({ kernel: value }));
  const folio = createSelect('Folio', (value) => choose({ folio: value }));
  const beside = createSelect('Beside', (value) => onBeside(value === undefined ? undefined : besideOf(value)));
  const facts = element('span', { class: 'facts' });
  const controls = element('span', { class: 'start-controls' }, kernel.node, folio.node, beside.node);
  return {
    node: element('div', { class: 'start' }, facts, controls),
    show(simulation, from, choices) {
      const { era } = simulation;
      start = from;
      const unverified = era.unverified ? 'unverified' : '';
      const all = [era.kernel, era.id, unverified, `${simulation.folio} folio`].filter(Boolean);
      facts.textContent = choices ? unverified : all.join(' · ');
      facts.title = `${era.id}: ${era.title}. Version from: ${era.foundBy}`;
      kernel.node.hidden = folio.node.hidden = choices === undefined;
      if (!choices) return;
      kernel.show([{ options: [ownKernel(era, from), ...choices.eras.map(eraOption)] }], from.kernel);
      const own = from.folio === undefined ? simulation.folio : "the setting's";
      folio.show(
        [{ options: [{ label: own }, ...choices.folios.map((kind) => ({ value: kind, label: kind }))] }],
        from.folio,
      );
    },
    showBeside(paths, others, chosen) {
      beside.node.hidden = paths.length < 2 && !others;
      beside.show(besideGroups(paths, others), chosen && besideValue(chosen));
    },
  };
}

/** The document's own version: named while it is the chosen one. */
const ownKernel = (era: EraView, start: Start) => ({
  label: start.kernel === undefined ? `${era.kernel} · ${era.id}` : "the tree's own",
  title: era.title,
});
