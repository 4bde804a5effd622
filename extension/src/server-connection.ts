/**
 * Keeps one language server running: starts it, starts it again with growing pauses when it ends by itself, and gives up
 * quietly. Knows neither processes nor workers: how a server is started is handed in.
 */
import { type LogOutputChannel, l10n, workspace } from 'vscode';
import {
  type BaseLanguageClient,
  CloseAction,
  ErrorAction,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
  type StaticFeature,
} from 'vscode-languageclient';
import { currentLineHints } from './current-line-hints.js';
import { SIMULATE_COMMAND } from './requests.js';
import { createRestartPolicy } from './restart-policy.js';

/** A server and its client. `end` ends the server for good, whatever state it is in. */
export interface Server {
  readonly client: BaseLanguageClient;
  end(): void;
}

export type CreateServer = (options: LanguageClientOptions) => Server;

/** `waiting`: ended, will start again; `failed`: will not, until asked. */
export type ConnectionState = 'starting' | 'running' | 'waiting' | 'failed';

export interface ConnectionEvents {
  readonly onState: (state: ConnectionState) => void;
  /** Called for each new client before it starts. */
  readonly onClient: (client: BaseLanguageClient) => void;
}

export class ServerConnection {
  readonly #create: CreateServer;
  readonly #output: LogOutputChannel;
  readonly #events: ConnectionEvents;
  readonly #policy = createRestartPolicy();
  #server: Server | undefined;
  /** The latest start. */
  #starting: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(create: CreateServer, output: LogOutputChannel, events: ConnectionEvents) {
    this.#create = create;
    this.#output = output;
    this.#events = events;
  }

  /** The client that can be asked at this moment. */
  get running(): BaseLanguageClient | undefined {
    const client = this.#server?.client;
    return client?.state === State.Running ? client : undefined;
  }

  /** The client that can be asked, once a start that is under way has ended; undefined: no server runs. */
  async client(): Promise<BaseLanguageClient | undefined> {
    await this.#starting;
    return this.running;
  }

  /** Starts a server unless there is one. */
  async start(): Promise<void> {
    if (this.#server) return;
    this.#starting = this.#run();
    await this.#starting;
  }

  async #run(): Promise<void> {
    this.#events.onState('starting');
    const server = this.#create(clientOptions(this.#output));
    server.client.registerFeature(runsCommands);
    this.#server = server;
    this.#events.onClient(server.client);
    server.client.onDidChangeState(({ newState }) => {
      if (this.#server !== server) return;
      if (newState === State.Running) {
        this.#output.info(l10n.t('The server is running.'));
        this.#events.onState('running');
      }
      if (newState === State.Stopped) this.#ended(server);
    });
    try {
      await server.client.start();
    } catch (error) {
      this.#output.error(l10n.t('The server did not start: {0}', String(error)));
      this.#ended(server);
    }
  }

  /** Ends the server and starts a fresh one; earlier crashes are forgotten. */
  async restart(): Promise<void> {
    await this.stop();
    this.#policy.reset();
    await this.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    try {
      await server.client.dispose();
    } catch (error) {
      this.#output.warn(l10n.t('The server did not stop in time: {0}', String(error)));
    } finally {
      server.end();
    }
  }

  #ended(server: Server): void {
    if (this.#server !== server) return;
    this.#server = undefined;
    server.end();
    const delay = this.#policy.afterEnd(Date.now());
    if (delay === undefined) {
      this.#output.error(l10n.t('The server ended too often. Use "Folioscope: Restart Server" to start it again.'));
      this.#events.onState('failed');
      return;
    }
    this.#output.warn(l10n.t('The server ended. Starting it again in {0} s.', delay / 1000));
    this.#events.onState('waiting');
    this.#timer = setTimeout(() => void this.start(), delay);
  }
}

/** Tells the server that its commands can be run here, from links too, and whether the workspace is trusted. */
const runsCommands: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = {
      ...capabilities.experimental,
      folioscope: { commands: true, trusted: workspace.isTrusted },
    };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};

function clientOptions(output: LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [{ language: 'c' }],
    outputChannel: output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    synchronize: { configurationSection: 'folioscope' },
    // Links of our hovers may simulate, and nothing else.
    markdown: { isTrusted: { enabledCommands: [SIMULATE_COMMAND] } },
    middleware: currentLineHints,
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      // Restarting is this module's work; the client's own way shows a message each time.
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true }),
    },
  };
}
