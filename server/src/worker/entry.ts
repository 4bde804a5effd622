/** The language server's entry in a browser worker: no Node, no disk. */
import { createCore } from '../core/create-core.js';
import { serveWorker } from '../lsp/worker.js';
import { WorkerHost } from './worker-host.js';

serveWorker((setup, ask) => new WorkerHost(setup, ask, createCore));
