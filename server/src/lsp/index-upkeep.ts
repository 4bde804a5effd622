/** Keeps the index of the trees that documents are opened in up to date: once a session for each, in the background. */
import type { Connection } from 'vscode-languageserver';
import type { Client } from './client.js';
import type { Configured } from './configured.js';
import type { Guard } from './guard.js';
import type { Host } from './host.js';

export class IndexUpkeep {
  readonly #connection: Connection;
  readonly #guard: Guard;
  readonly #host: Host;
  readonly #configured: Configured;
  readonly #client: () => Client | undefined;
  readonly #running = new Set<AbortController>();

  constructor(
    connection: Connection,
    guard: Guard,
    host: Host,
    configured: Configured,
    client: () => Client | undefined,
  ) {
    this.#connection = connection;
    this.#guard = guard;
    this.#host = host;
    this.#configured = configured;
    this.#client = client;
  }

  /** A document was opened; `onNews` is called when more is known about its tree. */
  consider(uri: string, onNews: () => void): void {
    const { index } = this.#configured.settingsOf(uri);
    if (!index.enable || this.#client()?.isTrusted === false || !this.#host.updateIndex) return;
    this.#guard.background('index', this.#update(uri, onNews));
  }

  /** The server ends: nothing is to go on after it. */
  end(): void {
    for (const running of this.#running) running.abort(new Cancelled());
  }

  async #update(uri: string, onNews: () => void): Promise<void> {
    const running = new AbortController();
    const { signal } = running;
    const cancel = () => running.abort(new Cancelled());
    const progress = new IndexProgress(this.#connection, this.#client()?.showsProgress === true, cancel);
    this.#running.add(running);
    try {
      const news = await this.#host.updateIndex?.(uri, { onProgress: (now) => progress.show(now), signal });
      if (news) onNews();
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
    } finally {
      this.#running.delete(running);
      progress.done();
    }
  }
}

class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** Shown from the first file that is read on: an index that is up to date shows nothing. */
class IndexProgress {
  readonly #connection: Connection;
  readonly #isShown: boolean;
  readonly #onCancel: () => void;
  #reporter: ReturnType<Connection['window']['createWorkDoneProgress']> | undefined;

  constructor(connection: Connection, isShown: boolean, onCancel: () => void) {
    this.#connection = connection;
    this.#isShown = isShown;
    this.#onCancel = onCancel;
  }

  show({ done, total }: { readonly done: number; readonly total: number }): void {
    if (!this.#isShown) return;
    this.#reporter ??= this.#begin();
    const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
    this.#reporter.then((shown) => shown.report(percent, `${done} of ${total} files`)).catch(() => {});
  }

  done(): void {
    this.#reporter?.then((shown) => shown.done()).catch(() => {});
  }

  async #begin() {
    const shown = await this.#connection.window.createWorkDoneProgress();
    shown.begin('Folioscope: indexing the kernel tree', 0, undefined, true);
    shown.token.onCancellationRequested(() => this.#onCancel());
    return shown;
  }
}
