/**
 * The timeline beside the editor: one panel, reused. It follows edits of the file it shows and the cursor in it, and the
 * source follows its steps; neither takes the focus from the other.
 */
import type { Simulation, Span } from '@folioscope/server/protocol';
import {
  CancellationTokenSource,
  type Disposable,
  env,
  l10n,
  type TextDocument,
  type TextEditorSelectionChangeEvent,
  TextEditorSelectionChangeKind,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { ServerQuestions } from './server-questions.js';
import { SourceLine } from './source-line.js';
import type { ExportedFile, FromTimeline, Start, ToTimeline } from './timeline/messages.js';
import { webviewPage } from './webview-page.js';

/** Milliseconds after the last edit before the function is simulated again. */
const EDIT_PAUSE = 300;

interface Shown {
  readonly file: Uri;
  readonly simulation: Simulation;
  readonly start: Start;
}

export class TimelinePanel implements Disposable {
  readonly #extensionUri: Uri;
  readonly #questions: ServerQuestions;
  readonly #sourceLine = new SourceLine();
  readonly #listeners: readonly Disposable[];
  #panel: WebviewPanel | undefined;
  #shown: Shown | undefined;
  /** Where the source was last seen; the panel is beside it. */
  #sourceColumn: ViewColumn = ViewColumn.One;
  #editTimer: ReturnType<typeof setTimeout> | undefined;
  #asking: CancellationTokenSource | undefined;
  #comparing: CancellationTokenSource | undefined;
  /** The line whose step was asked for, until the user moves. */
  #wantedLine: number | undefined;
  /** The step to be shown in the source; undefined: none is on its way. */
  #wanted: Span | undefined;

  constructor(extensionUri: Uri, questions: ServerQuestions) {
    this.#extensionUri = extensionUri;
    this.#questions = questions;
    this.#listeners = [
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#edited(document);
      }),
      window.onDidChangeTextEditorSelection((event) => this.#cursorMoved(event)),
    ];
  }

  /** Draws a simulation and brings the panel to the front, at the step of a line (1-based) when one is given. */
  show(file: Uri, simulation: Simulation, line?: number): void {
    this.#asking?.cancel();
    this.#sourceLine.clear();
    this.#shown = { file, simulation, start: {} };
    this.#sourceColumn = window.activeTextEditor?.viewColumn ?? this.#sourceColumn;
    const panel = this.#panel ?? this.#open();
    panel.title = l10n.t('Timeline: {0}', simulation.function);
    panel.reveal();
    this.#send({ type: 'show', simulation, start: {} });
    this.#wantedLine = line;
    this.#sendLine();
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#sourceLine.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  #open(): WebviewPanel {
    const panel = window.createWebviewPanel('folioscope.timeline', '', ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [this.#extensionUri],
    });
    panel.webview.onDidReceiveMessage((message: FromTimeline) => this.#receive(message));
    panel.onDidDispose(() => this.#closed());
    panel.webview.html = webviewPage(panel.webview, this.#extensionUri, 'timeline');
    this.#panel = panel;
    return panel;
  }

  #closed(): void {
    clearTimeout(this.#editTimer);
    this.#asking?.cancel();
    this.#comparing?.cancel();
    this.#wanted = undefined;
    this.#panel = undefined;
    this.#shown = undefined;
    this.#sourceLine.clear();
  }

  #send(message: ToTimeline): void {
    void this.#panel?.webview.postMessage(message);
  }

  #receive(message: FromTimeline): void {
    const shown = this.#shown;
    if (!shown) return;
    switch (message.type) {
      case 'ready':
        this.#send({ type: 'show', simulation: shown.simulation, start: shown.start });
        this.#sendLine();
        void this.#offerChoices();
        break;
      case 'reveal':
        this.#wantedLine = undefined;
        void this.#reveal(message.span);
        break;
      case 'start':
        void this.#again(message.start);
        break;
      case 'compare':
        void this.#compare(message.start, shown);
        break;
      case 'copy':
        void env.clipboard.writeText(message.text);
        break;
      case 'export':
        void this.#export(message.file, shown);
    }
  }

  /** A page that is only beginning to listen misses it, and gets it again when it is ready. */
  #sendLine(): void {
    if (this.#wantedLine !== undefined) this.#send({ type: 'cursor', line: this.#wantedLine });
  }

  /** Without an answer nothing is offered. */
  async #offerChoices(): Promise<void> {
    const choices = await this.#questions.startChoices().catch(() => undefined);
    if (choices) this.#send({ type: 'choices', choices });
  }

  /** While one step is being shown others may come; of those only the last is shown. */
  async #reveal(span: Span): Promise<void> {
    const busy = this.#wanted !== undefined;
    this.#wanted = span;
    while (!busy && this.#wanted && this.#shown) {
      const next: Span = this.#wanted;
      try {
        await this.#sourceLine.show(fileOf(next, this.#shown), next.line, next.column, this.#columnForSource());
      } catch {
        this.#send({ type: 'stale', reason: l10n.t('{0} cannot be opened.', next.file) });
      }
      if (this.#wanted === next) this.#wanted = undefined;
    }
  }

  async #compare(start: Start, shown: Shown): Promise<void> {
    this.#comparing?.cancel();
    const asking = new CancellationTokenSource();
    this.#comparing = asking;
    const where = { ...start, function: shown.simulation.function };
    const simulation = await this.#questions.simulate(shown.file, where, asking.token).catch(() => undefined);
    if (asking.token.isCancellationRequested || this.#shown !== shown) return;
    if (simulation) this.#send({ type: 'beside', simulation });
    else this.#send({ type: 'problem', text: l10n.t('{0} cannot be simulated so.', where.function) });
  }

  async #export({ name, content, encoding }: ExportedFile, { file }: Shown): Promise<void> {
    const target = await window.showSaveDialog({ defaultUri: Uri.joinPath(folderOf(file), name) });
    if (!target) return;
    const bytes = encoding === 'base64' ? Uint8Array.from(atob(content), byteOf) : new TextEncoder().encode(content);
    try {
      await workspace.fs.writeFile(target, bytes);
    } catch {
      this.#send({ type: 'problem', text: l10n.t('{0} cannot be written.', target.path) });
    }
  }

  /** Never the panel's own column: when the source's group was closed, the panel may have moved there. */
  #columnForSource(): ViewColumn {
    return this.#panel?.viewColumn === this.#sourceColumn ? ViewColumn.Beside : this.#sourceColumn;
  }

  /** Only moves that the user made: the ones this panel makes would lead back to it. */
  #cursorMoved({ textEditor, selections, kind }: TextEditorSelectionChangeEvent): void {
    const byUser = kind === TextEditorSelectionChangeKind.Mouse || kind === TextEditorSelectionChangeKind.Keyboard;
    const cursor = selections[0]?.active;
    if (!byUser || !cursor || !this.#isShown(textEditor.document)) return;
    this.#wantedLine = undefined;
    this.#send({ type: 'cursor', line: cursor.line + 1 });
  }

  #edited(document: TextDocument): void {
    if (!this.#isShown(document)) return;
    clearTimeout(this.#editTimer);
    this.#editTimer = setTimeout(() => void this.#again(), EDIT_PAUSE);
  }

  #isShown(document: TextDocument): boolean {
    return document.uri.toString() === this.#shown?.file.toString();
  }

  /** Simulates the same function anew; an answer that a later edit has overtaken is dropped. */
  async #again(start = this.#shown?.start ?? {}): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    this.#asking?.cancel();
    const asking = new CancellationTokenSource();
    this.#asking = asking;
    const name = shown.simulation.function;
    const where = { ...start, function: name };
    const simulation = await this.#questions.simulate(shown.file, where, asking.token).catch(() => undefined);
    if (asking.token.isCancellationRequested || this.#shown !== shown) return;
    if (simulation) {
      this.#shown = { ...shown, simulation, start };
      this.#send({ type: 'show', simulation, start });
    } else {
      this.#send({ type: 'stale', reason: l10n.t('{0} cannot be read in the edited file.', name) });
    }
  }
}

/** The file of a step. The server names files from the root of the tree, and so the simulated file names the root. */
function fileOf(span: Span, { file, simulation }: Shown): Uri {
  if (span.file === simulation.file || !file.path.endsWith(simulation.file)) return file;
  return file.with({ path: file.path.slice(0, -simulation.file.length) + span.file });
}

/** Where a picture is kept unless the user says otherwise: the workspace, else beside the file. */
const folderOf = (file: Uri): Uri => workspace.getWorkspaceFolder(file)?.uri ?? Uri.joinPath(file, '..');

const byteOf = (character: string): number => character.charCodeAt(0);
