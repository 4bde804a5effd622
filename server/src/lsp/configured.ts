/** The settings as the client last sent them: for everything, and for each folder of the workspace that has its own. */
import type { Connection, WorkspaceFolder } from 'vscode-languageserver';
import { isAtLeast } from '../confidence.js';
import type { Finding } from '../protocol.js';
import { type ReadSettings, readSettings, type Settings } from './settings.js';

const SECTION = 'folioscope';

export class Configured {
  readonly #connection: Connection;
  #initial: unknown;
  #read: ReadSettings = readSettings(undefined);
  /** By the folder's URI, the innermost first. */
  #ofFolders: readonly (readonly [uri: string, read: ReadSettings])[] = [];
  #folders: readonly string[] = [];
  /** Nothing is to be shown until it is asked for by name. */
  muted = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Those of a document. */
  settingsOf(uri: string): Settings {
    const own = this.#ofFolders.find(([folder]) => uri.startsWith(`${folder}/`));
    return (own?.[1] ?? this.#read).settings;
  }

  /** What is wrong with them, for people. */
  get problems(): readonly string[] {
    return [...new Set([this.#read, ...this.#ofFolders.map(([, read]) => read)].flatMap(({ problems }) => problems))];
  }

  /** Whether a finding in a document is one to show unasked. */
  shows(uri: string, finding: Finding): boolean {
    const { diagnostics, minConfidence } = this.settingsOf(uri);
    return diagnostics.enable && !this.muted && isAtLeast(finding.confidence, minConfidence);
  }

  /** The settings that came with `initialize`; they hold where the client answers nothing later. */
  begin(initial: unknown, folders: readonly WorkspaceFolder[] | null | undefined): void {
    this.#initial = initial;
    this.changeFolders(folders ?? [], []);
    this.receive(undefined);
  }

  changeFolders(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const gone = new Set(removed.map(({ uri }) => uri));
    const left = [...this.#folders, ...added.map(({ uri }) => uri)].filter((uri) => !gone.has(uri));
    this.#folders = [...new Set(left)].sort((a, b) => b.length - a.length);
  }

  /** Takes a section `folioscope`; each problem is logged when it is new. */
  receive(section: unknown, ofFolders: readonly (readonly [string, unknown])[] = []): void {
    const known = new Set(this.problems);
    this.#read = readSettings(section ?? this.#initial);
    this.#ofFolders = ofFolders.map(([uri, own]) => [uri, readSettings(own ?? this.#initial)] as const);
    for (const problem of this.problems) if (!known.has(problem)) this.#connection.console.warn(problem);
  }

  /** Asks the client. */
  async fetch(): Promise<void> {
    const folders = this.#folders;
    const items = [{ section: SECTION }, ...folders.map((scopeUri) => ({ scopeUri, section: SECTION }))];
    const answer: unknown = await this.#connection.workspace.getConfiguration(items);
    const sections: readonly unknown[] = Array.isArray(answer) ? answer : [];
    this.receive(
      sections[0],
      folders.map((folder, index) => [folder, sections[index + 1]] as const),
    );
  }
}
