/** What the editor offers at a place, over the wire and with the real core: fixes, hints, outline, highlight, who gives a hold back. */
import { afterAll, describe, expect, it } from 'vitest';
import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  CodeActionRequest,
  CodeLensRequest,
  CodeLensResolveRequest,
  type Diagnostic,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  HoverRequest,
  InlayHintRequest,
  type Position,
} from 'vscode-languageserver-protocol/node';
import { FindingsRequest, MuteNotification } from '../../src/lsp/requests.js';
import { buildProgram, temporaryFolder } from '../program.js';
import { type Client, type ClientOptions, clientsOf, MODERN } from './wire.js';

const program = await buildProgram(temporaryFolder(), { fake: false });
const clients = clientsOf(() => program.script);
afterAll(() => clients.end());

const uri = 'untitled:x.c';
const textDocument = { uri };
const source = `int take(struct address_space *mapping, unsigned long start, int nr, struct page **pages)
{
	struct page *page = find_get_page(mapping, 0);
	int ret;

	if (!page)
		return -ENOENT;
	ret = pin_user_pages_fast(start, nr, FOLL_WRITE, pages);
	if (ret < nr)
		return -EFAULT;
	unpin_user_pages(pages, nr);
	put_page(page);
	return 0;
}

int keep(unsigned long start, int nr, struct page **pages)
{
	return pin_user_pages_fast(start, nr, FOLL_WRITE, pages);
}
`;
const lines = source.split('\n');
const at = (text: string, past = 0): Position => {
  const line = lines.findIndex((content) => content.includes(text));
  return { line, character: (lines[line]?.indexOf(text) ?? 0) + past };
};
const RICH = {
  ...MODERN,
  workspace: { workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } },
  experimental: { folioscope: { commands: true } },
};

type Opened = { client: Client; diagnostics: readonly Diagnostic[] };

let plain: Promise<Opened> | undefined;

/** The document in a server of its own, or in one that all share who want nothing special. */
function opened(options?: ClientOptions): Promise<Opened> {
  if (options) return start(options);
  plain ??= start({});
  return plain;
}

async function start(options: ClientOptions): Promise<Opened> {
  const client = await clients.start(options);
  await client.open(uri, source);
  return { client, diagnostics: await client.pull(uri) };
}

const actionsAt = async ({ connection }: Client, place: Position, diagnostics: readonly Diagnostic[] = []) =>
  (await connection.sendRequest(CodeActionRequest.type, {
    textDocument,
    range: { start: place, end: place },
    context: { diagnostics: [...diagnostics] },
  })) ?? [];

describe('code actions', () => {
  it('mend a finding by edits that are shown first, belong to it and name the version', async () => {
    const { client, diagnostics } = await opened({ capabilities: RICH });
    const actions = await actionsAt(client, at('return -EFAULT'), diagnostics);
    expect(actions.map(({ title }) => title)).toEqual([
      'Release page here',
      'Allow leaked-reference here, with a reason',
      'Release pages[0..ret) here, where it is held',
      'Allow partial-pin here, with a reason',
    ]);
    expect(actions[0]).toMatchObject({
      kind: 'quickfix',
      isPreferred: true,
      diagnostics: [{ code: 'leaked-reference' }],
      edit: {
        documentChanges: [{ textDocument: { uri, version: 1 }, edits: expect.any(Array) }],
        changeAnnotations: { folioscope: { label: 'Release page here', needsConfirmation: true } },
      },
    });
    expect(actions[1]).toMatchObject({
      command: { command: 'folioscope.allow', arguments: [uri, at('return -EFAULT').line + 1, 'leaked-reference'] },
    });
  });

  it('are plain edits for other clients, and allow with a comment on the line above', async () => {
    const { client } = await opened();
    const actions = await actionsAt(client, at('return -EFAULT'));
    expect(actions.map(({ title }) => title)).toEqual([
      'Release page here',
      'Allow leaked-reference here, with a reason',
      'Release pages[0..ret) here, where it is held',
      'Allow partial-pin here, with a reason',
    ]);
    const { line } = at('return -EFAULT');
    const place = { line, character: 0 };
    expect(actions[3]).toMatchObject({
      edit: {
        changes: {
          [uri]: [
            { range: { start: place, end: place }, newText: '\t\t/* folioscope: allow partial-pin, say why */\n' },
          ],
        },
      },
    });
  });

  it('are for findings only, and none where other kinds are wanted', async () => {
    const { client } = await opened();
    expect(await actionsAt(client, { line: 0, character: 0 })).toEqual([]);
    const place = at('return -EFAULT');
    const context = { diagnostics: [], only: ['source.organizeImports'] };
    const params = { textDocument, range: { start: place, end: place }, context };
    expect(await client.connection.sendRequest(CodeActionRequest.type, params)).toBeNull();
  });
});

describe('inlay hints', () => {
  const hints = async (show: string, from: number, to: number) => {
    const { client } = await opened({ initializationOptions: { inlayHints: { show } } });
    const range = { start: { line: from, character: 0 }, end: { line: to, character: 0 } };
    const answer = await client.connection.sendRequest(InlayHintRequest.type, { textDocument, range });
    return answer?.map(({ position, label }) => [position.line, position.character, label]) ?? null;
  };
  const put = at('put_page');

  it('stand at the end of lines that change something', async () => {
    const first = at('find_get_page').line;
    expect(await hints('all', first, put.line)).toEqual([
      [first, lines[first]?.length, 'maybe ref N+1'],
      [at('pin_user').line, lines[at('pin_user').line]?.length, 'pages[0..ret): maybe ref N+1024 pin 1'],
      [at('unpin_user').line, lines[at('unpin_user').line]?.length, 'pages[0..ret): ref N'],
      [put.line, lines[put.line]?.length, 'ref N'],
    ]);
  });

  it('answer for the line of the cursor, when it alone is asked for', async () => {
    const line = at('int ret').line + 2;
    expect(await hints('line', line, line)).toEqual([[line, lines[line]?.length, 'maybe ref N+1']]);
    expect(await hints('line', line, line + 1)).toBeNull();
    expect(await hints('off', line, line)).toBeNull();
  });
});

describe('holds', () => {
  it('are in the outline, below their function and its summary', async () => {
    const { client } = await opened();
    const symbols = await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument });
    expect(symbols).toMatchObject([
      {
        name: 'take',
        detail: '',
        children: [
          { name: 'ref on page', detail: `given back in line ${at('put_page').line + 1}` },
          { name: 'pin on pages[0..ret)', detail: `given back in line ${at('unpin_user').line + 1}` },
        ],
      },
      {
        name: 'keep',
        detail: expect.stringContaining('+pin on success'),
        children: [{ name: expect.stringMatching(/^pin on pages/) }],
      },
    ]);
  });

  it('are highlighted where they pass through, from any of these places and from their name', async () => {
    const { client } = await opened();
    for (const position of [at('find_get_page', 3), at('put_page(page)', 2), at('!page', 1)]) {
      const marks = await client.connection.sendRequest(DocumentHighlightRequest.type, { textDocument, position });
      expect(marks?.map(({ range }) => range.start.line)).toEqual(
        [at('find_get_page'), at('return -EFAULT'), at('put_page')].map(({ line }) => line),
      );
    }
    const nowhere = { textDocument, position: { line: 0, character: 1 } };
    expect(await client.connection.sendRequest(DocumentHighlightRequest.type, nowhere)).toBeNull();
  });

  it('tell who gives them back, and from there where they were taken', async () => {
    const { client } = await opened();
    const position = at('find_get_page', 3);
    const [item] =
      (await client.connection.sendRequest(CallHierarchyPrepareRequest.type, { textDocument, position })) ?? [];
    if (!item) throw new Error('no item');
    expect(item).toMatchObject({ name: 'ref on page', detail: `take(), taken in line ${position.line + 1}` });
    const calls = (await client.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item })) ?? [];
    expect(calls.map(({ from }) => from.detail)).toEqual(
      [at('return -EFAULT'), at('put_page')].map(({ line }) => `take(), line ${line + 1}`),
    );
    const last = calls.at(-1);
    if (!last) throw new Error('no call');
    const back = await client.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item: last.from });
    expect(back).toMatchObject([{ to: { name: 'ref on page', range: item.range } }]);
  });
});

describe('hover', () => {
  const hover = async (capabilities: object) => {
    const { client } = await opened({ capabilities: { ...MODERN, ...capabilities } });
    const answer = await client.connection.sendRequest(HoverRequest.type, {
      textDocument,
      position: at('pin_user_pages_fast', 2),
    });
    return JSON.stringify(answer?.contents);
  };

  it('tells the counters of folio kinds apart where they differ', async () => {
    const text = await hover({});
    expect(text).toContain(
      '`pages[0..ret)` (small, page-cache, fs-dax, device-private, device-coherent, p2pdma): refcount',
    );
    expect(text).toMatch(/`pages\[0\.\.ret\)` \(large, hugetlb\): refcount N -> N \+ 1, pincount 0 -> 1/);
    expect(text).not.toContain('command:');
  });

  it('has links for clients that run our commands', async () => {
    const text = await hover({ experimental: RICH.experimental });
    expect(text).toContain('command:folioscope.simulate?');
    expect(text).toMatch(/\(https:\/\/elixir\.bootlin\.com\/linux\/v6\.12\/source\/mm\/gup\.c#L\d+\)/);
  });
});

it('lenses say what the function does to the books', async () => {
  const { client } = await opened();
  const [, lens] = (await client.connection.sendRequest(CodeLensRequest.type, { textDocument })) ?? [];
  if (!lens) throw new Error('no lens');
  const { command } = await client.connection.sendRequest(CodeLensResolveRequest.type, lens);
  expect(command?.title).toMatch(/^pages\[0\.\.\w+\): \+pin on success · \d+ paths · Simulate$/);
});

describe('folioscope/findings', () => {
  const { line } = at('return -EFAULT');
  const FOUND = ['leaked-reference', 'partial-pin'].map((code) => ({
    code,
    function: 'take',
    range: { start: { line } },
  }));

  it('answers for open documents and for texts that are sent along', async () => {
    const { client } = await opened();
    expect(await client.connection.sendRequest(FindingsRequest, { textDocument })).toMatchObject({
      findings: FOUND,
      notAnalysed: [],
    });
    const closed = { textDocument: { uri: 'file:///never/opened.c' } };
    expect(await client.connection.sendRequest(FindingsRequest, closed)).toBeNull();
    expect(await client.connection.sendRequest(FindingsRequest, { ...closed, text: source })).toMatchObject({
      uri: closed.textDocument.uri,
      findings: FOUND,
    });
  });
});

it('muted, nothing is shown; then everything again', async () => {
  const { client, diagnostics } = await opened();
  expect(diagnostics).toHaveLength(2);
  await client.connection.sendNotification(MuteNotification, { muted: true });
  expect(await client.pull(uri)).toEqual([]);
  const position = at('pin_user_pages_fast', 2);
  expect(await client.connection.sendRequest(HoverRequest.type, { textDocument, position })).toBeNull();
  expect(await client.connection.sendRequest(CodeLensRequest.type, { textDocument })).toBeNull();
  expect(await actionsAt(client, at('return -EFAULT'))).toEqual([]);
  await client.connection.sendNotification(MuteNotification, { muted: false });
  expect(await client.pull(uri)).toHaveLength(2);
});

it('each folder of the workspace has its own settings', async () => {
  const folders = ['file:///a', 'file:///a/b', 'file:///c'];
  const client = await clients.start({
    capabilities: { ...MODERN, workspace: { configuration: true, diagnostics: { refreshSupport: true } } },
    workspaceFolders: folders.map((folder) => ({ uri: folder, name: folder })),
    configuration: (scope) => (scope === 'file:///a' ? { diagnostics: { enable: false } } : {}),
  });
  await client.until(() => client.refreshes > 0);
  const counts = [];
  for (const own of ['file:///a/x.c', 'file:///a/b/x.c', 'file:///c/x.c', 'file:///d/x.c', 'untitled:y.c']) {
    await client.open(own, source);
    counts.push((await client.pull(own)).length);
  }
  expect(counts).toEqual([0, 2, 2, 2, 2]);
});

it('virtual documents are analysed on their own, the same path twice', async () => {
  const client = await clients.start();
  for (const own of ['file:///tree/mm/x.c', 'git:/tree/mm/x.c?%7B%7D', 'vscode-vfs://github/o/r/mm/x.c']) {
    await client.open(own, source);
    const found = await client.pull(own);
    expect(found).toHaveLength(2);
    expect(found[0]?.relatedInformation?.[0]?.location.uri).toBe(own);
  }
  await client.change('git:/tree/mm/x.c?%7B%7D', 2, { text: 'int x;' });
  expect(await client.pull('git:/tree/mm/x.c?%7B%7D')).toEqual([]);
  expect(await client.pull('file:///tree/mm/x.c')).toHaveLength(2);
});
