/** What the program says of itself: its help, the pages of its codes, and how it ends when it is not understood. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandLine } from './command.js';

const cli = await commandLine();

describe('explain', () => {
  it('prints the page of a code', async () => {
    const { status, stdout } = await cli.run('explain', 'leaked-reference');
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(new URL('../../../docs/codes/leaked-reference.md', import.meta.url), 'utf8'));
  });

  it('lists the codes for one that is none', async () => {
    const { status, stderr } = await cli.run('explain', 'nonsense');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^folioscope: nonsense: no such code; known are .*leaked-reference, /);
  });
});

describe('the command line', () => {
  it('prints help and ends with 0', async () => {
    const { status, stdout } = await cli.run('--help');
    expect(status).toBe(0);
    for (const command of [
      'check',
      'review',
      'merge',
      'simulate',
      'summarize',
      'replay',
      'explain',
      'index',
      'lsp',
      'mcp',
    ])
      expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  it('ends with 2 for an unknown command, an unknown option, and for no command', async () => {
    for (const args of [['nonsense'], ['check', '--nonsense', 'x.c'], ['review', '--format=mail', 'a..b'], []]) {
      const { status, stdout, stderr } = await cli.run(...args);
      expect({ args, status, stdout }).toEqual({ args, status: 2, stdout: '' });
      expect(stderr).not.toBe('');
    }
  });
});
