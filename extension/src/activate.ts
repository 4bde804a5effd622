/** What the extension does wherever it runs: commands, the status item, the timeline, and the server behind them. */
import type { Simulation, StartChoices } from '@folioscope/server/protocol';
import { type CancellationToken, commands, type ExtensionContext, l10n, Uri, window } from 'vscode';
import {
  SIMULATE_COMMAND,
  SIMULATE_METHOD,
  type SimulateParams,
  START_CHOICES_METHOD,
  STATUS_METHOD,
  type StatusParams,
} from './requests.js';
import { type CreateServer, ServerConnection } from './server-connection.js';
import { createStatusItem } from './status-item.js';
import { TimelinePanel } from './timeline-panel.js';

/** Milliseconds a quiet message stays in the status bar. */
const MESSAGE_TIME = 6_000;

/** Sets everything up; `createServer` starts the server the way the platform can. */
export function activateWith(context: ExtensionContext, createServer: CreateServer): { stop(): Promise<void> } {
  const output = window.createOutputChannel('Folioscope', { log: true });
  const status = createStatusItem('folioscope.showOutput');
  const connection = new ServerConnection(createServer, output, {
    onState: (state) => status.showState(state),
    onClient: (client) => client.onNotification(STATUS_METHOD, (params: StatusParams) => status.showStatus(params)),
  });

  async function simulate(
    document: Uri,
    where: Omit<SimulateParams, 'textDocument'>,
    token?: CancellationToken,
  ): Promise<Simulation | undefined> {
    const client = await connection.client();
    if (!client) throw new Error(l10n.t('the server is not running'));
    const textDocument = { uri: client.code2ProtocolConverter.asUri(document) };
    const params: SimulateParams = { textDocument, ...where };
    return (await client.sendRequest<Simulation | null>(SIMULATE_METHOD, params, token)) ?? undefined;
  }

  async function startChoices(): Promise<StartChoices> {
    const client = await connection.client();
    if (!client) throw new Error(l10n.t('the server is not running'));
    return client.sendRequest<StartChoices>(START_CHOICES_METHOD);
  }

  const timeline = new TimelinePanel(context.extensionUri, { simulate, startChoices });

  /** From a lens or a hover with the file, the function and perhaps a line, or for the function at the cursor. */
  async function simulateCommand(file?: unknown, functionName?: unknown, line?: unknown): Promise<void> {
    const editor = window.activeTextEditor;
    const named = typeof file === 'string' && typeof functionName === 'string';
    const document = named ? Uri.parse(file) : editor?.document.uri;
    if (!document) return tell(l10n.t('open a C file first'));
    const position = editor?.selection.active;
    const where = named ? { function: functionName } : position && { position: asPosition(position) };
    try {
      const simulation = await simulate(document, where ?? {});
      if (simulation) timeline.show(document, simulation, typeof line === 'number' ? line : undefined);
      else tell(l10n.t('there is no function here to simulate'));
    } catch (error) {
      output.error(String(error));
      tell(error instanceof Error ? error.message : String(error));
    }
  }

  context.subscriptions.push(
    output,
    status,
    timeline,
    commands.registerCommand(SIMULATE_COMMAND, simulateCommand),
    commands.registerCommand('folioscope.restartServer', () => connection.restart()),
    commands.registerCommand('folioscope.showOutput', () => output.show(true)),
  );
  void connection.start();
  return { stop: () => connection.stop() };
}

function asPosition({ line, character }: { line: number; character: number }) {
  return { line, character };
}

function tell(text: string): void {
  window.setStatusBarMessage(`Folioscope: ${text}`, MESSAGE_TIME);
}
