/** The settings as the client last sent them. */
import type { Connection } from 'vscode-languageserver';
import { type ReadSettings, readSettings, type Settings } from './settings.js';

export class Configured {
  readonly #connection: Connection;
  #initial: unknown;
  #read: ReadSettings = readSettings(undefined);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get settings(): Settings {
    return this.#read.settings;
  }

  /** What is wrong with them, for people. */
  get problems(): readonly string[] {
    return this.#read.problems;
  }

  /** The settings that came with `initialize`; they hold where the client answers nothing later. */
  begin(initial: unknown): void {
    this.#initial = initial;
    this.receive(undefined);
  }

  /** Takes a section `folioscope`; each problem is logged when it is new. */
  receive(section: unknown): void {
    const known = new Set(this.problems);
    this.#read = readSettings(section ?? this.#initial);
    for (const problem of this.problems) if (!known.has(problem)) this.#connection.console.warn(problem);
  }

  /** Asks the client. */
  async fetch(): Promise<void> {
    this.receive(await this.#connection.workspace.getConfiguration('folioscope'));
  }
}
