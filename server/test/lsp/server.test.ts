/** The language server over the wire, with the fake core. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type CodeLens,
  CodeLensRequest,
  CodeLensResolveRequest,
  DiagnosticSeverity,
  DidChangeConfigurationNotification,
  DidCloseTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
  MarkupContent,
} from 'vscode-languageserver-protocol/node';
import {
  SimulateRequest,
  SimulateTextRequest,
  StartChoicesRequest,
  ThreadRequest,
  ThreadsRequest,
} from '../../src/lsp/requests.js';
import { functionText } from '../cli/command.js';
import { buildProgram, temporaryFolder } from '../program.js';
import { clientsOf, MODERN } from './wire.js';

const program = await buildProgram(temporaryFolder(), { fake: true });
const clients = clientsOf(() => program.script);
afterAll(() => clients.end());

const tree = temporaryFolder();
mkdirSync(join(tree, 'mm'));
writeFileSync(join(tree, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 1\n');
const uri = pathToFileURL(join(tree, 'mm/x.c')).href;
const source = functionText('leaky', 'LEAK');
const OLD = { textDocument: { hover: { contentFormat: ['plaintext' as const] } } };

describe('diagnostics', () => {
  it('are pulled, with code, severity and the path as related information', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    expect(await client.pull(uri)).toEqual([
      {
        range: { start: { line: 3, character: 14 }, end: { line: 3, character: 18 } },
        severity: DiagnosticSeverity.Warning,
        source: 'folioscope',
        code: 'leaked-reference',
        codeDescription: { href: `${program.assets}codes/leaked-reference.md` },
        message: 'page is not given back',
        data: 'leaky page LEAK',
        relatedInformation: [
          {
            location: { uri, range: { start: { line: 0, character: 0 }, end: { line: 4, character: 1 } } },
            message: 'takes a reference on page',
          },
          {
            location: { uri, range: { start: { line: 3, character: 14 }, end: { line: 3, character: 18 } } },
            message: 'returns without giving it back',
          },
        ],
      },
    ]);
    expect(client.pushed).toEqual([]);
    expect(await client.close()).toBe(0);
  });

  it('are unchanged for the same result id, and full again after an edit', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    const pull = (previousResultId?: string) =>
      client.connection.sendRequest(DocumentDiagnosticRequest.type, {
        textDocument: { uri },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      });
    const first = await pull();
    expect(first).toMatchObject({ kind: 'full', resultId: expect.any(String) });
    expect(await pull(first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    await client.change(uri, 2, {
      range: { start: { line: 3, character: 14 }, end: { line: 3, character: 18 } },
      text: 'fine',
    });
    expect(await pull(first.resultId)).toMatchObject({ kind: 'full', items: [] });
  });

  it('are full again for a document that was closed and opened', async () => {
    const client = await clients.start();
    const textDocument = { uri };
    await client.open(uri, source);
    const first = await client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument });
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument });
    await client.open(uri, functionText('leaky', 'fine'));
    const previousResultId = first.resultId ?? '';
    const again = await client.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument,
      previousResultId,
    });
    expect(again).toMatchObject({ kind: 'full', items: [] });
  });

  it('follow incremental edits', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    await client.change(uri, 2, {
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
      text: '/* new */\r\n\n',
    });
    await client.change(uri, 3, {
      range: { start: { line: 5, character: 1 }, end: { line: 5, character: 1 } },
      text: '/* ü😀 */ ',
    });
    const [diagnostic] = await client.pull(uri);
    expect(diagnostic?.range.start).toEqual({ line: 5, character: 14 + 10 });
  });

  it('are pushed to a client that cannot pull, after opening and after edits, and cleared on closing', async () => {
    const client = await clients.start({ capabilities: OLD });
    await client.open(uri, source);
    await client.until(() => client.pushed.length > 0);
    expect(client.pushed[0]).toMatchObject({ uri, version: 1, diagnostics: [{ code: 'leaked-reference' }] });
    await client.change(uri, 2, { text: functionText('leaky', 'fine') });
    // Once more, perhaps, when the tree has been indexed.
    await client.until(() => client.pushed.at(-1)?.version === 2);
    expect(client.pushed.at(-1)).toMatchObject({ uri, diagnostics: [] });
    await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
    await client.until(() => client.pushed.at(-1)?.version === undefined);
    expect(client.pushed.at(-1)).toEqual({ uri, diagnostics: [] });
  });

  it('push drops what an edit made old', async () => {
    const client = await clients.start({ capabilities: OLD });
    await client.open(uri, source);
    for (let version = 2; version <= 20; version++)
      await client.change(uri, version, { text: functionText('leaky', `LEAK ${version}`) });
    await client.until(() => client.pushed.at(-1)?.version === 20);
    const versions = client.pushed.map(({ version }) => version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });
});

describe('hover', () => {
  const position = { line: 2, character: 3 };

  it('shows the row, the counters before and after, and the era', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    expect(hover).toEqual({
      contents: {
        kind: 'markdown',
        value: [
          '```c',
          'void get_page(struct page *page)',
          '```',
          'Takes a reference.',
          '',
          '**all 2 paths**',
          '',
          '- `page`: refcount N -> N + 1',
          '- ref on page, held by this function since line 3',
          '',
          '**the call, by its result**',
          '',
          '- always: +1 reference on page',
          '',
          'Undone by `put_page`.',
          '',
          'Source: include/linux/mm.h:1 (v6.12) (read; catalogue)',
          '',
          'v6.1, E9: device-private pages rest at 0, FS-DAX pages at 1 (Makefile; partly unverified); folio kind small; in `f()`',
        ].join('\n'),
      },
      range: { start: { line: 2, character: 1 }, end: { line: 2, character: 9 } },
    });
  });

  it('is plain text for a client without Markdown', async () => {
    const client = await clients.start({ capabilities: OLD });
    await client.open(uri, source);
    const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
    const contents = MarkupContent.is(hover?.contents) ? hover.contents : undefined;
    expect(contents?.kind).toBe('plaintext');
    expect(contents?.value).not.toMatch(/[`*\\]{2}|```/);
    expect(contents?.value).toContain('- page: refcount N -> N + 1');
  });
});

describe('lenses and simulations', () => {
  it('counts paths, broken ones by code, when a lens is resolved', async () => {
    const client = await clients.start();
    await client.open(uri, `${source + functionText('odd', 'UNREAD')}int nothing(void)\n{\n\treturn 0;\n}\n`);
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    expect(lenses?.map((lens) => [lens.range.start.line, lens.command?.title])).toEqual([
      [0, undefined],
      [5, 'Folioscope: not analysed (UNREAD is there)'],
    ]);
    const [lens] = lenses as CodeLens[];
    const resolved = lens && (await client.connection.sendRequest(CodeLensResolveRequest.type, lens));
    expect(resolved?.command).toEqual({
      title: '2 paths, 1 leaked-reference · Simulate',
      command: 'folioscope.simulate',
      arguments: [uri, 'leaky'],
    });
  });

  it('simulates a function by name, or the one around a position', async () => {
    const client = await clients.start();
    await client.open(uri, functionText('first', 'fine') + source);
    const simulate = (params: object) =>
      client.connection.sendRequest(SimulateRequest, { textDocument: { uri }, ...params });
    expect(await simulate({ function: 'leaky' })).toMatchObject({ version: 1, function: 'leaky', paths: [{}, {}] });
    expect(await simulate({ position: { line: 6, character: 0 } })).toMatchObject({
      function: 'leaky',
      file: 'mm/x.c',
    });
    expect(await simulate({ function: 'nothing' })).toBeNull();
    expect(await simulate({ position: { line: 99, character: 0 } })).toBeNull();
    const text = await client.connection.sendRequest(SimulateTextRequest, { textDocument: { uri }, function: 'leaky' });
    expect(text).toMatch(/^mm\/x\.c:6: leaky\(\)\n/);
  });

  it('simulates from the start that is asked for', async () => {
    const client = await clients.start();
    await client.open(uri, source);
    const choices = await client.connection.sendRequest(StartChoicesRequest);
    expect(choices.folios).toContain('fs-dax');
    for (const { id, kernel } of choices.eras) {
      const params = { textDocument: { uri }, function: 'leaky', kernel, folio: 'fs-dax' };
      expect(await client.connection.sendRequest(SimulateRequest, params)).toMatchObject({
        era: { id, kernel, foundBy: 'chosen for this simulation' },
        folio: 'fs-dax',
      });
    }
  });
});

describe('settings', () => {
  it('are fetched, and fetched again when they change', async () => {
    let section: unknown = {
      minConfidence: 'low',
      codeLens: { enable: false },
      hover: { enable: false },
      kernel: 'v5.10',
    };
    const capabilities = { ...MODERN, workspace: { configuration: true, diagnostics: { refreshSupport: true } } };
    const client = await clients.start({ capabilities, configuration: () => section });
    await client.until(() => client.refreshes === 1);
    await client.open(uri, functionText('f', 'DOUBT'));
    expect(await client.pull(uri)).toMatchObject([{ severity: DiagnosticSeverity.Hint }]);
    expect(client.statuses.at(-1)?.era).toMatchObject({ kernel: 'v5.10', foundBy: 'setting' });
    expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })).toBeNull();
    const position = { line: 2, character: 3 };
    expect(await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position })).toBeNull();
    section = { diagnostics: { enable: false }, minConfidence: 'low' };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    await client.until(() => client.refreshes === 2);
    expect(await client.pull(uri)).toEqual([]);
    expect(client.statuses.at(-1)?.era).toMatchObject({ kernel: 'v6.1', foundBy: 'Makefile' });
  });

  it('sent with initialize hold where the client answers nothing', async () => {
    const capabilities = { ...MODERN, workspace: { configuration: true, diagnostics: { refreshSupport: true } } };
    const initializationOptions = { minConfidence: 'low' };
    const client = await clients.start({ capabilities, initializationOptions, configuration: () => null });
    await client.until(() => client.refreshes === 1);
    await client.open(uri, functionText('f', 'DOUBT'));
    expect(await client.pull(uri)).toHaveLength(1);
  });

  it('of the wrong type give one message each and their default', async () => {
    const wrong = { kernel: 12, minConfidence: 'sometimes', codeLens: { enable: 'yes' } };
    const client = await clients.start({ initializationOptions: wrong });
    await client.open(uri, source);
    expect(await client.pull(uri)).toHaveLength(1);
    const problems = [
      'Setting folioscope.kernel: expected a string, not 12; using "".',
      'Setting folioscope.minConfidence: "sometimes" is not one of low, medium, high; using "medium".',
      'Setting folioscope.codeLens.enable: expected a boolean, not "yes"; using true.',
    ];
    expect(client.logged).toEqual(problems);
    expect(client.statuses.at(-1)?.problems).toEqual(problems);
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, {
      settings: { folioscope: wrong },
    });
    expect(await client.pull(uri)).toHaveLength(1);
    expect(client.logged).toEqual(problems);
    expect(client.popups).toEqual([]);
  });

  it('name the known versions for an unknown one', async () => {
    const client = await clients.start({ initializationOptions: { kernel: '2.6' } });
    await client.open(uri, source);
    await client.pull(uri);
    expect(client.logged).toEqual([
      'Setting folioscope.kernel: kernel v2.6 is not known; known are v4.11 to v7.2; using "".',
    ]);
  });
});

describe('the status', () => {
  it('names era, findings and what was not analysed, once', async () => {
    const client = await clients.start();
    await client.open(uri, source + functionText('odd', 'UNREAD'));
    await client.pull(uri);
    await client.pull(uri);
    await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    expect(client.statuses).toEqual([
      {
        uri,
        era: {
          kernel: 'v6.1',
          id: 'E9',
          title: 'device-private pages rest at 0, FS-DAX pages at 1',
          foundBy: 'Makefile',
          unverified: expect.any(Boolean),
        },
        findings: 1,
        notAnalysed: 1,
        problems: [],
      },
    ]);
  });

  it('names broken rows of the workspace, and the server works on', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.git'));
    mkdirSync(join(folder, '.folioscope'));
    writeFileSync(join(folder, '.folioscope/mine.yaml'), '- name: broken\n');
    const client = await clients.start();
    const own = pathToFileURL(join(folder, 'x.c')).href;
    await client.open(own, source);
    expect(await client.pull(own)).toHaveLength(1);
    expect(client.statuses.at(-1)?.problems).toEqual([expect.stringMatching(/^\.folioscope\/mine\.yaml:1: broken: /)]);
  });
});

describe('threads', () => {
  it('are listed, and given with the counters of every step', async () => {
    const client = await clients.start();
    const list = await client.connection.sendRequest(ThreadsRequest);
    expect(list).toContainEqual(expect.objectContaining({ name: '2019-pin-counting', title: expect.any(String) }));
    const thread = await client.connection.sendRequest(ThreadRequest, { name: '2019-pin-counting' });
    const put = thread?.chapters[0]?.steps.find(({ op }) => op === 'put s0')?.states;
    expect(put?.map(({ kernel, counters }) => [kernel, counters.s0?.ref])).toEqual([
      ['v5.6', 1],
      ['v5.7', 1024],
    ]);
  });

  it('that do not exist are null, and a request without a name is refused', async () => {
    const client = await clients.start();
    expect(await client.connection.sendRequest(ThreadRequest, { name: '../secret' })).toBeNull();
    await expect(client.connection.sendRequest('folioscope/thread', {})).rejects.toThrow('malformed parameters');
  });
});
