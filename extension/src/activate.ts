/** What the extension does wherever it runs: commands, the status item, the timeline, and the server behind them. */
import { commands, type ExtensionContext, l10n, Uri, window } from 'vscode';
import { GalleryPanel } from './gallery-panel.js';
import { SIMULATE_COMMAND, STATUS_METHOD, type StatusParams } from './requests.js';
import { type CreateServer, ServerConnection } from './server-connection.js';
import { ServerQuestions } from './server-questions.js';
import { offerSimulation } from './simulate-action.js';
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

  const questions = new ServerQuestions(connection);
  const timeline = new TimelinePanel(context.extensionUri, questions);
  const gallery = new GalleryPanel(context.extensionUri);

  /** Without arguments, for the function at the cursor; else see `SIMULATE_COMMAND`. */
  async function simulateCommand(file?: unknown, functionName?: unknown, line?: unknown): Promise<void> {
    const editor = window.activeTextEditor;
    const named = typeof file === 'string' && typeof functionName === 'string';
    const document = named ? Uri.parse(file) : editor?.document.uri;
    if (!document) return tell(l10n.t('open a C file first'));
    const position = editor?.selection.active;
    const where = named ? { function: functionName } : position && { position: asPosition(position) };
    await quietly(async () => {
      const simulation = await questions.simulate(document, where ?? {});
      if (simulation) timeline.show(document, simulation, typeof line === 'number' ? line : undefined);
      else tell(l10n.t('there is no function here to simulate'));
    });
  }

  async function galleryCommand(): Promise<void> {
    await quietly(async () => gallery.show(await questions.threads()));
  }

  /** What goes wrong is told in the status bar and kept in the output. */
  async function quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      output.error(String(error));
      tell(error instanceof Error ? error.message : String(error));
    }
  }

  context.subscriptions.push(
    output,
    status,
    timeline,
    gallery,
    offerSimulation(),
    commands.registerCommand(SIMULATE_COMMAND, simulateCommand),
    commands.registerCommand('folioscope.openGallery', galleryCommand),
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
