/** What goes wrong around the server is said once, quietly, and the editor is never blocked: with the real core. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  CodeActionRequest,
  CodeLensRequest,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DocumentSymbolRequest,
  FileChangeType,
  HoverRequest,
  InlayHintRequest,
  LSPErrorCodes,
} from 'vscode-languageserver-protocol/node';
import { SimulateRequest } from '../../src/lsp/requests.js';
import { leakyFunction } from '../leaky-function.js';
import { buildProgram, placeTestAssets, temporaryFolder } from '../program.js';
import { type Client, clientsOf } from './wire.js';

const folder = temporaryFolder();
const program = await buildProgram(folder, { fake: false });
const clients = clientsOf(() => program.script);
afterAll(() => clients.end());

const uri = 'untitled:x.c';
const textDocument = { uri };
const leak = leakyFunction('leak');

/** A program of its own, with something wrong beside it. */
async function brokenProgram(spoil: (folder: string) => void) {
  const own = join(folder, String(Math.random()).slice(2));
  mkdirSync(own);
  copyFileSync(program.script, join(own, 'folioscope.js'));
  await placeTestAssets(own);
  spoil(own);
  const broken = clientsOf(() => join(own, 'folioscope.js'));
  return { client: await broken.start(), end: broken.end };
}

const WASM = 'tree-sitter-c.wasm';

describe('the parser', () => {
  it.each([
    ['is missing', (own: string) => rmSync(join(own, WASM)), /tree-sitter-c\.wasm: .*build or install it again/],
    ['is something else', (own: string) => writeFileSync(join(own, WASM), 'no wasm'), /WebAssembly cannot be loaded/],
    [
      'is another one',
      (own: string) => copyFileSync(join(own, 'web-tree-sitter.wasm'), join(own, WASM)),
      /WebAssembly cannot be loaded/,
    ],
  ])('%s: it is told once, in the log and the status, and everything is answered', async (_, spoil, reason) => {
    const { client, end } = await brokenProgram(spoil);
    await client.open(uri, leak);
    expect(await client.pull(uri)).toEqual([]);
    const position = { line: 2, character: 24 };
    expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBeNull();
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument })).toBeNull();
    expect(await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })).toBeNull();
    expect(client.logged).toEqual([expect.stringMatching(reason)]);
    expect(client.statuses).toEqual([{ uri, findings: 0, notAnalysed: 0, problems: [expect.stringMatching(reason)] }]);
    expect(client.popups).toEqual([]);
    expect(await client.close()).toBe(0);
    end();
  });
});

describe('a function', () => {
  it('without references is simulated, and says nothing elsewhere', async () => {
    const client = await clients.start();
    await client.open(uri, 'int add(int a, int b)\n{\n\treturn a + b;\n}\n');
    expect(await client.pull(uri)).toEqual([]);
    const range = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument })).toEqual([]);
    expect(await client.connection.sendRequest(InlayHintRequest.type, { textDocument, range })).toBeNull();
    expect(await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument })).toEqual([]);
    expect(await client.connection.sendRequest(SimulateRequest, { textDocument, function: 'add' })).toMatchObject({
      function: 'add',
      objects: [],
      paths: [{ verdict: 'balanced' }],
    });
  });

  it('with more paths than anybody wants to see says so', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `p${i}`);
    const text = `int many(${names.map((name) => `struct page *${name}`).join(', ')}, int how)
{
${names.map((name, i) => `\tif (how & ${1 << i})\n\t\tget_page(${name});`).join('\n')}
	return 0;
}
`;
    const client = await clients.start();
    await client.open(uri, text);
    await client.pull(uri);
    const simulation = await client.connection.sendRequest(SimulateRequest, { textDocument, function: 'many' });
    expect(simulation?.cut).toMatch(/more than|only the first/);
    expect(simulation?.paths.length).toBeLessThanOrEqual(500);
  });
});

describe('a document', () => {
  it('whose file is deleted or renamed is analysed as long as it is open', async () => {
    const client = await clients.start();
    const own = 'file:///gone/mm/x.c';
    await client.open(own, leak);
    expect(await client.pull(own)).toHaveLength(1);
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri: own, type: FileChangeType.Deleted }],
    });
    expect(await client.pull(own)).toHaveLength(1);
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: own } });
    await client.open('file:///gone/mm/y.c', leak);
    expect(await client.pull('file:///gone/mm/y.c')).toHaveLength(1);
    expect(await client.pull(own)).toEqual([]);
    expect(client.logged).toEqual([]);
  });

  it('that is edited meanwhile drops what was asked of the text before', async () => {
    const client = await clients.start();
    await client.open(uri, leak);
    await client.pull(uri);
    const place = { line: 7, character: 3 };
    const range = { start: place, end: place };
    const questions: readonly ((client: Client) => Promise<unknown>)[] = [
      ({ connection }) => connection.sendRequest(SimulateRequest, { textDocument, function: 'leak' }),
      ({ connection }) =>
        connection.sendRequest(CodeActionRequest.type, { textDocument, range, context: { diagnostics: [] } }),
    ];
    for (const [index, ask] of questions.entries()) {
      let answer: Promise<unknown> | undefined;
      await client.together(() => {
        answer = ask(client);
        void client.change(uri, index + 2, { text: `/* ${index} */\n${leak}` });
      });
      await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.ContentModified });
    }
    expect(await client.pull(uri)).toHaveLength(1);
  });
});
