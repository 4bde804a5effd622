/**
 * The tour and the page on scenarios are true, and so is the finding that the README begins with: each command in a `console`
 * block prints what stands below it, and what they show of a file is in it. `npm run docs` writes the outputs anew.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { operationNames } from '@folioscope/simulator';
import { expect, it } from 'vitest';
import { buildProgram, temporaryFolder } from './program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const docs = new URL('../../docs/', import.meta.url);
const textOf = (page: string): string => readFileSync(new URL(page, docs), 'utf8');
const { script } = await buildProgram(temporaryFolder(), { fake: false });

/** What a command prints; it may end with any status. */
function output(command: string): string {
  const npx = `npx() { shift; '${process.execPath}' '${script}' "$@"; }`;
  return execFileSync('bash', ['-c', `${npx}\n${command}\ntrue`], { cwd: root, encoding: 'utf8' }).trimEnd();
}

const blocks = (page: string, language: string) =>
  [...textOf(page).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter((it) => it[1] === language);
const commandsOf = (block: string) => [...block.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command);

it.each([
  ['tour.md', 6],
  ['scenarios.md', 1],
])('%s prints what its commands print', (page, least) => {
  const text = textOf(page);
  const fresh = text.replace(/^```console\n([\s\S]*?)^```$/gm, (_, block: string) => {
    const told = commandsOf(block).map((command) => `$ ${command}\n${output(command)}\n`);
    return `\`\`\`console\n${told.join('')}\`\`\``;
  });
  if (process.env.UPDATE_DOCS) writeFileSync(new URL(page, docs), fresh);
  else expect(fresh).toBe(text);
  const commands = blocks(page, 'console').flatMap(([, , block = '']) => commandsOf(block));
  expect(commands.length).toBeGreaterThanOrEqual(least);
  for (const command of commands) expect(command).toMatch(/^npx folioscope /);
});

it('shows C that is in its files', () => {
  const folder = new URL('../../fixtures/tour/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.c'));
  const sources = files.map((name) => readFileSync(new URL(name, folder), 'utf8'));
  for (const [, , code = ''] of blocks('tour.md', 'c'))
    expect(sources.some((source) => source.includes(code))).toBe(true);
});

it('the page on scenarios shows the scenario, and names every operation', () => {
  const scenario = readFileSync(new URL('../../fixtures/scenarios/pin-and-fork.scn', import.meta.url), 'utf8');
  expect(blocks('scenarios.md', 'text').map(([, , shown]) => shown)).toEqual([scenario]);
  const [, operations = ''] = textOf('scenarios.md').split('## Operations');
  const words = new Set(operations.match(/[a-z_]+/g));
  expect(operationNames().filter((name) => !words.has(name))).toEqual([]);
});

it('README shows a finding as it is printed', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, finding = ''] = /^```text\n(fixtures\/sample\/.*)\n```$/m.exec(readme) ?? [];
  expect(finding).not.toBe('');
  expect(output('npx folioscope check fixtures/sample/buffer.c')).toContain(finding);
});
