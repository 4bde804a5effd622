/** The reports of open documents: made once per text and options, dropped when a newer text has come. */
import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CoreOptions, FileReport, SourceFile } from '../core.js';
import type { Simulation } from '../protocol.js';
import { refusal } from '../source-limits.js';
import type { Host, Tree } from './host.js';
import type { Settings } from './settings.js';

/** A document with everything that is needed to ask the core about it. */
export interface Opened {
  readonly document: TextDocument;
  readonly tree: Tree;
  readonly file: SourceFile;
  readonly options: CoreOptions;
  /** Tells one state of text, settings and workspace from another. */
  readonly id: string;
}

/** Why there is no report: nobody wants it any more, or its text is no longer the document's. */
export class Outdated extends Error {
  override readonly name = 'Outdated';
}

interface Cached {
  readonly id: string;
  readonly report: FileReport;
  readonly simulations: Map<string, Simulation | undefined>;
}

const soon: (then: () => void) => void = globalThis.setImmediate ?? ((then) => setTimeout(then, 0));

/** Lets messages that have arrived be handled: an edit or a cancellation may be among them. */
const turn = () => new Promise<void>((resolve) => setTimeout(() => soon(resolve), 0));

export class Reports {
  readonly #host: Host;
  readonly #documents: { get(uri: string): TextDocument | undefined };
  readonly #settings: () => Settings;
  readonly #cached = new Map<string, Cached>();
  #generation = 0;

  constructor(host: Host, documents: { get(uri: string): TextDocument | undefined }, settings: () => Settings) {
    this.#host = host;
    this.#documents = documents;
    this.#settings = settings;
  }

  /** The document as it is now; undefined when it is not open. */
  async open(uri: string): Promise<Opened | undefined> {
    if (!this.#documents.get(uri)) return undefined;
    const settings = this.#settings();
    const tree = await this.#host.treeOf(uri, settings.kernel);
    const document = this.#documents.get(uri);
    if (!document) return undefined;
    return {
      document,
      tree,
      file: { path: tree.nameOf(uri), text: document.getText() },
      options: { ...tree.options, folio: settings.folio },
      id: `${document.version}.${this.#generation}`,
    };
  }

  /** The report of a document. Throws Outdated when it was cancelled, or when an edit came first. */
  async report(opened: Opened, token?: CancellationToken): Promise<FileReport> {
    return (await this.#of(opened, token)).report;
  }

  /** The simulation of one function, undefined when there is none of that name. */
  async simulate(opened: Opened, name: string, token?: CancellationToken): Promise<Simulation | undefined> {
    const { simulations } = await this.#of(opened, token);
    if (!simulations.has(name)) {
      await turn();
      this.#mustBeCurrent(opened, token);
      simulations.set(name, opened.tree.core.simulate(opened.file, name, opened.options));
    }
    return simulations.get(name);
  }

  /** Settings or the workspace have changed: everything is to be made again. */
  invalidate(): void {
    this.#generation++;
    this.#cached.clear();
  }

  /** The document was closed. */
  forget(uri: string): void {
    this.#cached.delete(uri);
  }

  async #of(opened: Opened, token: CancellationToken | undefined): Promise<Cached> {
    const { uri } = opened.document;
    const known = this.#cached.get(uri);
    if (known?.id === opened.id) return known;
    await turn();
    this.#mustBeCurrent(opened, token);
    const made = this.#cached.get(uri);
    if (made?.id === opened.id) return made;
    const report = reportOn(opened);
    const cached = { id: opened.id, report, simulations: new Map() };
    this.#cached.set(uri, cached);
    return cached;
  }

  #mustBeCurrent(opened: Opened, token: CancellationToken | undefined): void {
    const { document, id } = opened;
    const current = this.#documents.get(document.uri) === document && `${document.version}.${this.#generation}` === id;
    if (token?.isCancellationRequested || !current) throw new Outdated();
  }
}

function reportOn({ tree, file, options }: Opened): FileReport {
  const problem = refusal(file.text.length, file.text.indexOf('\0'));
  if (problem === undefined) return tree.core.check(file, options);
  return {
    findings: [],
    notAnalysed: [{ file: file.path, function: '', line: 1, reason: `this file ${problem}` }],
    functions: [],
    paths: 0,
  };
}
