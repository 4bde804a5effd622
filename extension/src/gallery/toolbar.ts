/** Controls above a chapter: step to and fro, play, open the code that is argued about, show the table. */
import type { ThreadCode } from '@folioscope/server/protocol';
import { element } from '../timeline/element.js';
import { createMenu } from '../timeline/menu.js';
import { createStepControls, createToggle, type StepControls } from '../timeline/step-controls.js';

export interface GalleryToolbarEvents {
  readonly onStep: (by: number) => void;
  readonly onPlay: () => void;
  readonly onCode: (code: ThreadCode) => void;
  readonly onTable: (shown: boolean) => void;
}

export interface GalleryToolbar extends Omit<StepControls, 'nodes'> {
  readonly node: HTMLElement;
  /** Offers these pieces of code; none: there is nobody to open them. */
  showCode(code: readonly ThreadCode[]): void;
}

export function createGalleryToolbar(events: GalleryToolbarEvents): GalleryToolbar {
  const { nodes, showStep, showPlaying } = createStepControls(events.onStep, events.onPlay);
  let offered: readonly ThreadCode[] = [];
  const menu = createMenu('Open code', (file) => {
    const code = offered.find((it) => it.file === file);
    if (code) events.onCode(code);
  });
  const table = createToggle('Table', events.onTable);
  const end = element('span', { class: 'toolbar-end' }, menu.node, table);
  return {
    node: element('div', { class: 'toolbar' }, ...nodes, end),
    showStep,
    showPlaying,
    showCode(code) {
      offered = code;
      menu.node.hidden = code.length === 0;
      menu.offer(code.map(({ file, kernel }) => ({ value: file, label: `${file} (${kernel})` })));
    },
  };
}
