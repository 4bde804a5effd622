/** A chapter on one kernel: its counting rules, its counters, and what it says at the chosen step. */
import type { ThreadChapter } from '@folioscope/server/protocol';
import { element } from '../timeline/element.js';
import { createLanes } from '../timeline/lanes.js';
import { saidAt, stripsOn } from './model.js';

export interface KernelPane {
  readonly node: HTMLElement;
  draw(): void;
  select(step: number, description: string): void;
}

/** `index`: which of the chapter's kernels. `onPick` is called with the step that the user points at. */
export function createKernelPane(chapter: ThreadChapter, index: number, onPick: (step: number) => void): KernelPane {
  const kernel = chapter.kernels[index];
  const name = kernel?.kernel ?? '';
  const lanes = createLanes(`Step, ${name}`, onPick);
  const said = element('div', { class: 'said' });
  const unverified = kernel?.unverified.length ? ', unverified' : '';
  const heading = element(
    'h3',
    { class: 'kernel-heading', title: [kernel?.title, ...(kernel?.unverified ?? [])].join('\n') },
    name,
    element('span', { class: 'facts' }, ` ${kernel?.era}${unverified}: ${kernel?.title}`),
  );
  return {
    node: element('section', { class: 'kernel', 'aria-label': name }, heading, lanes.node, said),
    draw() {
      lanes.draw({
        strips: stripsOn(chapter, index),
        axis: 'step',
        ticks: chapter.steps.map((_, step) => String(step + 1)),
        bars: [],
        broken: false,
      });
    },
    select(step, description) {
      lanes.select(step, description);
      const { text, verdicts } = saidAt(chapter, step, index);
      const broken = verdicts.map(({ message, code }) =>
        element('p', { class: 'verdict' }, message, element('code', {}, ` [${code}]`)),
      );
      said.replaceChildren(element('p', {}, text), ...broken);
    },
  };
}
