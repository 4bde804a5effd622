/** The browser worker's server, in a world that has what a worker has and nothing of Node. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readCatalogueDocuments } from '../../../simulator/catalogue/read.mjs';
import { bundleWorker } from '../../scripts/bundle.mjs';
import { readThreads } from '../../scripts/read-threads.mjs';
import type { WorkerSetup } from '../../src/protocol.js';
import { temporaryFolder } from '../program.js';

const folder = temporaryFolder();
await bundleWorker(folder, { sources: true });
const script = readFileSync(join(folder, 'folioscope-worker.js'), 'utf8');
const require = createRequire(new URL('../../../grammars/package.json', import.meta.url));
const wasm = (name: string) => readFileSync(require.resolve(name));
const setup: WorkerSetup = {
  runtimeWasm: wasm('web-tree-sitter/web-tree-sitter.wasm'),
  cWasm: wasm('tree-sitter-c/tree-sitter-c.wasm'),
  catalogue: JSON.stringify(readCatalogueDocuments()),
  threads: JSON.stringify(readThreads()),
  makefiles: [{ folder: 'vscode-vfs://github/a/b', text: 'VERSION = 6\nPATCHLEVEL = 1\n' }],
  pages: 'https://example.org/codes',
};

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: unknown;
}

/** A worker that is asked one thing after the other. */
function startWorker(given: WorkerSetup) {
  const said: Answer[] = [];
  const waiting: { id: number; resolve: (answer: Answer) => void }[] = [];
  const self = {
    onmessage: undefined as ((event: { data: unknown }) => void) | undefined,
    addEventListener: () => {},
    postMessage: (message: Answer) => {
      said.push(message);
      waiting.find(({ id }) => id === message.id)?.resolve(message);
    },
  };
  const { TextDecoder, TextEncoder, URL, performance, setTimeout, clearTimeout, queueMicrotask } = globalThis;
  const web = { self, TextDecoder, TextEncoder, URL, performance, setTimeout, clearTimeout, queueMicrotask, console };
  // A worker's messages are copies that it made itself; these bytes come from outside.
  Object.assign(web, { Uint8Array });
  runInContext(script, createContext(web));
  const send = (data: unknown) => self.onmessage?.({ data });
  send(given);
  let last = 0;
  return {
    said,
    notify: (method: string, params: unknown) => send({ jsonrpc: '2.0', method, params }),
    ask: (method: string, params: unknown) =>
      new Promise<unknown>((resolve) => {
        const id = ++last;
        waiting.push({ id, resolve: ({ result }) => resolve(result) });
        send({ jsonrpc: '2.0', id, method, params });
      }),
  };
}

const LEAK = `int demo(struct address_space *mapping)
{
	struct page *page = find_get_page(mapping, 0);

	if (!page)
		return -ENOENT;
	if (PageDirty(page))
		return -EBUSY;
	put_page(page);
	return 0;
}
`;
const textDocument = { uri: 'vscode-vfs://github/a/b/mm/x.c' };

async function opened(given: WorkerSetup) {
  const worker = startWorker(given);
  await worker.ask('initialize', {
    processId: null,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  worker.notify('initialized', {});
  worker.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'c', version: 1, text: LEAK } });
  return worker;
}

describe('the server in a browser worker', () => {
  it('says that it is ready, then speaks the protocol: findings with their pages, hovers', async () => {
    const worker = await opened(setup);
    expect(worker.said[0]).toBe('ready');
    expect(await worker.ask('textDocument/diagnostic', { textDocument })).toMatchObject({
      items: [
        {
          code: 'leaked-reference',
          codeDescription: { href: 'https://example.org/codes/leaked-reference.md' },
          relatedInformation: expect.arrayContaining([
            expect.objectContaining({ location: expect.objectContaining({ uri: textDocument.uri }) }),
          ]),
        },
      ],
    });
    expect(
      await worker.ask('textDocument/hover', { textDocument, position: { line: 2, character: 24 } }),
    ).toMatchObject({
      contents: { value: expect.stringContaining('refcount N -> N + 1') },
    });
  });

  it('replays a thread', async () => {
    const worker = await opened(setup);
    expect(await worker.ask('folioscope/threads', null)).toContainEqual(
      expect.objectContaining({ date: 'November 2019' }),
    );
    expect(await worker.ask('folioscope/thread', { name: '2019-pin-counting' })).toMatchObject({
      date: 'November 2019',
    });
  });

  it('takes the kernel version from the Makefile that was handed over', async () => {
    const worker = await opened(setup);
    await worker.ask('textDocument/diagnostic', { textDocument });
    expect(worker.said).toContainEqual(
      expect.objectContaining({
        method: 'folioscope/status',
        params: expect.objectContaining({ era: expect.objectContaining({ kernel: 'v6.1', foundBy: 'Makefile' }) }),
      }),
    );
  });

  it('says so when the parser is not one', async () => {
    const worker = await opened({ ...setup, cWasm: new Uint8Array([1, 2, 3]) });
    expect(await worker.ask('textDocument/diagnostic', { textDocument })).toMatchObject({ items: [] });
    expect(worker.said).toContainEqual(
      expect.objectContaining({
        method: 'folioscope/status',
        params: expect.objectContaining({ problems: [expect.stringContaining('WebAssembly cannot be loaded')] }),
      }),
    );
  });
});
