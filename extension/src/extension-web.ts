/** The extension's entry in a browser. The server is a worker; it gets what it reads in its first message. */
import type { WorkerReady, WorkerSetup } from '@folioscope/server/protocol';
import { type ExtensionContext, l10n, Uri, workspace } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { activateWith } from './activate.js';

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
    return {
      client: new LanguageClient('folioscope', 'Folioscope', start, options),
      end: () => worker?.terminate(),
    };
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
  const makefiles = await readMakefiles();
  return { runtimeWasm, cWasm, catalogue: text(catalogue), threads: text(threads), makefiles, pages };
}

/** Characters of a Makefile in which the kernel's version stands. */
const MAKEFILE_HEAD = 4096;

/** They name the kernel's version. A folder without one has none. */
async function readMakefiles(): Promise<WorkerSetup['makefiles']> {
  const folders = workspace.workspaceFolders ?? [];
  const read = folders.map(async ({ uri }) => {
    const bytes = await workspace.fs.readFile(Uri.joinPath(uri, 'Makefile'));
    return { folder: uri.toString(), text: new TextDecoder().decode(bytes.subarray(0, MAKEFILE_HEAD)) };
  });
  return (await Promise.allSettled(read)).flatMap((makefile) =>
    makefile.status === 'fulfilled' ? [makefile.value] : [],
  );
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
