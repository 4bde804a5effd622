/** The timeline: puts its parts together and keeps what the user has chosen: path, step, object, and what stands beside. */
import type { SimulatedPath, Simulation, StartChoices } from '@folioscope/server/protocol';
import type { Beside } from './beside.js';
import { Comparison } from './comparison.js';
import { type Alternative, type Fork, forkAt, forksOf } from './decisions.js';
import { element } from './element.js';
import { type ExportFormat, exportedFile } from './export.js';
import { createHeader } from './header.js';
import type { Host, View } from './host.js';
import { listenForMoves, type Move } from './keyboard.js';
import type { Start, ToTimeline } from './messages.js';
import { describeStep, groupByOutcome, isEmpty, objectsOn, stripsOf } from './model.js';
import { chosenObjects, createPane } from './pane.js';
import { createPathList } from './path-list.js';
import { pathText } from './path-text.js';
import { createPlayer } from './player.js';
import { onThemeChange } from './theme.js';
import { createToolbar } from './toolbar.js';
import { createWhatIf } from './what-if.js';

export class Timeline {
  readonly #host: Host;
  #simulation: Simulation | undefined;
  #start: Start = {};
  #choices: StartChoices | undefined;
  /** In the order of the list. */
  #paths: readonly SimulatedPath[] = [];
  /** Of the chosen path. */
  #forks: readonly Fork[] = [];
  #pathIndex = 0;
  #stepIndex = 0;
  /** One object's label; undefined: all that the path touches. */
  #object: string | undefined;

  readonly #header = createHeader({
    onStart: (start) => this.#host.send({ type: 'start', start }),
    onBeside: (beside) => this.#chooseBeside(beside),
  });
  readonly #pathList = createPathList((index) => this.#byHand(() => this.#choosePath(index)));
  readonly #pane = createPane('', (index) => this.#byHand(() => this.#chooseStep(index)));
  readonly #comparison = new Comparison({
    onPick: (index) => this.#byHand(() => this.#chooseStep(index)),
    onWanted: (start) => this.#host.send({ type: 'compare', start: { ...this.#start, ...start } }),
  });
  readonly #whatIf = createWhatIf((alternative) => this.#byHand(() => this.#take(alternative)));
  readonly #toolbar = createToolbar({
    onStep: (by) => this.#byHand(() => this.#chooseStep(this.#stepIndex + by)),
    onPlay: () => this.#player.toggle(),
    onObject: (label) => this.#chooseObject(label),
    onExport: (format) => void this.#export(format),
    onTable: (shown) => this.#showTable(shown),
  });
  readonly #player = createPlayer(
    () => this.#turn(),
    (playing) => this.#toolbar.showPlaying(playing),
  );
  readonly #empty = element('p', { class: 'empty', hidden: true });
  readonly #panes = element('div', { class: 'panes' }, this.#pane.node, this.#comparison.node);
  readonly #body = element(
    'div',
    { class: 'body' },
    element('section', { class: 'paths', 'aria-label': 'Paths' }, this.#pathList.node),
    element('div', { class: 'controls' }, this.#toolbar.node, this.#whatIf.node),
    this.#panes,
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
    switch (message.type) {
      case 'show':
        this.#show(message.simulation, message.start);
        break;
      case 'beside':
        this.#comparison.receive(message.simulation);
        this.#drawBeside();
        break;
      case 'choices':
        this.#choices = message.choices;
        this.#drawControls();
        break;
      case 'stale':
        this.#header.warn(`Out of date: ${message.reason}`);
        break;
      case 'problem':
        this.#header.warn(message.text);
        break;
      case 'cursor':
        this.#showLine(message.line);
    }
  }

  get #path(): SimulatedPath | undefined {
    return this.#paths[this.#pathIndex];
  }

  #show(simulation: Simulation, start: Start): void {
    this.#player.stop();
    const groups = groupByOutcome(simulation.paths);
    this.#simulation = simulation;
    this.#start = start;
    this.#paths = groups.flatMap((group) => group.paths);
    this.#header.warn(undefined);
    this.#restore(simulation);
    this.#comparison.renew(simulation);
    this.#drawControls();
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

  /** What can be chosen, apart from what the path has. */
  #drawControls(): void {
    if (!this.#simulation) return;
    this.#header.show(this.#simulation, this.#start, this.#choices);
    this.#header.showBeside(this.#paths, this.#choices, this.#comparison.chosen);
  }

  #drawPath(): void {
    const path = this.#path;
    if (!this.#simulation || !path) return;
    const objects = objectsOn(this.#simulation, path);
    this.#forks = forksOf(this.#paths, this.#pathIndex);
    this.#toolbar.showObjects(objects, this.#object);
    const forks = new Set(this.#forks.map(({ step }) => step));
    this.#pane.draw({ simulation: this.#simulation, path, object: this.#object, forks });
    this.#drawBeside();
  }

  #drawBeside(): void {
    if (this.#path) this.#comparison.draw(this.#path, this.#paths, this.#object);
    this.#panes.classList.toggle('compared', !this.#comparison.node.hidden);
    this.#showStep(this.#stepIndex);
  }

  #showStep(index: number): void {
    const path = this.#path;
    if (!this.#simulation || !path) return;
    this.#stepIndex = within(index, path.steps.length);
    this.#pane.select(this.#stepIndex);
    this.#comparison.select(this.#stepIndex);
    this.#whatIf.show(forkAt(this.#forks, this.#stepIndex));
    this.#toolbar.showStep(this.#stepIndex, path.steps.length);
    this.#host.save(this.#view(this.#simulation, path));
  }

  #view(simulation: Simulation, path: SimulatedPath): View {
    const { file, function: name } = simulation;
    const { id: pathId, outcome } = path;
    return { file, function: name, pathId, outcome, step: this.#stepIndex, object: this.#object };
  }

  /** The step on a line: of the chosen path, else of the first that comes there. */
  #showLine(line: number): void {
    const file = this.#simulation?.file;
    const at = (path: SimulatedPath | undefined) =>
      path?.steps.findIndex((step) => step.line === line && step.file === file) ?? -1;
    if (at(this.#path) < 0) {
      const other = this.#paths.findIndex((path) => at(path) >= 0);
      if (other < 0) return;
      this.#choosePath(other);
    }
    this.#showStep(at(this.#path));
  }

  #choosePath(index: number, step = 0): void {
    const next = within(index, this.#paths.length);
    if (next !== this.#pathIndex) {
      this.#pathIndex = next;
      this.#stepIndex = step;
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

  #take({ path, step }: Alternative): void {
    this.#choosePath(path, step);
  }

  #chooseObject(label: string | undefined): void {
    this.#object = label;
    this.#drawPath();
  }

  #chooseBeside(beside: Beside | undefined): void {
    this.#comparison.choose(beside);
    this.#drawBeside();
  }

  #showTable(shown: boolean): void {
    this.#pane.showTable(shown);
    this.#comparison.showTable(shown);
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

  async #export(format: ExportFormat): Promise<void> {
    const path = this.#path;
    if (!this.#simulation || !path) return;
    if (format === 'copy') {
      this.#host.send({ type: 'copy', text: pathText(this.#simulation, path) });
      this.#told.textContent = 'The path is on the clipboard';
      return;
    }
    const strips = stripsOf(path, chosenObjects(this.#simulation, path, this.#object));
    try {
      this.#host.send({ type: 'export', file: await exportedFile(format, this.#simulation, path, strips) });
    } catch {
      this.#header.warn('The picture could not be drawn.');
    }
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
