/** What stands beside the chosen path: the pane for it, the simulation it comes from, and the step that goes with a step. */
import type { SimulatedPath, Simulation } from '@folioscope/server/protocol';
import { stepsBeside } from './alignment.js';
import type { Beside } from './beside.js';
import { nearestPath } from './decisions.js';
import type { Start } from './messages.js';
import { createPane } from './pane.js';

export interface ComparisonEvents {
  /** The user pointed at a step beside: the step of the chosen path that goes with it. */
  readonly onPick: (index: number) => void;
  /** The function is wanted from this start as well. */
  readonly onWanted: (start: Start) => void;
}

export class Comparison {
  readonly #events: ComparisonEvents;
  readonly #pane = createPane('beside', (index) => this.#events.onPick(this.#back[index] ?? 0));
  #chosen: Beside | undefined;
  /** The simulation of the chosen path, and the one from another start. */
  #own: Simulation | undefined;
  #other: Simulation | undefined;
  /** From a step of the chosen path to the one beside it, and back. */
  #there: readonly number[] = [];
  #back: readonly number[] = [];

  constructor(events: ComparisonEvents) {
    this.#events = events;
    this.node.hidden = true;
  }

  get node(): HTMLElement {
    return this.#pane.node;
  }

  get chosen(): Beside | undefined {
    return this.#chosen;
  }

  choose(beside: Beside | undefined): void {
    this.#chosen = beside;
    this.#other = undefined;
    if (beside?.kind === 'start') this.#events.onWanted(beside.start);
  }

  /** The function was simulated anew: another function has nothing beside it, the same one has what it had. */
  renew(simulation: Simulation): void {
    const same = this.#own?.function === simulation.function && this.#own.file === simulation.file;
    this.#own = simulation;
    this.choose(same ? this.#chosen : undefined);
  }

  receive(simulation: Simulation): void {
    if (this.#chosen?.kind === 'start') this.#other = simulation;
  }

  /** Draws what goes with this path, or hides the pane when there is nothing. `paths`: those of the function. */
  draw(path: SimulatedPath, paths: readonly SimulatedPath[], object: string | undefined): void {
    const simulation = this.#chosen?.kind === 'path' ? this.#own : this.#other;
    const other = this.#pathBeside(path, paths);
    this.node.hidden = !simulation || !other;
    if (!simulation || !other) return;
    this.#pane.draw({ simulation, path: other, object, forks: new Set() });
    this.#there = stepsBeside(path, other);
    this.#back = stepsBeside(other, path);
  }

  select(index: number): void {
    if (!this.node.hidden) this.#pane.select(this.#there[index] ?? 0);
  }

  showTable(shown: boolean): void {
    this.#pane.showTable(shown);
  }

  #pathBeside(path: SimulatedPath, paths: readonly SimulatedPath[]): SimulatedPath | undefined {
    const chosen = this.#chosen;
    if (chosen?.kind === 'path') return paths.find(({ id }) => id === chosen.id);
    return this.#other?.paths[nearestPath(path, this.#other.paths)];
  }
}
