/**
 * The server in a browser worker. The first message brings what it reads at run time and is answered with
 * `ready`; the rest is the protocol.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { WorkerReady, WorkerSetup } from '../protocol.js';
import type { Host } from './host.js';
import { type WorkspaceFiles, WorkspaceFilesRequest } from './requests.js';
import { serve } from './server.js';

/** Asks the client for files of the workspace; nothing where it has none, or does not know the request. */
export type AskFiles = (uri: string, names: readonly string[]) => Promise<WorkspaceFiles | undefined>;

const WORKER_READY: WorkerReady = 'ready';

/** Serves the page that made this worker, until that ends it. */
export function serveWorker(createHost: (setup: WorkerSetup, ask: AskFiles) => Host): void {
  // Set, not added: the connection puts its own listener in this one's place.
  self.onmessage = ({ data }: MessageEvent<WorkerSetup>) => {
    const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
    const ask: AskFiles = (uri, names) =>
      connection.sendRequest(WorkspaceFilesRequest, { textDocument: { uri }, names }).then(
        (files) => files ?? undefined,
        () => undefined,
      );
    serve(connection, createHost(data, ask));
    self.postMessage(WORKER_READY);
  };
}
