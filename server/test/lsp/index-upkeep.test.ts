/** The index in an editor: built in the background, used when it is there, and not built where it must not be. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { DidSaveTextDocumentNotification } from 'vscode-languageserver-protocol/node';
import { buildProgram, temporaryFolder } from '../program.js';
import { clientsOf, MODERN } from './wire.js';

const program = await buildProgram(temporaryFolder(), { fake: false });
const folder = temporaryFolder();
const root = join(folder, 'tree');
const indexes = join(folder, 'folioscope/index');
const clients = clientsOf(() => program.script, { XDG_CACHE_HOME: folder });
afterAll(() => clients.end());

const far = join(root, 'drivers/net/far.c');
const uri = pathToFileURL(far).href;
const text = () => readFileSync(far, 'utf8');

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(indexes, { recursive: true, force: true });
  cpSync(fileURLToPath(new URL('../../../fixtures/tree', import.meta.url)), root, { recursive: true });
  writeFileSync(join(root, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 12\n');
});

describe('the index in an editor', () => {
  it('is built in the background; then callees far away are known', async () => {
    const client = await clients.start({ capabilities: MODERN });
    client.open(uri, text());
    await client.until(() => client.refreshes > 0);
    expect(readdirSync(indexes)).toEqual([expect.stringMatching(/^tree-\w+\.index$/)]);
    expect((await client.pull(uri)).map(({ code }) => code)).toEqual(['leaked-reference']);
    writeFileSync(join(root, 'mm/pool.c'), 'struct page *pool_take(struct pool *pool)\n{\n\treturn NULL;\n}\n');
    await client.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
    client.change(uri, 2, { text: `${text()}\n` });
    expect(await client.pull(uri)).toEqual([]);
  });

  it.each([
    ['the setting says no', { initializationOptions: { index: { enable: false } } }],
    [
      'the workspace is not trusted',
      { capabilities: { ...MODERN, experimental: { folioscope: { commands: true, trusted: false } } } },
    ],
  ])('is not built where %s', async (_, options) => {
    const client = await clients.start({ capabilities: MODERN, ...options });
    client.open(uri, text());
    expect(await client.pull(uri)).toEqual([]);
    expect(existsSync(indexes)).toBe(false);
  });
});
