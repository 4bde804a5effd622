/**
 * The timeline beside the editor: one panel, reused. It follows edits of the file it shows and the cursor in it, and the
 * source follows its steps; neither takes the focus from the other.
 */
import type { Simulation, Span } from '@folioscope/server/protocol';
import {
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  env,
  l10n,
  type TextDocument,
  type TextEditorSelectionChangeEvent,
  TextEditorSelectionChangeKind,
  type Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import { SourceLine } from './source-line.js';
import type { FromTimeline, ToTimeline } from './timeline/messages.js';
import { timelinePage } from './timeline-page.js';

/** Milliseconds after the last edit before the function is simulated again. */
const EDIT_PAUSE = 300;

/** Asks for the simulation of a function of a file; undefined when there is none. */
export type Simulate = (
  file: Uri,
  where: { readonly function: string },
  token: CancellationToken,
) => Promise<Simulation | undefined>;

interface Shown {
  readonly file: Uri;
  readonly simulation: Simulation;
}

export class TimelinePanel implements Disposable {
  readonly #extensionUri: Uri;
  readonly #simulate: Simulate;
  readonly #sourceLine = new SourceLine();
  readonly #listeners: readonly Disposable[];
  #panel: WebviewPanel | undefined;
  #shown: Shown | undefined;
  /** Where the source was last seen; the panel is beside it. */
  #sourceColumn: ViewColumn = ViewColumn.One;
  #editTimer: ReturnType<typeof setTimeout> | undefined;
  #asking: CancellationTokenSource | undefined;

  constructor(extensionUri: Uri, simulate: Simulate) {
    this.#extensionUri = extensionUri;
    this.#simulate = simulate;
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
    this.#shown = { file, simulation };
    this.#sourceColumn = window.activeTextEditor?.viewColumn ?? this.#sourceColumn;
    const panel = this.#panel ?? this.#open();
    panel.title = l10n.t('Timeline: {0}', simulation.function);
    panel.reveal();
    this.#send({ type: 'show', simulation });
    if (line !== undefined) this.#send({ type: 'cursor', line });
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
    panel.webview.html = timelinePage(panel.webview, this.#extensionUri);
    this.#panel = panel;
    return panel;
  }

  #closed(): void {
    clearTimeout(this.#editTimer);
    this.#asking?.cancel();
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
    if (message.type === 'ready') {
      this.#send({ type: 'show', simulation: shown.simulation });
      return;
    }
    if (message.type === 'copy') {
      void env.clipboard.writeText(message.text);
      return;
    }
    void this.#reveal(message.span, shown);
  }

  async #reveal(span: Span, shown: Shown): Promise<void> {
    try {
      await this.#sourceLine.show(fileOf(span, shown), span.line, span.column, this.#columnForSource());
    } catch {
      this.#send({ type: 'stale', reason: l10n.t('{0} cannot be opened.', span.file) });
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
    if (byUser && cursor && this.#isShown(textEditor.document)) this.#send({ type: 'cursor', line: cursor.line + 1 });
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
  async #again(): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    this.#asking?.cancel();
    const asking = new CancellationTokenSource();
    this.#asking = asking;
    const name = shown.simulation.function;
    const simulation = await this.#simulate(shown.file, { function: name }, asking.token).catch(() => undefined);
    if (asking.token.isCancellationRequested || this.#shown !== shown) return;
    if (simulation) {
      this.#shown = { ...shown, simulation };
      this.#send({ type: 'show', simulation });
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
