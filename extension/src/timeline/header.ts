/** What is simulated: the function, the counting rules, the kind of folio, its summary, and what is not complete. */
import type { Simulation } from '@folioscope/server/protocol';
import { element } from './element.js';

export interface Header {
  readonly node: HTMLElement;
  show(simulation: Simulation): void;
  /** Says that what is drawn is out of date; undefined takes it back. */
  warn(reason: string | undefined): void;
}

export function createHeader(): Header {
  const title = element('h1', {});
  const facts = element('p', { class: 'facts' });
  const summary = element('ul', { class: 'summary', tabindex: 0, 'aria-label': 'Summary of the function' });
  const cut = element('p', { class: 'note', hidden: true });
  const stale = element('p', { class: 'note', role: 'status', hidden: true });
  return {
    node: element('header', { class: 'header' }, title, facts, summary, cut, stale),
    show(simulation) {
      const { era } = simulation;
      title.textContent = simulation.function;
      title.title = simulation.function;
      const unverified = era.unverified ? ', unverified' : '';
      facts.textContent = `${era.kernel} · ${era.id}${unverified} · ${simulation.folio} folio`;
      facts.title = `${era.id}: ${era.title}. Version from: ${era.foundBy}`;
      summary.replaceChildren(...simulation.summary.map((line) => element('li', {}, line)));
      summary.hidden = simulation.summary.length === 0;
      say(cut, simulation.cut && `Some paths are missing: ${simulation.cut}`);
    },
    warn: (reason) => say(stale, reason && `Out of date: ${reason}`),
  };
}

function say(note: HTMLElement, text: string | undefined): void {
  note.hidden = !text;
  note.textContent = text ?? '';
}
