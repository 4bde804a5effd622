/** The extension's entry in a browser. The server is a worker; it gets what it reads in its first message. */
import type { WorkerReady, WorkerSetup } from '@folioscope/server/protocol';
import { type ExtensionContext, l10n, Uri, workspace } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { activateWith } from './activate.js';
import { WORKSPACE_FILES_METHOD, type WorkspaceFilesParams } from './requests.js';
import { workspaceFiles } from './workspace-files.js';

let running: { stop(): Promise<void> } | undefined;

export function activate(context: ExtensionContext): void {
  const folder = Uri.joinPath(context.extensionUri, 'dist', 'server');
  running = activateWith(context, (options) => {
    let worker: Worker | undefined;
    const start = async () => {
      const [script, setup] = await Promise.all([readAsset(folder, 'folioscope-worker.js'), readSetup(folder)]);
      // From its text: the extension may lie where a worker cannot be loaded from (another origin, a remote host).
      const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
      worker = new Worker(url, { name: 'Folioscope' });
      await handOver(setup, worker).finally(() => URL.revokeObjectURL(url));
      // Not the worker itself: the editor's own kind of worker is not recognised as one.
      return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
    };
    const client = new LanguageClient('folioscope', 'Folioscope', start, options);
    client.onRequest(WORKSPACE_FILES_METHOD, (params: WorkspaceFilesParams) => workspaceFiles(params, client));
    return { client, end: () => worker?.terminate() };
  });
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

/** What the server reads beside its program where it has a disk. */
async function readSetup(folder: Uri): Promise<WorkerSetup> {
  const [runtimeWasm, cWasm, catalogue, threads] = await Promise.all([
    readAsset(folder, 'web-tree-sitter.wasm'),
    readAsset(folder, 'tree-sitter-c.wasm'),
    readAsset(folder, 'catalogue.json'),
    readAsset(folder, 'threads.json'),
  ]);
  const pages = Uri.joinPath(folder, 'codes').toString(true);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { runtimeWasm, cWasm, catalogue: text(catalogue), threads: text(threads), pages };
}

const readAsset = async (folder: Uri, name: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await workspace.fs.readFile(Uri.joinPath(folder, name)));

/** Resolves when the server speaks the protocol; rejects when its script cannot be loaded. */
function handOver(setup: WorkerSetup, worker: Worker): Promise<WorkerReady> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<WorkerReady>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(l10n.t('its script cannot be run: {0}', message)));
    worker.postMessage(setup);
  });
}
