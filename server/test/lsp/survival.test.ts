/** What must not end the server, and what must. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  CodeLensRequest,
  DidChangeConfigurationNotification,
  DocumentDiagnosticRequest,
  ErrorCodes,
  HoverRequest,
  LSPErrorCodes,
} from 'vscode-languageserver-protocol/node';
import { SimulateRequest } from '../../src/lsp/requests.js';
import { functionText } from '../cli/command.js';
import { buildProgram, temporaryFolder } from '../program.js';
import { type Client, clientsOf } from './wire.js';

const program = await buildProgram(temporaryFolder(), { fake: true });
const clients = clientsOf(() => program.script);
afterAll(() => clients.end());

const uri = 'untitled:x.c';
const source = functionText('leaky', 'LEAK');

/** The server still answers. */
async function isAlive(client: Client): Promise<void> {
  const other = 'untitled:alive.c';
  await client.open(other, source);
  expect(await client.pull(other)).toHaveLength(1);
}

describe('the server lives on', () => {
  it('after an error of the core, which it logs', async () => {
    const client = await clients.start();
    await client.open(uri, functionText('f', 'CRASH'));
    expect(await client.pull(uri)).toEqual([]);
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })).toBeNull();
    expect(client.logged[0]).toContain('diagnostic: Error: the fake core broke');
    expect(client.popups).toEqual([]);
    await isAlive(client);
  });

  it('after malformed requests, which it refuses', async () => {
    const client = await clients.start();
    const malformed: [string, unknown][] = [
      ['textDocument/hover', { textDocument: { uri } }],
      ['textDocument/hover', null],
      ['textDocument/diagnostic', {}],
      ['textDocument/codeLens', { textDocument: 'x' }],
      ['folioscope/simulate', { textDocument: { uri: 7 } }],
      ['folioscope/simulate', { textDocument: { uri }, kernel: 'v99.1' }],
      ['folioscope/simulate', { textDocument: { uri }, folio: 'paper' }],
    ];
    for (const [method, params] of malformed) {
      await expect(client.connection.sendRequest(method, params)).rejects.toMatchObject({
        code: ErrorCodes.InvalidParams,
      });
    }
    await expect(client.connection.sendRequest('folioscope/nonsense')).rejects.toMatchObject({
      code: ErrorCodes.MethodNotFound,
    });
    await isAlive(client);
  });

  it('after malformed notifications', async () => {
    const client = await clients.start();
    const malformed: [string, unknown][] = [
      ['textDocument/didOpen', { textDocument: { uri: 'untitled:bad.c', languageId: 'c' } }],
      ['textDocument/didOpen', {}],
      [
        'textDocument/didChange',
        { textDocument: { uri: 'untitled:unknown.c', version: 2 }, contentChanges: [{ text: 'x' }] },
      ],
      ['textDocument/didChange', { textDocument: { uri: 'untitled:unknown.c' } }],
      ['textDocument/didClose', { textDocument: { uri: 'untitled:unknown.c' } }],
      ['workspace/didChangeConfiguration', null],
      ['workspace/didChangeConfiguration', { settings: { folioscope: 'nonsense' } }],
      ['$/cancelRequest', { id: 999 }],
    ];
    for (const [method, params] of malformed) await client.connection.sendNotification(method, params);
    await isAlive(client);
  });

  it('after a message that is not JSON', async () => {
    const client = await clients.start();
    client.process.stdin.write('Content-Length: 9\r\n\r\n{nonsense');
    await isAlive(client);
  });

  it('after requests about documents that are not open', async () => {
    const client = await clients.start();
    const textDocument = { uri: 'untitled:never.c' };
    expect(await client.pull(textDocument.uri)).toEqual([]);
    const position = { line: 0, character: 0 };
    expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBeNull();
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument })).toBeNull();
  });

  it('with an empty, a binary and a very large document', async () => {
    const client = await clients.start();
    await client.open('untitled:empty.c', '');
    expect(await client.pull('untitled:empty.c')).toEqual([]);
    for (const text of ['int\0x;', `/*${' '.repeat(20 * 1024 * 1024)}*/`]) {
      await client.open('untitled:refused.c', text);
      expect(await client.pull('untitled:refused.c')).toEqual([]);
      expect(client.statuses.at(-1)).toMatchObject({ notAnalysed: 1 });
      const position = { line: 0, character: 1 };
      const textDocument = { uri: 'untitled:refused.c' };
      expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBeNull();
      const lenses = await client.connection.sendRequest(CodeLensRequest.type, {
        textDocument: { uri: 'untitled:refused.c' },
      });
      expect(lenses).toMatchObject([{ command: { title: expect.stringContaining('not analysed (this file ') } }]);
      await client.connection.sendNotification('textDocument/didClose', {
        textDocument: { uri: 'untitled:refused.c' },
      });
    }
    await isAlive(client);
  });

  it('with positions outside of the text', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    const position = { line: 4_000_000, character: 4_000_000 };
    expect(await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position })).toBeNull();
    await client.change(uri, 2, { range: { start: position, end: position }, text: '/* end */' });
    await isAlive(client);
  });
});

describe('outdated work', () => {
  it('is given up when it is cancelled', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    const cancel = new CancellationTokenSource();
    let answer: Promise<unknown> | undefined;
    await client.together(() => {
      answer = client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } }, cancel.token);
      cancel.cancel();
    });
    await expect(answer).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    await isAlive(client);
  });

  it('is given up when an edit comes, and the client told to ask again', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    let answer: Promise<unknown> | undefined;
    await client.together(() => {
      answer = client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
      void client.change(uri, 2, { text: functionText('leaky', 'fine') });
    });
    await expect(answer).rejects.toMatchObject({
      code: LSPErrorCodes.ServerCancelled,
      data: { retriggerRequest: true },
    });
    expect(await client.pull(uri)).toEqual([]);
  });

  it('is done again when only the settings have changed', async () => {
    const client = await clients.start();
    await client.open(uri, functionText('f', 'DOUBT'));
    const { connection } = client;
    const settings = { folioscope: { minConfidence: 'low' } };
    const overtaken = async (ask: () => Promise<unknown>) => {
      let answer: Promise<unknown> | undefined;
      await client.together(() => {
        answer = ask();
        void connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
      });
      return answer;
    };
    const diagnostics = () => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    const simulation = () => connection.sendRequest(SimulateRequest, { textDocument: { uri }, function: 'f' });
    expect(await overtaken(diagnostics)).toMatchObject({ kind: 'full', items: [{}] });
    expect(await overtaken(simulation)).toMatchObject({ function: 'f' });
  });
});

describe('the server ends', () => {
  it('with 0 after shutdown and exit', async () => {
    const client = await clients.start();
    expect(await client.close()).toBe(0);
  });

  it('with 1 when the client closes the stream', async () => {
    const client = await clients.start();
    client.process.stdin.end();
    const [status] = await once(client.process, 'exit');
    expect(status).toBe(1);
  });

  it('when the process of the client is gone', async () => {
    const parent = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
    await once(parent, 'exit');
    const client = await clients.start({ processId: parent.pid ?? null });
    const [status] = await once(client.process, 'exit');
    expect(status).toBe(1);
  });
});
