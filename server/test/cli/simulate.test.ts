/** `folioscope simulate`. */
import { describe, expect, it } from 'vitest';
import { commandLine, functionText } from './command.js';

const cli = await commandLine();
cli.write('leak.c', functionText('leaky', 'LEAK') + functionText('other', 'fine'));

describe('simulate', () => {
  it('shows every path with its steps, counters and what is held at the end', async () => {
    const { status, stdout } = await cli.run('simulate', 'leak.c:leaky');
    expect(status).toBe(0);
    expect(stdout).toBe(
      [
        'leak.c:1: leaky()',
        'v6.12 (device-private pages rest at 0, FS-DAX pages at 1; default), folio kind small',
        'N is what others hold at the start',
        '  page: result of alloc_page()',
        '',
        'Summary',
        '  returns 0: nothing',
        '',
        'Path 1 of 2: returns 0: balanced',
        '  when page',
        '  leak.c:1: takes a reference on page   (page refcount N + 1)',
        '',
        'Path 2 of 2: returns < 0: leaked-reference',
        '  when !page',
        '  leak.c:1: takes a reference on page   (page refcount N + 1)',
        '  leak.c:4: returns without giving it back',
        '  1 hold at the end:',
        '    ref on page, held by this function since line 4',
        '',
      ].join('\n'),
    );
  });

  it('prints the simulation as JSON', async () => {
    const { stdout } = await cli.run('simulate', '--format=json', '--folio=large', 'leak.c:leaky');
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      function: 'leaky',
      folio: 'large',
      paths: [{ id: 1 }, { id: 2 }],
    });
  });

  it('writes a page that needs nothing else', async () => {
    const { stdout } = await cli.run('simulate', '--format=html', 'leak.c:leaky');
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
    const data = /<script type="application\/json" id="simulation">(.*?)<\/script>/s.exec(stdout)?.[1];
    expect(JSON.parse(data ?? '')).toMatchObject({ function: 'leaky' });
    expect(stdout.match(/<\/script>/g)).toHaveLength(2);
  });

  it('refuses what it cannot simulate', async () => {
    const refused = async (...args: string[]) => {
      const { status, stdout, stderr } = await cli.run('simulate', ...args);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      return stderr;
    };
    expect(await refused('leak.c')).toContain('expected FILE:FUNCTION');
    expect(await refused('leak.c:nothing')).toBe(
      'folioscope: leak.c: no function nothing that could be read. It has leaky, other.\n',
    );
    expect(await refused('missing.c:f')).toBe('folioscope: missing.c: cannot be read: no such file or folder\n');
    expect(await refused('--folio=tiny', 'leak.c:leaky')).toContain('no such folio kind; known are small, large');
  });
});
