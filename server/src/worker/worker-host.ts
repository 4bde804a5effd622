/**
 * The language server's host in a browser worker. It has no disk: what it needs of a workspace it asks the client for, once
 * for each folder. Functions of other files are not known here: each document is analysed on its own.
 */
import { type CatalogueProblem, loadCatalogue, type RawDocument, type ThreadSource } from '@folioscope/simulator';
import type { Core, CreateCore } from '../core.js';
import { readKernel } from '../known-kernels.js';
import type { EditedText, Host, Tree } from '../lsp/host.js';
import type { AskFiles } from '../lsp/worker.js';
import type { WorkerSetup } from '../protocol.js';
import { configLookup } from '../tree/config.js';
import { formatCatalogueProblem, parseRows, ROWS_FOLDER } from '../tree/rows.js';
import { decisiveFiles, rulesIn } from '../tree/rules.js';

/** A folder of the workspace as it was read, and the core with its rows. */
interface Folder {
  /** Its URI with a slash at its end; empty for documents that are in none. */
  readonly uri: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly core: Core;
  readonly problems: readonly string[];
  /** As it was asked for last: with which setting, and with what edited of the files that decide the rules. */
  last?: { readonly key: string; readonly tree: Tree };
}

const CONFIG = '.config';

export class WorkerHost implements Host {
  readonly #setup: WorkerSetup;
  readonly #ask: AskFiles;
  readonly #createCore: CreateCore;
  /** By the folder's URI with a slash at its end. */
  #folders = new Map<string, Promise<Folder>>();
  /** For documents in none. */
  #nowhere: Promise<Folder> | undefined;
  /** By document: which folder it is in, being asked. */
  #asked = new Map<string, Promise<Folder>>();

  constructor(setup: WorkerSetup, ask: AskFiles, createCore: CreateCore) {
    this.#setup = setup;
    this.#ask = ask;
    this.#createCore = createCore;
  }

  async treeOf(uri: string, kernel: string, edited: EditedText = () => undefined): Promise<Tree> {
    const folder = await this.#folderOf(uri);
    const texts = decisiveFiles().map((name) => (folder.uri === '' ? undefined : edited(folder.uri + name)));
    const key = JSON.stringify([kernel, ...texts]);
    if (folder.last?.key !== key) folder.last = { key, tree: treeIn(folder, kernel, edited) };
    return folder.last.tree;
  }

  reload(): void {
    this.#folders = new Map();
    this.#asked = new Map();
    this.#nowhere = undefined;
  }

  threads(): readonly ThreadSource[] {
    return JSON.parse(this.#setup.threads) as ThreadSource[];
  }

  docPage(code: string): string | undefined {
    return `${this.#setup.pages}/${code}.md`;
  }

  #folderOf(uri: string): Promise<Folder> {
    const [inner] = [...this.#folders.keys()]
      .filter((folder) => uri.startsWith(folder))
      .sort((a, b) => b.length - a.length);
    const known = (inner === undefined ? undefined : this.#folders.get(inner)) ?? this.#asked.get(uri);
    const folder = known ?? this.#open(uri);
    this.#asked.set(uri, folder);
    return folder;
  }

  async #open(uri: string): Promise<Folder> {
    const found = await this.#ask(uri, [...decisiveFiles(), CONFIG, `${ROWS_FOLDER}/`]);
    if (!found) {
      this.#nowhere ??= this.#makeFolder('', new Map());
      return this.#nowhere;
    }
    const name = `${found.folder}/`;
    const texts = new Map(found.files.map((file) => [file.name, file.text]));
    const folder = this.#folders.get(name) ?? this.#makeFolder(name, texts);
    this.#folders.set(name, folder);
    return folder;
  }

  async #makeFolder(uri: string, texts: ReadonlyMap<string, string>): Promise<Folder> {
    const { runtimeWasm, cWasm, catalogue: shipped } = this.#setup;
    const rows = [...texts]
      .filter(([name]) => name.startsWith(`${ROWS_FOLDER}/`))
      .map(([name, text]) => parseRows(name, text));
    const unread = rows.filter((read): read is CatalogueProblem => 'reason' in read);
    const documents: RawDocument[] = [...JSON.parse(shipped), ...rows.filter((read) => !('reason' in read))];
    const { catalogue, problems } = loadCatalogue(documents);
    const core = await this.#createCore({ runtimeWasm, cWasm, catalogue });
    return { uri, texts, core, problems: [...unread, ...problems].map(formatCatalogueProblem) };
  }
}

function treeIn(folder: Folder, kernel: string, edited: EditedText): Tree {
  const { uri: root, texts, core, problems } = folder;
  const read = readKernel(kernel);
  const rules =
    'version' in read
      ? { version: read.version, foundBy: 'setting', features: new Map() }
      : rulesIn((name) => (root === '' ? undefined : edited(root + name)) ?? texts.get(name));
  const { foundBy: eraFoundBy, ...rest } = rules;
  const config = texts.get(CONFIG);
  return {
    core,
    problems,
    options: { ...rest, eraFoundBy, ...(config === undefined ? {} : { config: configLookup(config) }) },
    nameOf: (uri) => (root !== '' && uri.startsWith(root) ? uri.slice(root.length) : uri),
    uriOf: (name) => (root === '' || /^[\w.+-]+:/.test(name) ? name : root + name),
  };
}
