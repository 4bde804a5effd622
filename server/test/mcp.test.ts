/** The Model Context Protocol, asked by the SDK's own client, of the program as it is shipped. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleMcp } from '../scripts/bundle.mjs';
import { VERSION } from '../src/version.js';
import { buildProgram, temporaryFolder } from './program.js';

const folder = temporaryFolder();
const program = await buildProgram(folder, { fake: false });
await bundleMcp(folder, { sources: true });

const tree = temporaryFolder();
const fixtures = fileURLToPath(new URL('../../fixtures', import.meta.url));
cpSync(join(fixtures, 'patches/one-pin/tree'), tree, { recursive: true });
cpSync(join(fixtures, 'references.c'), join(tree, 'mm/references.c'));

const client = new Client({ name: 'test', version: '1' });
await client.connect(
  new StdioClientTransport({ command: process.execPath, args: [program.script, 'mcp', '--root', tree] }),
);
afterAll(() => client.close());

async function ask(name: string, args: Record<string, unknown>): Promise<{ text: string; isError: boolean }> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  const text = Array.isArray(content) ? content.map((part) => (part.type === 'text' ? part.text : '')).join('') : '';
  return { text, isError: isError === true };
}

describe('folioscope mcp', () => {
  it('introduces itself, and its tools as read-only', async () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'folioscope', version: VERSION });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'simulate_function',
      'function_summary',
      'check_files',
      'review_patch',
      'explain_code',
    ]);
    for (const { annotations } of tools)
      expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
  });

  it('answers each tool, the same every time', async () => {
    const series = readFileSync(join(fixtures, 'patches/one-pin/series.mbox'), 'utf8');
    const questions = [
      ['simulate_function', { file: 'mm/gup.c', function: 'gup_hugepte' }, 'returns 1: leaves the caller a hold'],
      ['function_summary', { file: 'mm/gup.c', function: 'gup_hugepte' }, '  returns 1: ref +refs on head'],
      ['check_files', { files: ['mm/references.c'] }, '[leaked-reference]'],
      ['review_patch', { patch: series }, 'gup_hugepte(), returns 1: refcount +refs -> +1024 or +refs'],
      ['explain_code', { code: 'partial-pin' }, '# partial-pin'],
    ] as const;
    for (const [name, args, part] of questions) {
      const answer = await ask(name, args);
      expect(answer).toEqual({ text: expect.stringContaining(part), isError: false });
      expect(await ask(name, args)).toEqual(answer);
    }
  });

  it.each([
    ['simulate_function', { file: '../x.c', function: 'f' }, 'paths are relative to the root of the tree'],
    ['function_summary', { file: 'mm/gup.c', function: 'none' }, 'no function none'],
    ['check_files', { files: ['/etc/passwd'] }, 'paths are relative to the root of the tree'],
    ['check_files', { files: ['mm/none.c'] }, 'no such file'],
    ['review_patch', { patch: 'nothing' }, 'there is no patch in it'],
    ['review_patch', { range: 'mm/gup.c' }, 'a range is BASE..HEAD'],
    ['review_patch', {}, 'give either a patch or a range'],
    ['explain_code', { code: '--help' }, 'no such code'],
  ])('says what is wrong with %s %j', async (name, args, part) => {
    expect(await ask(name, args)).toEqual({ text: expect.stringContaining(part), isError: true });
  });

  it('has the version of the packages', () => {
    for (const name of ['../package.json', '../../extension/package.json', '../../package.json'])
      expect(JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))).toMatchObject({ version: VERSION });
  });
});
