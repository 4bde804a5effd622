/** What the README shows of a review is what it prints. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createCore } from '../../src/core/create-core.js';
import { commandLine } from '../cli/command.js';

it("the README's review is what is printed", async () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, args, shown] = /^\$ folioscope (review .*)\n([\s\S]*?)```/m.exec(readme) ?? [];
  if (args === undefined || shown === undefined) throw new Error('the README shows no review');
  const cwd = fileURLToPath(new URL('../../..', import.meta.url));
  const { stdout } = await (await commandLine({ cwd, createCore })).run(...args.split(' '));
  expect(stdout.slice(0, shown.length)).toBe(shown);
});
