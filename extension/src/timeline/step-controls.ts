/** The buttons every toolbar has: one step back and forth, play, and a button that stays pressed. */
import { element } from './element.js';

export interface StepControls {
  readonly nodes: readonly HTMLElement[];
  showStep(index: number, count: number): void;
  showPlaying(playing: boolean): void;
}

export function createStepControls(onStep: (by: number) => void, onPlay: () => void): StepControls {
  const back = button('‹', { title: 'Previous step (←)', 'aria-label': 'Previous step' }, () => onStep(-1));
  const forth = button('›', { title: 'Next step (→)', 'aria-label': 'Next step' }, () => onStep(1));
  const where = element('span', { class: 'where' });
  const play = button('Play', { title: 'Play or pause (Space)' }, onPlay);
  return {
    nodes: [back, where, forth, play],
    showStep(index, count) {
      where.textContent = `step ${index + 1} of ${count}`;
    },
    showPlaying(playing) {
      play.textContent = playing ? 'Pause' : 'Play';
    },
  };
}

export function createToggle(text: string, onToggle: (pressed: boolean) => void): HTMLButtonElement {
  const toggle = button(text, { 'aria-pressed': 'false' }, () => {
    const pressed = toggle.getAttribute('aria-pressed') !== 'true';
    toggle.setAttribute('aria-pressed', String(pressed));
    onToggle(pressed);
  });
  return toggle;
}

function button(text: string, attributes: Record<string, string>, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}
