/** One path: its heading, the picture of its counters and holds, its steps, and the same as a table. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createLanes } from './lanes.js';
import { describeStep, endingOf, holdBars, objectsOn, stripsOf, touchedObjects } from './model.js';
import { createStepList } from './step-list.js';
import { pathTable } from './table.js';

/** What a pane shows. `object`: one object's label; undefined: all that the path touches. */
export interface Shown {
  readonly simulation: Simulation;
  readonly path: SimulatedPath;
  readonly object: string | undefined;
  /** Steps at which other paths go another way. */
  readonly forks: ReadonlySet<number>;
}

export interface Pane {
  readonly node: HTMLElement;
  draw(shown: Shown): void;
  select(index: number): void;
  showTable(shown: boolean): void;
}

/** `name`: tells the pane's parts from the other pane's. `onPick` is called with the step that the user points at. */
export function createPane(name: '' | 'beside', onPick: (index: number) => void): Pane {
  const suffix = name && `, ${name}`;
  const heading = element('h2', { class: 'pane-heading' });
  const lanes = createLanes(`Step${suffix}`, onPick);
  const steps = createStepList(name ? `steps-${name}` : 'steps', `Steps of the path${suffix}`, onPick);
  const table = element('div', { class: 'table visually-hidden', tabindex: 0, role: 'region' });
  table.setAttribute('aria-label', `Table${suffix}`);
  const node = element(
    'section',
    { class: 'pane', 'aria-label': `Counters, holds and steps${suffix}` },
    heading,
    element('div', { class: 'picture' }, lanes.node),
    element('div', { class: 'steps' }, steps.node),
    table,
  );
  let drawn: SimulatedPath | undefined;
  return {
    node,
    draw({ simulation, path, object, forks }) {
      drawn = path;
      const { era, folio } = simulation;
      const title = `${path.outcome}: ${path.verdict}`;
      heading.replaceChildren(
        title,
        element('span', { class: 'facts' }, ` ${era.kernel} · ${era.id} · ${folio} folio`),
      );
      const strips = stripsOf(path, chosenObjects(simulation, path, object));
      lanes.draw({
        strips,
        axis: 'line',
        ticks: path.steps.map(({ line }) => String(line)),
        bars: holdBars(path),
        broken: endingOf(path) === 'broken',
      });
      steps.show(path, objectsOn(simulation, path).length > 1, forks);
      table.replaceChildren(pathTable(path, strips, `${simulation.function}, ${title}, ${era.kernel}, ${folio} folio`));
    },
    select(index) {
      if (!drawn) return;
      lanes.select(index, describeStep(drawn, index));
      steps.select(index);
    },
    showTable(shown) {
      node.classList.toggle('show-table', shown);
      table.classList.toggle('visually-hidden', !shown);
    },
  };
}

/** The chosen object when the path has it, else all that the path touches. */
export function chosenObjects(
  simulation: Simulation,
  path: SimulatedPath,
  object: string | undefined,
): readonly string[] {
  const objects = objectsOn(simulation, path);
  return object !== undefined && objects.includes(object) ? [object] : touchedObjects(path, objects);
}
