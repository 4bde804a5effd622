/** The gallery of threads: one panel, reused. The code of a thread is opened as a file that is nowhere on disk. */
import type { ThreadCode, ThreadTimeline } from '@folioscope/server/protocol';
import { type Disposable, l10n, type Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import type { FromGallery, ToGallery } from './gallery/messages.js';
import { webviewPage } from './webview-page.js';

export class GalleryPanel implements Disposable {
  readonly #extensionUri: Uri;
  #panel: WebviewPanel | undefined;
  #threads: readonly ThreadTimeline[] = [];

  constructor(extensionUri: Uri) {
    this.#extensionUri = extensionUri;
  }

  /** Draws the threads and brings the panel to the front. */
  show(threads: readonly ThreadTimeline[]): void {
    this.#threads = threads;
    this.#panel ??= this.#open();
    this.#panel.reveal();
    this.#send();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): WebviewPanel {
    const panel = window.createWebviewPanel('folioscope.gallery', l10n.t('Threads'), ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [this.#extensionUri],
    });
    panel.webview.onDidReceiveMessage((message: FromGallery) => {
      if (message.type === 'ready') this.#send();
      else void openCode(message.code);
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.html = webviewPage(panel.webview, this.#extensionUri, 'gallery');
    return panel;
  }

  #send(): void {
    const message: ToGallery = { type: 'threads', threads: this.#threads };
    void this.#panel?.webview.postMessage(message);
  }
}

async function openCode({ text }: ThreadCode): Promise<void> {
  const document = await workspace.openTextDocument({ language: 'c', content: text });
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside });
}
