/** The timeline: puts its parts together and keeps what the user has chosen: path, step, object. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { element } from './element.js';
import { createHeader } from './header.js';
import type { Host, View } from './host.js';
import { listenForMoves, type Move } from './keyboard.js';
import { createLanes } from './lanes.js';
import type { ToTimeline } from './messages.js';
import { describeStep, groupByOutcome, isEmpty, objectsOn, stripsOf, touchedObjects } from './model.js';
import { createPathList } from './path-list.js';
import { pathText } from './path-text.js';
import { createPlayer } from './player.js';
import { createStepList } from './step-list.js';
import { pathTable } from './table.js';
import { onThemeChange } from './theme.js';
import { createToolbar } from './toolbar.js';

export class Timeline {
  readonly #host: Host;
  #simulation: Simulation | undefined;
  /** In the order of the list. */
  #paths: readonly SimulatedPath[] = [];
  #pathIndex = 0;
  #stepIndex = 0;
  /** One object's label; undefined: all that the path touches. */
  #object: string | undefined;

  readonly #header = createHeader();
  readonly #pathList = createPathList((index) => this.#byHand(() => this.#choosePath(index)));
  readonly #stepList = createStepList((index) => this.#byHand(() => this.#chooseStep(index)));
  readonly #lanes = createLanes((index) => this.#byHand(() => this.#chooseStep(index)));
  readonly #toolbar = createToolbar({
    onStep: (by) => this.#byHand(() => this.#chooseStep(this.#stepIndex + by)),
    onPlay: () => this.#player.toggle(),
    onObject: (label) => this.#chooseObject(label),
    onCopy: () => this.#copy(),
    onTable: (shown) => this.#showTable(shown),
  });
  readonly #player = createPlayer(
    () => this.#turn(),
    (playing) => this.#toolbar.showPlaying(playing),
  );
  readonly #table = element('div', {
    class: 'table visually-hidden',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Table',
  });
  readonly #empty = element('p', { class: 'empty', hidden: true });
  readonly #body = element(
    'div',
    { class: 'body' },
    element('section', { class: 'paths', 'aria-label': 'Paths' }, this.#pathList.node),
    element('section', { class: 'picture', 'aria-label': 'Counters and holds' }, this.#toolbar.node, this.#lanes.node),
    element('section', { class: 'steps', 'aria-label': 'Steps' }, this.#stepList.node),
    this.#table,
  );
  /** Says to a screen reader where the user has moved. */
  readonly #told = element('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });

  constructor(root: HTMLElement, host: Host) {
    this.#host = host;
    root.classList.add('timeline');
    root.replaceChildren(this.#header.node, this.#empty, this.#body, this.#told);
    listenForMoves(document.body, (move) => this.#move(move));
    onThemeChange(() => this.#drawPath());
  }

  receive(message: ToTimeline): void {
    if (message.type === 'show') this.#show(message.simulation);
    else if (message.type === 'stale') this.#header.warn(message.reason);
    else this.#showLine(message.line);
  }

  get #path(): SimulatedPath | undefined {
    return this.#paths[this.#pathIndex];
  }

  #show(simulation: Simulation): void {
    this.#player.stop();
    const groups = groupByOutcome(simulation.paths);
    this.#simulation = simulation;
    this.#paths = groups.flatMap((group) => group.paths);
    this.#header.show(simulation);
    this.#header.warn(undefined);
    this.#restore(simulation);
    const empty = isEmpty(simulation);
    this.#body.hidden = empty;
    this.#empty.hidden = !empty;
    this.#empty.textContent =
      this.#paths.length === 0 ? 'No path was found.' : 'This function does not touch a counter.';
    if (empty) return;
    this.#pathList.show(groups);
    this.#pathList.select(this.#pathIndex);
    this.#drawPath();
  }

  /** Goes back to the path, step and object chosen before, when this is the same function. */
  #restore(simulation: Simulation): void {
    const saved = this.#host.saved();
    const same = saved?.function === simulation.function && saved.file === simulation.file ? saved : undefined;
    const again = this.#paths.findIndex((path) => path.id === same?.pathId && path.outcome === same.outcome);
    this.#pathIndex = Math.max(again, 0);
    this.#stepIndex = again < 0 ? 0 : (same?.step ?? 0);
    this.#object = same?.object;
  }

  #drawPath(): void {
    const path = this.#path;
    if (!this.#simulation || !path) return;
    const objects = objectsOn(this.#simulation, path);
    const chosen = objects.find((label) => label === this.#object);
    const strips = stripsOf(path, chosen === undefined ? touchedObjects(path, objects) : [chosen]);
    this.#toolbar.showObjects(objects, chosen);
    this.#lanes.draw(path, strips);
    this.#stepList.show(path, objects.length > 1);
    this.#table.replaceChildren(
      pathTable(path, strips, `${this.#simulation.function}, ${path.outcome}: ${path.verdict}`),
    );
    this.#showStep(this.#stepIndex);
  }

  #showStep(index: number): void {
    const path = this.#path;
    if (!this.#simulation || !path) return;
    this.#stepIndex = within(index, path.steps.length);
    this.#lanes.select(path, this.#stepIndex);
    this.#stepList.select(this.#stepIndex);
    this.#toolbar.showStep(this.#stepIndex, path.steps.length);
    this.#host.save(this.#view(this.#simulation, path));
  }

  #view(simulation: Simulation, path: SimulatedPath): View {
    const { file, function: name } = simulation;
    const { id: pathId, outcome } = path;
    return { file, function: name, pathId, outcome, step: this.#stepIndex, object: this.#object };
  }

  #showLine(line: number): void {
    const file = this.#simulation?.file;
    const index = this.#path?.steps.findIndex((step) => step.line === line && step.file === file) ?? -1;
    if (index >= 0) this.#showStep(index);
  }

  #choosePath(index: number): void {
    const next = within(index, this.#paths.length);
    if (next !== this.#pathIndex) {
      this.#pathIndex = next;
      this.#stepIndex = 0;
      this.#pathList.select(next);
      this.#drawPath();
    }
    const path = this.#path;
    if (path) this.#told.textContent = `Path ${next + 1} of ${this.#paths.length}, ${path.outcome}: ${path.verdict}`;
  }

  #chooseStep(index: number): void {
    this.#showStep(index);
    const path = this.#path;
    const step = path?.steps[this.#stepIndex];
    if (!path || !step) return;
    this.#told.textContent = describeStep(path, this.#stepIndex);
    const { file, line, column, endLine, endColumn } = step;
    this.#host.send({ type: 'reveal', span: { file, line, column, endLine, endColumn } });
  }

  #chooseObject(label: string | undefined): void {
    this.#object = label;
    this.#drawPath();
  }

  #showTable(shown: boolean): void {
    this.#body.classList.toggle('show-table', shown);
    this.#table.classList.toggle('visually-hidden', !shown);
  }

  /** One step on while playing; after the last one it begins again. Says whether another follows. */
  #turn(): boolean {
    const last = (this.#path?.steps.length ?? 1) - 1;
    this.#chooseStep(this.#stepIndex < last ? this.#stepIndex + 1 : 0);
    return this.#stepIndex < last;
  }

  #byHand(choose: () => void): void {
    this.#player.stop();
    choose();
  }

  #copy(): void {
    if (!this.#simulation || !this.#path) return;
    this.#host.send({ type: 'copy', text: pathText(this.#simulation, this.#path) });
    this.#told.textContent = 'The path is on the clipboard';
  }

  #move(move: Move): void {
    if (move.kind === 'play') {
      this.#player.toggle();
      return;
    }
    this.#player.stop();
    if (move.kind === 'path') this.#choosePath(this.#pathIndex + move.by);
    else if (move.kind === 'step') this.#chooseStep(this.#stepIndex + move.by);
    else if (move.kind === 'first-step') this.#chooseStep(0);
    else if (move.kind === 'last-step') this.#chooseStep(Number.POSITIVE_INFINITY);
    else this.#chooseStep(this.#stepIndex);
  }
}

/** The nearest index of a list of this length. */
function within(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1));
}
