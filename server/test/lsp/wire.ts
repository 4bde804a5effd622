/** A language client for tests: starts the program's server as a process and speaks to it over its standard streams. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  type ConfigurationParams,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  InitializedNotification,
  type InitializeParams,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ShowMessageNotification,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  type WorkspaceFolder,
} from 'vscode-languageserver-protocol/node';
import { StatusNotification, type StatusParams } from '../../src/lsp/requests.js';
import { temporaryFolder } from '../program.js';

export interface ClientOptions {
  readonly capabilities?: InitializeParams['capabilities'];
  readonly initializationOptions?: unknown;
  readonly processId?: number | null;
  /** What workspace/configuration answers for a folder, or for everything. */
  readonly configuration?: (scopeUri?: string) => unknown;
  readonly workspaceFolders?: readonly WorkspaceFolder[] | null;
}

/** Pulls diagnostics and shows Markdown, as VS Code does. */
export const MODERN: InitializeParams['capabilities'] = {
  textDocument: { diagnostic: {}, hover: { contentFormat: ['markdown', 'plaintext'] } },
  workspace: { diagnostics: { refreshSupport: true } },
};

/** Turns of the event loop in which the protocol library has written a few messages. */
const MOST_TURNS = 50;

export class Client {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly logged: string[] = [];
  readonly popups: string[] = [];
  readonly statuses: StatusParams[] = [];
  readonly pushed: PublishDiagnosticsParams[] = [];
  refreshes = 0;
  initialized: InitializeResult | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(script: string, env: Readonly<Record<string, string>> = {}) {
    this.process = spawn(process.execPath, [script, 'lsp', '--stdio'], {
      stdio: 'pipe',
      env: { ...process.env, ...env },
    });
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    const note =
      <T>(list: T[]) =>
      (item: T) => {
        list.push(item);
        for (const listener of this.#listeners) listener();
      };
    this.connection.onNotification(LogMessageNotification.type, ({ message }) => note(this.logged)(message));
    this.connection.onNotification(ShowMessageNotification.type, ({ message }) => note(this.popups)(message));
    this.connection.onNotification(PublishDiagnosticsNotification.type, note(this.pushed));
    this.connection.onNotification(StatusNotification, note(this.statuses));
    this.connection.onRequest('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      for (const listener of this.#listeners) listener();
      return null;
    });
    this.connection.onError(() => {});
    this.connection.listen();
  }

  /** Resolves when the predicate holds; it is asked again after each notification. Fails when the server ends first. */
  async until(predicate: () => boolean): Promise<void> {
    if (predicate()) return;
    await new Promise<void>((resolve, reject) => {
      const listener = () => {
        if (!predicate()) return;
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
      this.process.once('exit', () => reject(new Error('the server ended')));
    });
  }

  async initialize({
    capabilities = MODERN,
    initializationOptions,
    processId = null,
    configuration,
    workspaceFolders = null,
  }: ClientOptions = {}) {
    if (configuration) {
      this.connection.onRequest('workspace/configuration', ({ items }: ConfigurationParams) =>
        items.map(({ scopeUri }) => configuration(scopeUri)),
      );
    }
    this.initialized = await this.connection.sendRequest(InitializeRequest.type, {
      processId,
      rootUri: null,
      workspaceFolders: workspaceFolders && [...workspaceFolders],
      capabilities,
      ...(initializationOptions === undefined ? {} : { initializationOptions }),
    });
    await this.connection.sendNotification(InitializedNotification.type, {});
  }

  open(uri: string, text: string, version = 1): Promise<void> {
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'c', version, text },
    });
  }

  change(uri: string, version: number, ...contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  async pull(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    if (report.kind !== 'full') throw new Error(`expected a full report, not ${report.kind}`);
    return report.items;
  }

  /** What is sent meanwhile reaches the server in one piece. */
  async together(send: () => void): Promise<void> {
    const { stdin } = this.process;
    const { write } = stdin;
    const pieces: Buffer[] = [];
    // Corking does not do: the protocol library writes a message only when the one before is out.
    stdin.write = (piece: unknown, encoding?: unknown, done?: unknown): boolean => {
      pieces.push(typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece as Uint8Array));
      const written = typeof encoding === 'function' ? encoding : done;
      if (typeof written === 'function') written();
      return true;
    };
    send();
    for (let turns = 0; turns < MOST_TURNS; turns++) await new Promise((resolve) => setImmediate(resolve));
    stdin.write = write;
    stdin.write(Buffer.concat(pieces));
  }

  /** Ends the server the polite way and gives its exit status. */
  async close(): Promise<number | null> {
    const exit = once(this.process, 'exit');
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const [status] = await exit;
    return status;
  }
}

/** Clients of one test file, ended with it. `env`: besides this process's own, and a cache folder that is theirs. */
export function clientsOf(
  script: () => string,
  env: Readonly<Record<string, string>> = {},
): { start(options?: ClientOptions): Promise<Client>; end(): void } {
  const clients: Client[] = [];
  const cache = temporaryFolder();
  return {
    async start(options) {
      const client = new Client(script(), { XDG_CACHE_HOME: cache, ...env });
      clients.push(client);
      await client.initialize(options);
      return client;
    },
    end() {
      for (const { process } of clients) process.kill('SIGKILL');
    },
  };
}
