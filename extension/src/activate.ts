/** What the extension does wherever it runs: commands, the status item, the timeline, and the server behind them. */
import { commands, type ExtensionContext, type LogOutputChannel, l10n, Uri, window, workspace } from 'vscode';
import { allowFinding } from './allow.js';
import { followCursor } from './current-line-hints.js';
import { FindingsView } from './findings/findings-view.js';
import { GalleryPanel } from './gallery-panel.js';
import { Mute } from './mute.js';
import { ALLOW_COMMAND, SIMULATE_COMMAND, STATUS_METHOD, type StatusParams } from './requests.js';
import { type CreateServer, ServerConnection } from './server-connection.js';
import { ServerQuestions } from './server-questions.js';
import { offerSimulation } from './simulate-action.js';
import { createStatusItem } from './status-item.js';
import { TimelinePanel } from './timeline-panel.js';
import { showReleases } from './who-releases.js';

/** Milliseconds a quiet message stays in the status bar. */
const MESSAGE_TIME = 6_000;

/** The extension at work. */
export interface Running {
  readonly output: LogOutputChannel;
  stop(): Promise<void>;
}

/** Sets everything up; `createServer` starts the server the way the platform can. */
export function activateWith(context: ExtensionContext, createServer: CreateServer): Running {
  const output = window.createOutputChannel('Folioscope', { log: true });
  const status = createStatusItem('folioscope.toggleMute');
  const connection = new ServerConnection(createServer, output, {
    onState: (state) => {
      status.showState(state);
      if (state === 'running' && mute.muted) void mute.tell();
    },
    onClient: (client) =>
      client.onNotification(STATUS_METHOD, (params: StatusParams) => {
        status.showStatus(params);
        findings.changed(Uri.parse(params.uri));
      }),
  });
  const mute = new Mute(
    context,
    () => connection.client(),
    (muted) => status.showMuted(muted),
  );
  const questions = new ServerQuestions(connection);
  const findings = new FindingsView(questions);
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

  async function releasesCommand(): Promise<void> {
    const client = await connection.client();
    const editor = window.activeTextEditor;
    if (!client || !editor) return tell(l10n.t('open a C file first'));
    await quietly(async () => {
      if (!(await showReleases(client, editor))) tell(l10n.t('there is no hold here'));
    });
  }

  context.subscriptions.push(
    findings,
    followCursor(() => connection.running),
    commands.registerCommand('folioscope.toggleMute', () => mute.toggle()),
    commands.registerCommand('folioscope.showReleases', releasesCommand),
    commands.registerCommand(ALLOW_COMMAND, allowFinding),
    commands.registerCommand('folioscope.openSettings', () =>
      commands.executeCommand('workbench.action.openSettings', '@ext:folioscope.folioscope'),
    ),
    output,
    status,
    timeline,
    gallery,
    offerSimulation(),
    commands.registerCommand(SIMULATE_COMMAND, simulateCommand),
    commands.registerCommand('folioscope.openGallery', galleryCommand),
    workspace.onDidGrantWorkspaceTrust(() => connection.restart()),
    commands.registerCommand('folioscope.restartServer', () => connection.restart()),
    commands.registerCommand('folioscope.showOutput', () => output.show(true)),
  );
  void commands.executeCommand('setContext', 'folioscope.active', true);
  void connection.start();
  return { output, stop: () => connection.stop() };
}

function asPosition({ line, character }: { line: number; character: number }) {
  return { line, character };
}

function tell(text: string): void {
  window.setStatusBarMessage(`Folioscope: ${text}`, MESSAGE_TIME);
}
