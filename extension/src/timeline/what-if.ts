/** What if it had come out otherwise: the outcomes of one call or condition, of which another can be picked. */
import type { Alternative, Fork } from './decisions.js';
import { element } from './element.js';

export interface WhatIf {
  readonly node: HTMLElement;
  show(fork: Fork | undefined): void;
}

export function createWhatIf(onPick: (alternative: Alternative) => void): WhatIf {
  const subject = element('span', { class: 'fork-subject', id: 'fork-subject' });
  const outcomes = element('span', { class: 'fork-outcomes' });
  const node = element(
    'div',
    { class: 'fork', role: 'group', 'aria-label': 'What if', 'aria-describedby': 'fork-subject', hidden: true },
    element('span', { class: 'fork-title' }, 'What if'),
    subject,
    outcomes,
  );
  let shown: Fork | undefined;
  return {
    node,
    show(fork) {
      node.hidden = fork === undefined;
      if (!fork || fork === shown) return;
      shown = fork;
      subject.textContent = `${fork.of}, line ${fork.line}`;
      subject.title = fork.of;
      // The button that was pressed goes with the path it led away from.
      const focused = outcomes.contains(document.activeElement);
      const now = chip(fork.outcome, true, () => {});
      outcomes.replaceChildren(now, ...fork.others.map((it) => chip(it.outcome, false, () => onPick(it))));
      if (focused) now.focus();
    },
  };
}

function chip(text: string, pressed: boolean, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'chip', 'aria-pressed': String(pressed) }, text);
  made.addEventListener('click', onClick);
  return made;
}
