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
import { leakyFunction } from '../leaky-function.js';
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
  pages: 'https://example.org/codes',
};

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: unknown;
}

type Files = Readonly<Record<string, string>>;
const MAKEFILE: Files = { Makefile: 'VERSION = 6\nPATCHLEVEL = 1\n' };

/** A worker that is asked one thing after the other. `files`: what its client has in the folder of the workspace; null: no folder. */
function startWorker(given: WorkerSetup, files: Files | null) {
  const said: Answer[] = [];
  const waiting: { id: number; resolve: (answer: Answer) => void }[] = [];
  const self = {
    onmessage: undefined as ((event: { data: unknown }) => void) | undefined,
    addEventListener: () => {},
    postMessage: (message: Answer) => {
      said.push(message);
      if (message.method === 'folioscope/workspaceFiles') {
        const { names } = message.params as { readonly names: readonly string[] };
        const there = Object.entries(files ?? {}).filter(([name]) =>
          names.some((asked) => name === asked || (asked.endsWith('/') && name.startsWith(asked))),
        );
        const result = files && { folder: FOLDER, files: there.map(([name, text]) => ({ name, text })) };
        send({ jsonrpc: '2.0', id: message.id, result });
      } else waiting.find(({ id }) => id === message.id)?.resolve(message);
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

const LEAK = leakyFunction('demo');
const ROW = `- name: my_put
  c: int my_put(struct page *page)
  does: Gives a reference back.
  effects:
    - { release: ref, on: page }
`;
const FOLDER = 'vscode-vfs://github/a/b';
const textDocument = { uri: `${FOLDER}/mm/x.c` };

async function opened(given: WorkerSetup, files: Files | null = MAKEFILE, text = LEAK) {
  const worker = startWorker(given, files);
  await worker.ask('initialize', {
    processId: null,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
  });
  worker.notify('initialized', {});
  worker.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'c', version: 1, text } });
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

  const codes = (report: unknown) => (report as { items: readonly { code: string }[] }).items.map(({ code }) => code);

  it('takes the kernel version from the Makefile of the folder, and the default where there is none', async () => {
    const era = async (files: Files | null) => {
      const worker = await opened(setup, files);
      await worker.ask('textDocument/diagnostic', { textDocument });
      const status = worker.said.findLast(({ method }) => method === 'folioscope/status');
      return (status?.params as { readonly era: unknown } | undefined)?.era;
    };
    expect(await era(MAKEFILE)).toMatchObject({ kernel: 'v6.1', foundBy: 'Makefile' });
    expect(await era({})).toMatchObject({ foundBy: 'default' });
    expect(await era(null)).toMatchObject({ foundBy: 'default' });
  });

  it('knows the rows of the workspace, names those that are broken, and reads them again when they change', async () => {
    const files: Record<string, string> = {
      ...MAKEFILE,
      '.folioscope/mine.yaml': ROW,
      '.folioscope/wrong.yaml': '- name: broken\n',
    };
    const worker = await opened(setup, files, LEAK.replace('PageDirty(page)', 'my_put(page)'));
    expect(codes(await worker.ask('textDocument/diagnostic', { textDocument }))).toEqual(['double-put']);
    const problems = [expect.stringMatching(/^\.folioscope\/wrong\.yaml:1: broken: /)];
    expect(worker.said).toContainEqual(
      expect.objectContaining({ method: 'folioscope/status', params: expect.objectContaining({ problems }) }),
    );
    delete files['.folioscope/mine.yaml'];
    worker.notify('workspace/didChangeWatchedFiles', { changes: [] });
    expect(codes(await worker.ask('textDocument/diagnostic', { textDocument }))).not.toEqual(['double-put']);
  });

  it('takes the branches that the .config of the folder selects', async () => {
    const text = LEAK.replace('\tif (PageDirty(page))\n\t\treturn -EBUSY;\n', '#ifdef CONFIG_A\n\treturn 1;\n#endif\n');
    for (const [config, found] of [
      ['CONFIG_A=y\n', ['leaked-reference']],
      ['# CONFIG_A is not set\n', []],
    ] as const) {
      const worker = await opened(setup, { ...MAKEFILE, '.config': config }, text);
      expect(codes(await worker.ask('textDocument/diagnostic', { textDocument }))).toEqual(found);
    }
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
