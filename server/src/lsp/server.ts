/** The language server: wires a connection to the reports of open documents. Knows no process and no disk. */

import { features, replayThread, threadSummary } from '@folioscope/simulator';
import {
  CallHierarchyPrepareRequest,
  CodeActionKind,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startChoices } from '../core/start-state.js';
import { simulationText } from '../report/simulation-writers.js';
import { type Client, clientOf } from './client.js';
import { CodeActions } from './code-actions.js';
import { Configured } from './configured.js';
import { Diagnostics } from './diagnostics.js';
import { Features } from './features.js';
import { Findings } from './findings.js';
import { Guard, hasName, hasPosition, hasStart, hasUri } from './guard.js';
import type { Host } from './host.js';
import { IndexUpkeep } from './index-upkeep.js';
import { InlayHints } from './inlay-hints.js';
import { Outline } from './outline.js';
import { showProgress } from './progress.js';
import { Reports } from './reports.js';
import {
  MuteNotification,
  SimulateRequest,
  SimulateTextRequest,
  StartChoicesRequest,
  ThreadRequest,
  ThreadsRequest,
} from './requests.js';

const CAPABILITIES: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  diagnosticProvider: { identifier: 'folioscope', interFileDependencies: false, workspaceDiagnostics: false },
  hoverProvider: true,
  codeLensProvider: { resolveProvider: true },
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  inlayHintProvider: true,
  documentSymbolProvider: { label: 'Folioscope' },
  documentHighlightProvider: true,
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Files whose change makes the reports old: the workspace's rows, the kernel's configuration and version. */
const WATCHED = [
  '**/.folioscope/*.{yaml,yml}',
  '**/.config',
  '**/Makefile',
  ...new Set(features().map(({ feature }) => `**/${feature.file}`)),
];

/** Serves a connection until it ends. The connection is listened to before this returns. */
export function serve(connection: Connection, host: Host): void {
  new Server(connection, host).listen();
}

class Server {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #guard: Guard;
  readonly #configured: Configured;
  readonly #documents = new TextDocuments({ create: createDocument, update: TextDocument.update });
  readonly #reports: Reports;
  readonly #diagnostics: Diagnostics;
  readonly #features: Features;
  readonly #indexUpkeep: IndexUpkeep;
  /** Each answers its own requests. */
  readonly #parts: readonly { answer(connection: Connection, guard: Guard): void }[];
  #client: Client | undefined;

  constructor(connection: Connection, host: Host) {
    this.#connection = connection;
    this.#host = host;
    this.#guard = new Guard(connection);
    this.#configured = new Configured(connection);
    this.#reports = new Reports({
      host,
      documents: this.#documents,
      settings: (uri) => this.#configured.settingsOf(uri),
      onUnable: (uri, reason) => this.#diagnostics.tellUnable(uri, reason),
      onLong: (uri) => (this.#client?.showsProgress ? showProgress(connection, this.#guard, uri) : () => {}),
    });
    this.#diagnostics = new Diagnostics(connection, host, this.#reports, this.#configured);
    this.#indexUpkeep = new IndexUpkeep(connection, this.#guard, host, this.#configured, () => this.#client);
    this.#features = new Features(this.#reports, this.#configured);
    this.#parts = [
      new CodeActions(this.#reports, this.#configured, () => this.#client),
      new InlayHints(this.#reports, this.#configured),
      new Outline(this.#reports, this.#configured),
      new Findings(this.#reports, this.#configured),
    ];
  }

  listen(): void {
    this.#answerInitialize();
    this.#followChanges();
    this.#followDocuments();
    this.#answerStandardRequests();
    this.#answerOwnRequests();
    for (const part of this.#parts) part.answer(this.#connection, this.#guard);
    this.#documents.listen(this.#connection);
    this.#connection.listen();
  }

  #answerInitialize(): void {
    this.#connection.onInitialize((params): InitializeResult => {
      this.#client = clientOf(params);
      this.#configured.begin(params.initializationOptions, params.workspaceFolders);
      const callHierarchy = this.#client.registersCallHierarchy ? {} : { callHierarchyProvider: true };
      return { capabilities: { ...CAPABILITIES, ...callHierarchy }, serverInfo: { name: 'folioscope' } };
    });
    this.#connection.onInitialized(() => {
      const { client } = this.#connection;
      if (this.#client?.hasConfiguration) this.#fetchSettings();
      if (this.#client?.registersConfiguration) {
        const type = DidChangeConfigurationNotification.type;
        this.#guard.background('register', client.register(type, { section: 'folioscope' }));
      }
      if (this.#client?.registersCallHierarchy) {
        // For any language, which ranks behind those that are for C: editors ask only one, and calls are theirs.
        const documentSelector = [{ language: '*' }];
        this.#guard.background('register', client.register(CallHierarchyPrepareRequest.type, { documentSelector }));
      }
      if (this.#client?.registersWatchers) {
        const watchers = WATCHED.map((globPattern) => ({ globPattern }));
        this.#guard.background('register', client.register(DidChangeWatchedFilesNotification.type, { watchers }));
      }
    });
  }

  /** Settings and files of the workspace. */
  #followChanges(): void {
    this.#connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event }) => {
      this.#configured.changeFolders(event.added, event.removed);
      if (this.#client?.hasConfiguration) this.#fetchSettings();
    });
    this.#connection.onDidChangeConfiguration((change) => {
      if (this.#client?.hasConfiguration) return this.#fetchSettings();
      this.#configured.receive(change?.settings?.folioscope);
      this.#refresh();
    });
    this.#connection.onNotification(MuteNotification, (params) => {
      this.#configured.muted = params?.muted === true;
      this.#refresh();
    });
    this.#connection.onShutdown(() => this.#indexUpkeep.end());
    this.#connection.onDidChangeWatchedFiles(() => {
      this.#reports.forgetAll();
      this.#host.reload();
      this.#refresh();
    });
  }

  #followDocuments(): void {
    this.#documents.onDidChangeContent(({ document }) => {
      if (this.#client?.pulls === false) this.#push(document.uri);
    });
    this.#documents.onDidOpen(({ document }) => this.#indexUpkeep.consider(document.uri, () => this.#refresh()));
    this.#documents.onDidSave(({ document }) => this.#host.saved?.(document.uri));
    this.#documents.onDidClose(({ document }) => {
      this.#reports.forget(document.uri);
      this.#guard.background('close', this.#diagnostics.clear(document.uri, this.#client?.pulls === false));
    });
  }

  #answerStandardRequests(): void {
    const guard = this.#guard;
    const noDiagnostics = (): DocumentDiagnosticReport => ({ kind: DocumentDiagnosticReportKind.Full, items: [] });
    this.#connection.languages.diagnostics.on(
      guard.request('diagnostic', hasUri, noDiagnostics, (params, token) => this.#diagnostics.pull(params, token)),
    );
    this.#connection.onHover(
      guard.request('hover', hasPosition, nothing, (params) => this.#features.hover(params, this.#client)),
    );
    this.#connection.onCodeLens(
      guard.request('codeLens', hasUri, nothing, ({ textDocument }, token) =>
        this.#features.lenses(textDocument.uri, token),
      ),
    );
    const itself = (lens: CodeLens) => lens;
    this.#connection.onCodeLensResolve(
      guard.request('codeLens/resolve', anything, itself, (lens, token) => this.#features.resolveLens(lens, token)),
    );
  }

  #answerOwnRequests(): void {
    const guard = this.#guard;
    this.#connection.onRequest(
      SimulateRequest,
      guard.request('simulate', hasStart, nothing, (params, token) => this.#features.simulate(params, token)),
    );
    this.#connection.onRequest(
      SimulateTextRequest,
      guard.request('simulateText', hasStart, nothing, async (params, token) => {
        const simulation = await this.#features.simulate(params, token);
        return simulation && simulationText(simulation);
      }),
    );
    this.#connection.onRequest(StartChoicesRequest, startChoices);
    const listThreads = async () => this.#host.threads().map(threadSummary);
    const threads = guard.request('threads', anything, () => [], listThreads);
    this.#connection.onRequest(ThreadsRequest, (token) => threads(undefined, token));
    this.#connection.onRequest(
      ThreadRequest,
      guard.request('thread', hasName, nothing, async ({ name }) => {
        const thread = this.#host.threads().find((known) => known.name === name);
        return thread ? replayThread(thread).timeline : null;
      }),
    );
  }

  #fetchSettings(): void {
    this.#guard.background(
      'settings',
      this.#configured.fetch().then(() => this.#refresh()),
    );
  }

  /** What was told before may no longer be true: clients that pull are asked to, the others are sent everything again. */
  #refresh(): void {
    const { languages } = this.#connection;
    this.#reports.invalidate();
    if (this.#client?.refreshesDiagnostics) this.#guard.background('refresh', languages.diagnostics.refresh());
    if (this.#client?.refreshesLenses) {
      this.#guard.background('refresh', this.#connection.sendRequest(CodeLensRefreshRequest.type));
    }
    if (this.#client?.refreshesInlays) this.#guard.background('refresh', languages.inlayHint.refresh());
    if (this.#client?.pulls === false) for (const { uri } of this.#documents.all()) this.#push(uri);
  }

  #push(uri: string): void {
    this.#guard.background('diagnostics', this.#diagnostics.push(uri));
  }
}

const nothing = () => null;
const anything = () => true;

/** Refuses what is no document, so that a malformed notification is logged and nothing half-made is kept. */
function createDocument(uri: string, languageId: string, version: number, text: string): TextDocument {
  if (typeof uri !== 'string' || typeof version !== 'number' || typeof text !== 'string') {
    throw new TypeError('didOpen: expected uri, version and text');
  }
  return TextDocument.create(uri, languageId, version, text);
}
