/** The reports of open documents: made once per text and options, dropped when a newer text has come. */
import type { CancellationToken } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { CoreOptions, FileReport, PathCounts, SourceFile } from '../core.js';
import type { Fix, Simulation } from '../protocol.js';
import { refusal } from '../source-limits.js';
import type { Host, Tree } from './host.js';
import type { Settings } from './settings.js';
import { inSlices, turn } from './slices.js';

/** A document with everything that is needed to ask the core about it. */
export interface Opened {
  readonly document: TextDocument;
  readonly tree: Tree;
  readonly file: SourceFile;
  readonly options: CoreOptions;
  /** Why this is not analysed at all. */
  readonly refused?: string;
  /** Tells one state of text, settings and workspace from another. */
  readonly id: string;
  /** Tells one text of a document from another. */
  readonly textId: string;
}

/** Why there is no report: nobody wants it any more, its text is no longer the document's, or news came while it was made. */
export class Outdated extends Error {
  override readonly name = 'Outdated';

  /** `byNews`: the settings or the tree have changed, not the text; who asks again is answered. */
  constructor(readonly byNews = false) {
    super();
  }
}

/** The report on one state of a document, being made or done. */
interface Work {
  readonly of: Opened;
  readonly report: Promise<FileReport>;
  /** By the finding's fingerprint. */
  readonly fixes: Map<string, Promise<Fix | undefined>>;
}

export interface ReportsOptions {
  readonly host: Host;
  readonly documents: { get(uri: string): TextDocument | undefined };
  readonly settings: (uri: string) => Settings;
  /** Called when a report takes long; what it returns, when it is done. */
  readonly onLong: (uri: string) => () => void;
  /** Called when nothing can be analysed, with the reason. */
  readonly onUnable: (uri: string, reason: string) => void;
}

export class Reports {
  readonly #options: ReportsOptions;
  readonly #works = new Map<string, Work>();
  readonly #openings = new WeakMap<TextDocument, number>();
  readonly #started = Date.now().toString(36);
  #opened = 0;
  #generation = 0;

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /** The document as it is now; undefined when it is not open, or nothing can be analysed. */
  async open(uri: string): Promise<Opened | undefined> {
    const { documents, settings } = this.#options;
    if (!documents.get(uri)) return undefined;
    const { kernel, folio } = settings(uri);
    const tree = await this.#treeOf(uri, kernel);
    if (!tree) return undefined;
    const document = documents.get(uri);
    if (!document) return undefined;
    const text = document.getText();
    const refused = refusal(text.length, text.indexOf('\0'));
    return {
      document,
      tree,
      file: { path: tree.nameOf(uri), text },
      options: { ...tree.options, folio },
      id: this.#idOf(document),
      textId: this.#textId(document),
      ...(refused === undefined ? {} : { refused }),
    };
  }

  /** Undefined when the host cannot give one: a file of the program is missing or broken. */
  async #treeOf(uri: string, kernel: string): Promise<Tree | undefined> {
    try {
      const { host, documents } = this.#options;
      return await host.treeOf(uri, kernel, (open) => documents.get(open)?.getText());
    } catch (error) {
      this.#options.onUnable(uri, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** The report of a document. Throws Outdated when it was cancelled, or when an edit came first. */
  async report(opened: Opened, token?: CancellationToken): Promise<FileReport> {
    return unlessCancelled(this.#workOn(opened).report, token);
  }

  /** The simulation of one function, undefined when there is none of that name. Throws Outdated like `report`. */
  async simulate(opened: Opened, name: string, token?: CancellationToken): Promise<Simulation | undefined> {
    return this.#ask(opened, token, ({ tree, file, options }) => tree.core.simulate(file, name, options));
  }

  /** The paths of one function, counted; else like `simulate`. */
  async countPaths(opened: Opened, name: string, token?: CancellationToken): Promise<PathCounts | undefined> {
    return this.#ask(opened, token, ({ tree, file, options }) => tree.core.countPaths(file, name, options));
  }

  /** The fix of one finding, looked for once. Throws Outdated like `report`. */
  fix(opened: Opened, fingerprint: string, token: CancellationToken): Promise<Fix | undefined> {
    const { fixes } = this.#workOn(opened);
    const known = fixes.get(fingerprint);
    const work = known ?? this.#mend(opened, fingerprint);
    fixes.set(fingerprint, work);
    work.catch(() => fixes.delete(fingerprint));
    return unlessCancelled(work, token);
  }

  async #mend(opened: Opened, fingerprint: string): Promise<Fix | undefined> {
    const { file, options, tree } = opened;
    await turn();
    this.#mustBeCurrent(opened);
    return inSlices(tree.core.fixInSteps(file, fingerprint, options), {
      onLong: () => () => {},
      mayGoOn: () => this.#mustBeCurrent(opened),
    });
  }

  /** The report on a text that is not open; nothing of it is kept. */
  async reportText(uri: string, text: string, token: CancellationToken): Promise<FileReport | undefined> {
    const { settings, documents } = this.#options;
    const { kernel, folio } = settings(uri);
    const tree = await this.#treeOf(uri, kernel);
    if (!tree) return undefined;
    const { core, nameOf, options } = tree;
    const file = { path: nameOf(uri), text };
    const refused = refusal(text.length, text.indexOf('\0'));
    if (refused !== undefined) return refusedReport(file, refused);
    const mayGoOn = () => {
      if (token.isCancellationRequested) throw new Outdated();
    };
    try {
      await turn();
      mayGoOn();
      return await inSlices(core.checkInSteps(file, { ...options, folio }), { onLong: () => () => {}, mayGoOn });
    } finally {
      if (!documents.get(uri)) core.forget(file.path);
    }
  }

  /** Whether an edit, or a change of the settings, has come since. */
  isOutdated({ document, id }: Opened): boolean {
    return !this.#isOpen(document) || this.#idOf(document) !== id;
  }

  #isOpen(document: TextDocument): boolean {
    return this.#options.documents.get(document.uri) === document;
  }

  async #ask<T>(opened: Opened, token: CancellationToken | undefined, question: (opened: Opened) => T) {
    if (opened.refused !== undefined) return undefined;
    await turn();
    this.#mustBeCurrent(opened);
    if (token?.isCancellationRequested) throw new Outdated();
    return question(opened);
  }

  /** Settings or the workspace have changed: everything is to be made again. */
  invalidate(): void {
    this.#generation++;
    this.#works.clear();
  }

  /** The document was closed. */
  forget(uri: string): void {
    const work = this.#works.get(uri);
    this.#works.delete(uri);
    work?.of.tree.core.forget(work.of.file.path);
  }

  /** The cores are about to be made anew: what they keep must be given back. */
  forgetAll(): void {
    for (const uri of [...this.#works.keys()]) this.forget(uri);
  }

  /** All who ask about one state of a document share the work on it. */
  #workOn(opened: Opened): Work {
    const { uri } = opened.document;
    const known = this.#works.get(uri);
    if (known?.of.id === opened.id && known.of.tree === opened.tree) return known;
    this.#mustBeCurrent(opened);
    const work = { of: opened, report: this.#make(opened), fixes: new Map<string, Promise<Fix | undefined>>() };
    this.#works.set(uri, work);
    // Who gave up waiting does not hear of a failure; nor does a failure stay.
    work.report.catch(() => this.#works.get(uri) === work && this.#works.delete(uri));
    return work;
  }

  async #make(opened: Opened): Promise<FileReport> {
    const { file, options, tree, document } = opened;
    if (opened.refused !== undefined) return refusedReport(file, opened.refused);
    await turn();
    this.#mustBeCurrent(opened);
    return inSlices(tree.core.checkInSteps(file, options), {
      onLong: () => this.#options.onLong(document.uri),
      mayGoOn: () => this.#mustBeCurrent(opened),
    });
  }

  #mustBeCurrent(opened: Opened): void {
    if (!this.isOutdated(opened)) return;
    throw new Outdated(this.#textId(opened.document) === opened.textId && this.#isOpen(opened.document));
  }

  #idOf(document: TextDocument): string {
    return `${this.#textId(document)}.${this.#generation}`;
  }

  /** A document that is opened again counts its versions from the start; so does a server. */
  #textId(document: TextDocument): string {
    const opening = this.#openings.get(document) ?? ++this.#opened;
    this.#openings.set(document, opening);
    return `${this.#started}.${opening}.${document.version}`;
  }
}

const refusedReport = (file: SourceFile, problem: string): FileReport => ({
  findings: [],
  suppressed: [],
  notes: [],
  notAnalysed: [{ file: file.path, function: '', line: 1, reason: `this file ${problem}` }],
  functions: [],
  holds: [],
  paths: 0,
});

/** Gives up waiting when the request is cancelled; the work goes on for others. */
function unlessCancelled<T>(work: Promise<T>, token: CancellationToken | undefined): Promise<T> {
  if (!token) return work;
  const cancelled = new Promise<never>((_, reject) => {
    if (token.isCancellationRequested) reject(new Outdated());
    token.onCancellationRequested(() => reject(new Outdated()));
  });
  return Promise.race([work, cancelled]);
}
