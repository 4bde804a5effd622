/** The timeline: puts its parts together and keeps the choice of path, step, objects and table. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createHeader } from './header.js';
import { listenForMoves, type Move } from './keyboard.js';
import { createLanes } from './lanes.js';
import type { Host, ToTimeline } from './messages.js';
import { describeStep, groupByOutcome, objectsOn, stripsOf } from './model.js';
import { createPathList } from './path-list.js';
import { createStepList } from './step-list.js';
import { pathTable } from './table.js';
import { onThemeChange } from './theme.js';
import { createToolbar } from './toolbar.js';

/** With more objects than this on a path, one is shown at a time to begin with. */
const OBJECTS_AT_ONCE = 3;

export interface Timeline {
  receive(message: ToTimeline): void;
}

export function createTimeline(root: HTMLElement, host: Host): Timeline {
  let simulation: Simulation | undefined;
  let paths: readonly SimulatedPath[] = [];
  let pathIndex = 0;
  let stepIndex = 0;
  /** One object's label; undefined: all. */
  let chosenObject: string | undefined;

  const header = createHeader();
  const pathList = createPathList((index) => choosePath(index));
  const stepList = createStepList((index) => chooseStep(index));
  const lanes = createLanes((index) => chooseStep(index));
  const toolbar = createToolbar({
    onStep: (by) => chooseStep(stepIndex + by),
    onObject: (label) => {
      chosenObject = label;
      drawPath();
    },
    onTable: (shown) => {
      body.classList.toggle('show-table', shown);
      table.classList.toggle('visually-hidden', !shown);
    },
  });
  const table = element('div', { class: 'table visually-hidden', tabindex: 0, role: 'region', 'aria-label': 'Table' });
  const told = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });
  const empty = element('p', { class: 'empty', hidden: true });
  const picture = element(
    'section',
    { class: 'picture', 'aria-label': 'Counters and holds' },
    toolbar.node,
    lanes.node,
  );
  const body = element(
    'div',
    { class: 'body' },
    element('section', { class: 'paths', 'aria-label': 'Paths' }, pathList.node),
    picture,
    element('section', { class: 'steps', 'aria-label': 'Steps' }, stepList.node),
    table,
  );
  root.classList.add('timeline');
  root.replaceChildren(header.node, empty, body, told);

  listenForMoves(document.body, move);
  onThemeChange(drawPath);

  function show(next: Simulation): void {
    const kept = simulation?.function === next.function && simulation.file === next.file ? paths[pathIndex] : undefined;
    simulation = next;
    const groups = groupByOutcome(next.paths);
    paths = groups.flatMap((group) => group.paths);
    header.show(next);
    header.warn(undefined);
    const touches = paths.some((path) => path.steps.some((step) => Object.keys(step.counters).length > 0));
    empty.hidden = touches;
    empty.textContent = paths.length === 0 ? 'No path was found.' : 'This function does not touch a counter.';
    body.hidden = !touches;
    if (!touches) return;
    pathList.show(groups);
    const again = kept ? paths.findIndex((path) => path.id === kept.id && path.outcome === kept.outcome) : 0;
    if (!kept) chosenObject = undefined;
    pathIndex = Math.max(again, 0);
    if (again < 0 || !kept) stepIndex = 0;
    pathList.select(pathIndex);
    drawPath();
  }

  function drawPath(): void {
    const path = paths[pathIndex];
    if (!simulation || !path) return;
    const objects = objectsOn(simulation, path);
    if (chosenObject !== undefined && !objects.includes(chosenObject)) chosenObject = undefined;
    if (chosenObject === undefined && objects.length > OBJECTS_AT_ONCE) chosenObject = objects[0];
    const shown = chosenObject === undefined ? objects : [chosenObject];
    const strips = stripsOf(path, shown);
    toolbar.showObjects(objects, chosenObject);
    lanes.draw(path, strips);
    stepList.show(path, objects.length > 1);
    table.replaceChildren(pathTable(path, strips, `${simulation.function}, ${path.outcome}: ${path.verdict}`));
    showStep(stepIndex);
  }

  function showStep(index: number): void {
    const path = paths[pathIndex];
    if (!path) return;
    stepIndex = Math.min(Math.max(index, 0), path.steps.length - 1);
    lanes.select(path, stepIndex);
    stepList.select(stepIndex);
    toolbar.showStep(stepIndex, path.steps.length);
  }

  function choosePath(index: number): void {
    const next = Math.min(Math.max(index, 0), paths.length - 1);
    if (next !== pathIndex) {
      pathIndex = next;
      stepIndex = 0;
      pathList.select(next);
      drawPath();
    }
    const path = paths[next];
    if (path) told.textContent = `Path ${next + 1} of ${paths.length}, ${path.outcome}: ${path.verdict}`;
  }

  function chooseStep(index: number): void {
    showStep(index);
    const path = paths[pathIndex];
    const step = path?.steps[stepIndex];
    if (!path || !step) return;
    told.textContent = describeStep(path, stepIndex);
    const { file, line, column, endLine, endColumn } = step;
    host.send({ type: 'reveal', span: { file, line, column, endLine, endColumn } });
  }

  function move(asked: Move): void {
    const last = (paths[pathIndex]?.steps.length ?? 1) - 1;
    if (asked.kind === 'path') choosePath(pathIndex + asked.by);
    else if (asked.kind === 'step') chooseStep(stepIndex + asked.by);
    else if (asked.kind === 'first-step') chooseStep(0);
    else if (asked.kind === 'last-step') chooseStep(last);
    else chooseStep(stepIndex);
  }

  return {
    receive(message) {
      if (message.type === 'show') show(message.simulation);
      else header.warn(message.reason);
    },
  };
}
