/**
 * The server in a browser worker. The first message brings what it reads at run time and is answered with
 * `ready`; the rest is the protocol.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { WorkerReady, WorkerSetup } from '../protocol.js';
import type { Host } from './host.js';
import { serve } from './server.js';

const WORKER_READY: WorkerReady = 'ready';

/** Serves the page that made this worker, until that ends it. */
export function serveWorker(createHost: (setup: WorkerSetup) => Host): void {
  // Set, not added: the connection puts its own listener in this one's place.
  self.onmessage = ({ data }: MessageEvent<WorkerSetup>) => {
    serve(createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self)), createHost(data));
    self.postMessage(WORKER_READY);
  };
}
