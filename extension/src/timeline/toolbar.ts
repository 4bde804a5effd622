/** Controls above the picture: step to and fro, play, choose an object, export, show the table. */
import { element } from './element.js';
import { EXPORT_FORMATS, type ExportFormat } from './export.js';
import { createMenu } from './menu.js';
import { createSelect } from './select.js';
import { createStepControls, createToggle, type StepControls } from './step-controls.js';

export interface ToolbarEvents {
  readonly onStep: (by: number) => void;
  readonly onPlay: () => void;
  /** undefined: all that the path touches. */
  readonly onObject: (label: string | undefined) => void;
  readonly onExport: (format: ExportFormat) => void;
  readonly onTable: (shown: boolean) => void;
}

export interface Toolbar extends Omit<StepControls, 'nodes'> {
  readonly node: HTMLElement;
  showObjects(labels: readonly string[], chosen: string | undefined): void;
}

export function createToolbar(events: ToolbarEvents): Toolbar {
  const { nodes, showStep, showPlaying } = createStepControls(events.onStep, events.onPlay);
  const objects = createSelect('Object', events.onObject);
  const keep = createMenu('Export', (format) => {
    if (isFormat(format)) events.onExport(format);
  });
  keep.offer(Object.entries(EXPORT_FORMATS).map(([value, label]) => ({ value, label })));
  const end = element('span', { class: 'toolbar-end' }, keep.node, createToggle('Table', events.onTable));

  return {
    node: element('div', { class: 'toolbar' }, ...nodes, objects.node, end),
    showStep,
    showPlaying,
    showObjects(labels, chosen) {
      objects.node.hidden = labels.length < 2;
      const options = labels.map((label) => ({ value: label, label }));
      objects.show([{ options: [{ label: 'all touched' }, ...options] }], chosen);
    },
  };
}

const isFormat = (text: string): text is ExportFormat => text in EXPORT_FORMATS;
