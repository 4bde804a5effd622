/** The language server: wires a connection to the reports of open documents. Knows no process and no disk. */
import {
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type InitializeResult,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { simulationText } from '../report/simulation-writers.js';
import { type Client, clientOf } from './client.js';
import { Diagnostics } from './diagnostics.js';
import { Features } from './features.js';
import { Guard, hasPosition, hasUri } from './guard.js';
import type { Host } from './host.js';
import { Reports } from './reports.js';
import { SimulateRequest, SimulateTextRequest } from './requests.js';
import { readSettings } from './settings.js';

const CAPABILITIES: InitializeResult['capabilities'] = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  diagnosticProvider: { identifier: 'folioscope', interFileDependencies: false, workspaceDiagnostics: false },
  hoverProvider: true,
  codeLensProvider: { resolveProvider: true },
};

/** Files whose change makes the reports old: the workspace's rows, the kernel's configuration and version. */
const WATCHED = ['**/.folioscope/*.{yaml,yml}', '**/.config', '**/Makefile'];

/** Serves a connection until it ends. The connection is listened to before this returns. */
export function serve(connection: Connection, host: Host): void {
  const guard = new Guard(connection);
  const documents = new TextDocuments({ create: createDocument, update: TextDocument.update });
  let read = readSettings(undefined);
  let client: Client | undefined;
  const settings = () => read.settings;
  const reports = new Reports({ host, documents, settings, onLong: (uri) => showProgress(uri) });
  const diagnostics = new Diagnostics(connection, host, reports, settings, () => read.problems);
  const features = new Features(reports, settings);

  const applySettings = (section: unknown) => {
    const known = new Set(read.problems);
    read = readSettings(section);
    for (const problem of read.problems) if (!known.has(problem)) connection.console.warn(problem);
    refresh();
  };
  const fetchSettings = async () => applySettings(await connection.workspace.getConfiguration('folioscope'));

  /** Progress for work that takes long; ended by what it returns. */
  const showProgress = (uri: string): (() => void) => {
    if (!client?.showsProgress) return () => {};
    const shown = connection.window.createWorkDoneProgress();
    guard.background(
      'progress',
      shown.then((progress) => progress.begin('Folioscope', undefined, uri.slice(uri.lastIndexOf('/') + 1))),
    );
    return () =>
      guard.background(
        'progress',
        shown.then((progress) => progress.done()),
      );
  };

  const refresh = () => {
    reports.invalidate();
    if (client?.refreshesDiagnostics) guard.background('refresh', connection.languages.diagnostics.refresh());
    if (client?.refreshesLenses) guard.background('refresh', connection.sendRequest(CodeLensRefreshRequest.type));
    if (client?.pulls === false) for (const { uri } of documents.all()) push(uri);
  };
  const push = (uri: string) => guard.background('diagnostics', diagnostics.push(uri));

  connection.onInitialize((params): InitializeResult => {
    client = clientOf(params);
    read = readSettings(params.initializationOptions);
    return { capabilities: CAPABILITIES, serverInfo: { name: 'folioscope' } };
  });

  connection.onInitialized(() => {
    for (const problem of read.problems) connection.console.warn(problem);
    if (client?.hasConfiguration) guard.background('settings', fetchSettings());
    if (client?.registersConfiguration) {
      const type = DidChangeConfigurationNotification.type;
      guard.background('register', connection.client.register(type, { section: 'folioscope' }));
    }
    if (client?.registersWatchers) {
      const watchers = WATCHED.map((globPattern) => ({ globPattern }));
      guard.background('register', connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
  });

  connection.onDidChangeConfiguration((change) => {
    if (client?.hasConfiguration) guard.background('settings', fetchSettings());
    else applySettings(change?.settings?.folioscope);
  });
  connection.onDidChangeWatchedFiles(() => {
    host.reload();
    refresh();
  });

  documents.onDidChangeContent(({ document }) => {
    if (client?.pulls === false) push(document.uri);
  });
  documents.onDidClose(({ document }) => {
    reports.forget(document.uri);
    guard.background('close', diagnostics.clear(document.uri, client?.pulls === false));
  });

  const nothing = () => null;
  const noDiagnostics = (): DocumentDiagnosticReport => ({ kind: DocumentDiagnosticReportKind.Full, items: [] });
  connection.languages.diagnostics.on(
    guard.request('diagnostic', hasUri, noDiagnostics, (params, token) => diagnostics.pull(params, token)),
  );
  connection.onHover(
    guard.request('hover', hasPosition, nothing, (params) => features.hover(params, client?.showsMarkdown === true)),
  );
  connection.onCodeLens(
    guard.request('codeLens', hasUri, nothing, (params, token) => features.lenses(params.textDocument.uri, token)),
  );
  connection.onCodeLensResolve(
    guard.request(
      'codeLens/resolve',
      () => true,
      (lens) => lens,
      (lens: CodeLens, token) => features.resolveLens(lens, token),
    ),
  );
  connection.onRequest(
    SimulateRequest,
    guard.request('simulate', hasUri, nothing, (params, token) => features.simulate(params, token)),
  );
  connection.onRequest(
    SimulateTextRequest,
    guard.request('simulateText', hasUri, nothing, async (params, token) => {
      const simulation = await features.simulate(params, token);
      return simulation && simulationText(simulation);
    }),
  );

  documents.listen(connection);
  connection.listen();
}

/** Refuses what is no document, so that a malformed notification is logged and nothing half-made is kept. */
function createDocument(uri: string, languageId: string, version: number, text: string): TextDocument {
  if (typeof uri !== 'string' || typeof version !== 'number' || typeof text !== 'string') {
    throw new TypeError('didOpen: expected uri, version and text');
  }
  return TextDocument.create(uri, languageId, version, text);
}
