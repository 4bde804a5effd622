/**
 * The timeline beside the editor: one panel, reused. It follows edits of the file it shows, and the source follows its
 * steps; neither takes the focus from the other.
 */
import type { Simulation, Span } from '@folioscope/server/protocol';
import {
  CancellationTokenSource,
  type Disposable,
  l10n,
  Position,
  Range,
  Selection,
  type TextDocument,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  type Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from 'vscode';
import type { FromTimeline, ToTimeline } from './timeline/messages.js';
import { timelinePage } from './timeline-page.js';

/** Milliseconds after the last edit before the function is simulated again. */
const EDIT_PAUSE = 300;

/** Asks for a function's simulation; undefined when there is none. */
export type Simulate = (
  document: Uri,
  where: { readonly function: string },
  token: CancellationTokenSource['token'],
) => Promise<Simulation | undefined>;

interface Shown {
  readonly document: Uri;
  readonly simulation: Simulation;
}

export class TimelinePanel implements Disposable {
  readonly #extensionUri: Uri;
  readonly #simulate: Simulate;
  readonly #line = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new ThemeColor('contrastActiveBorder'),
  });
  readonly #listeners: Disposable[];
  #panel: WebviewPanel | undefined;
  #shown: Shown | undefined;
  #column: ViewColumn = ViewColumn.One;
  #editTimer: ReturnType<typeof setTimeout> | undefined;
  #asking: CancellationTokenSource | undefined;

  constructor(extensionUri: Uri, simulate: Simulate) {
    this.#extensionUri = extensionUri;
    this.#simulate = simulate;
    this.#listeners = [
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#edited(document);
      }),
      window.onDidChangeActiveTextEditor((editor) => {
        if (editor && this.#isShown(editor.document)) this.#column = editor.viewColumn ?? this.#column;
      }),
    ];
  }

  /** Draws a simulation and brings the panel to the front. */
  show(document: Uri, simulation: Simulation): void {
    this.#forgetLine();
    this.#asking?.cancel();
    this.#shown = { document, simulation };
    this.#column = window.activeTextEditor?.viewColumn ?? this.#column;
    const panel = this.#panel ?? this.#open();
    panel.title = l10n.t('Timeline: {0}', simulation.function);
    panel.reveal(undefined, false);
    this.#send({ type: 'show', simulation });
  }

  dispose(): void {
    clearTimeout(this.#editTimer);
    this.#asking?.dispose();
    this.#panel?.dispose();
    this.#line.dispose();
    for (const listener of this.#listeners) listener.dispose();
  }

  #open(): WebviewPanel {
    const panel = window.createWebviewPanel('folioscope.timeline', '', ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [this.#extensionUri],
    });
    panel.webview.onDidReceiveMessage((message: FromTimeline) => this.#receive(message));
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#shown = undefined;
      this.#forgetLine();
    });
    panel.webview.html = timelinePage(panel.webview, this.#extensionUri);
    this.#panel = panel;
    return panel;
  }

  #send(message: ToTimeline): void {
    void this.#panel?.webview.postMessage(message);
  }

  #receive(message: FromTimeline): void {
    if (message.type === 'ready') {
      if (this.#shown) this.#send({ type: 'show', simulation: this.#shown.simulation });
      return;
    }
    void this.#reveal(message.span);
  }

  async #reveal(span: Span): Promise<void> {
    if (!this.#shown) return;
    const { document, simulation } = this.#shown;
    const uri = span.file === simulation.file ? document : document.with({ path: span.file });
    const editor = window.visibleTextEditors.find((it) => it.document.uri.toString() === uri.toString());
    markLine(editor ?? (await this.#openBeside(uri)), span, this.#line);
  }

  async #openBeside(uri: Uri): Promise<TextEditor> {
    return window.showTextDocument(uri, { viewColumn: this.#column, preserveFocus: true });
  }

  #isShown(document: TextDocument): boolean {
    return document.uri.toString() === this.#shown?.document.toString();
  }

  #edited(document: TextDocument): void {
    if (!this.#isShown(document)) return;
    clearTimeout(this.#editTimer);
    this.#editTimer = setTimeout(() => void this.#again(), EDIT_PAUSE);
  }

  /** Simulates the same function anew; an answer that a later edit has overtaken is dropped. */
  async #again(): Promise<void> {
    const shown = this.#shown;
    if (!shown) return;
    this.#asking?.cancel();
    const asking = new CancellationTokenSource();
    this.#asking = asking;
    const name = shown.simulation.function;
    const simulation = await this.#simulate(shown.document, { function: name }, asking.token).catch(() => undefined);
    if (asking.token.isCancellationRequested || this.#shown !== shown) return;
    if (simulation) {
      this.#shown = { ...shown, simulation };
      this.#send({ type: 'show', simulation });
    } else {
      this.#send({ type: 'stale', reason: l10n.t('{0} can no longer be read in the edited file.', name) });
    }
  }

  #forgetLine(): void {
    for (const editor of window.visibleTextEditors) editor.setDecorations(this.#line, []);
  }
}

function markLine(editor: TextEditor, span: Span, line: Parameters<TextEditor['setDecorations']>[0]): void {
  const place = new Position(span.line - 1, span.column - 1);
  for (const other of window.visibleTextEditors) other.setDecorations(line, []);
  editor.setDecorations(line, [new Range(place, place)]);
  editor.selection = new Selection(place, place);
  editor.revealRange(new Range(place, place), TextEditorRevealType.InCenterIfOutsideViewport);
}
