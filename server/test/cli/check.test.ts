/** The command `check`, with findings that the source names. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../src/protocol.js';
import { commandLine, functionText } from './command.js';

const cli = await commandLine();
cli.write('leak.c', functionText('leaky', 'LEAK'));
cli.write('doubt.c', functionText('doubtful', 'DOUBT'));
cli.write('good.c', functionText('good', 'fine'));
cli.write('tree/Makefile', 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 192\n');
cli.write('tree/mm/b.c', functionText('b', 'MAYBE'));
cli.write('tree/mm/sub/a.c', functionText('a', 'LEAK'));
cli.write('tree/mm/sub/a.h', functionText('header', 'LEAK'));
cli.write('tree/mm/empty.c', '');

const json = async (...args: string[]) => {
  const { status, stdout } = await cli.run('check', '--format=json', ...args);
  return { status, report: JSON.parse(stdout) as CheckReport };
};

describe('check', () => {
  it('prints a finding with its path and ends with 1', async () => {
    const { status, stdout, stderr } = await cli.run('check', 'leak.c');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toBe(
      [
        'leak.c:4:15: page is not given back [leaked-reference]',
        '    in leaky(), high confidence; the path:',
        '    leak.c:1: takes a reference on page   (page refcount N + 1)',
        '    leak.c:4: returns without giving it back',
        '',
        'v6.12 (E9, default): 1 finding (1 high) in 1 file, 1 function, 2 paths; 0 not analysed',
        '',
      ].join('\n'),
    );
  });

  it('ends with 0 when nothing is found', async () => {
    const { status, stdout } = await cli.run('check', 'good.c');
    expect(status).toBe(0);
    expect(stdout).toBe('v6.12 (E9, default): no findings in 1 file, 1 function, 2 paths; 0 not analysed\n');
  });

  it('prints the contract as JSON', async () => {
    const { status, report } = await json('leak.c');
    expect(status).toBe(1);
    expect(Object.keys(report)).toEqual(['version', 'kernel', 'findings', 'notAnalysed', 'stats', 'era']);
    expect(report).toMatchObject({
      version: 1,
      kernel: 'v6.12',
      findings: [
        {
          file: 'leak.c',
          function: 'leaky',
          line: 4,
          column: 15,
          endLine: 4,
          endColumn: 19,
          code: 'leaked-reference',
          confidence: 'high',
          path: [
            { event: 'acquire', counters: { page: { refcount: { text: 'N + 1' } } }, holds: [] },
            { event: 'break' },
          ],
        },
      ],
      notAnalysed: [],
      stats: { files: 1, functions: 1, paths: 2 },
    });
  });

  it('decides the exit status by what is printed', async () => {
    expect((await cli.run('check', 'doubt.c')).status).toBe(0);
    expect((await cli.run('check', '--min-confidence=low', 'doubt.c')).status).toBe(1);
    expect((await cli.run('check', '--min-confidence=high', 'tree/mm/b.c')).status).toBe(0);
  });

  it('takes the .c files below a folder, in order, named from the root of the kernel tree above', async () => {
    const { report } = await json('tree/mm');
    expect(report.kernel).toBe('v6.1');
    expect(report.findings.map(({ file }) => file)).toEqual(['mm/b.c', 'mm/sub/a.c']);
    expect(report.stats.files).toBe(3);
  });

  it('takes paths relative to --root when it is given', async () => {
    const { report } = await json('--root', 'tree', 'mm/b.c');
    expect(report.findings.map(({ file }) => file)).toEqual(['mm/b.c']);
  });

  it('reads each file once, however it was named', async () => {
    const { report } = await json('--root', 'tree', 'mm/b.c', 'mm', './mm/b.c');
    expect(report.stats.files).toBe(3);
  });

  it('prefers --kernel to the Makefile', async () => {
    expect((await json('--kernel', '5.10.3', 'tree/mm')).report.kernel).toBe('v5.10');
  });

  it('reads an overlay instead of the file of the tree', async () => {
    cli.write('edited.c', functionText('b', 'fine'));
    const { status, report } = await json('--root', 'tree', '--overlay', 'mm/b.c=edited.c', 'mm/b.c');
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
  });

  it('takes an overlay for a file that the tree does not have yet', async () => {
    const { report } = await json('--root', 'tree', '--overlay', 'mm/new.c=leak.c', 'mm/new.c');
    expect(report.findings.map(({ file }) => file)).toEqual(['mm/new.c']);
  });

  it('lists what was not analysed', async () => {
    cli.write('unread.c', functionText('odd', 'UNREAD'));
    const { status, stdout } = await cli.run('check', 'unread.c');
    expect(status).toBe(0);
    expect(stdout).toContain('unread.c:1: not analysed: odd(): UNREAD is there\n');
    expect(stdout).toContain('1 not analysed\n');
  });

  it('colours only when told so', async () => {
    const coloured = await commandLine({ colour: true });
    coloured.write('leak.c', functionText('leaky', 'LEAK'));
    expect((await coloured.run('check', 'leak.c')).stdout).toContain('\u001b[1mleak.c:4:15:');
    expect((await cli.run('check', 'leak.c')).stdout).not.toContain('\u001b');
  });
});

describe('bad input to check', () => {
  const refused = async (...args: string[]) => {
    const { status, stdout, stderr } = await cli.run('check', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    return stderr;
  };

  it('names a missing file, and every one of them', async () => {
    expect(await refused('leak.c', 'missing.c', 'gone.c')).toBe(
      'folioscope: missing.c: no such file or folder\nfolioscope: gone.c: no such file or folder\n',
    );
  });

  it('refuses a binary file that was asked for', async () => {
    cli.write('binary.c', new Uint8Array([0x69, 0x6e, 0x74, 0, 1, 2]));
    expect(await refused('leak.c', 'binary.c')).toBe('folioscope: binary.c: is a binary file (NUL byte at offset 3)\n');
  });

  it('counts a binary file in a folder as not analysed', async () => {
    cli.write('mixed/binary.c', new Uint8Array([0, 1]));
    cli.write('mixed/leak.c', functionText('leaky', 'LEAK'));
    const { status, report } = await json('mixed');
    expect(status).toBe(1);
    expect(report.notAnalysed).toEqual([
      { file: 'mixed/binary.c', function: '', line: 1, reason: 'file is a binary file (NUL byte at offset 0)' },
    ]);
  });

  it('refuses a file of 20 MB', async () => {
    cli.write('large.c', '/* x */\n'.repeat(20 * 131072));
    expect(await refused('large.c')).toBe('folioscope: large.c: has 20.0 MB; sources above 8.0 MB are not read\n');
  });

  it('refuses what is no regular file', async () => {
    expect(await refused('/dev/zero')).toBe('folioscope: /dev/zero: is not a regular file\n');
  });

  it('keeps every byte of a file that is not UTF-8', async () => {
    cli.write(
      'latin.c',
      Buffer.concat([Buffer.from('/* \xe4\xf6 */ ', 'latin1'), Buffer.from(functionText('f', 'LEAK'))]),
    );
    cli.write('latin-column.c', Buffer.from('int f(void)\n{\n\t/* \xe4\xf6 */ return 0; /* LEAK */\n}\n', 'latin1'));
    const { report } = await json('latin-column.c');
    expect(report.findings[0]).toMatchObject({ line: 3, column: 24 });
  });

  it('has true lines and columns with CRLF', async () => {
    cli.write('crlf.c', functionText('f', 'LEAK').replaceAll('\n', '\r\n'));
    expect((await json('crlf.c')).report.findings[0]).toMatchObject({ line: 4, column: 15 });
  });

  it('names the known range for an unknown kernel version', async () => {
    expect(await refused('--kernel', 'v3.2', 'leak.c')).toBe(
      'folioscope: --kernel: kernel v3.2 is not known; known are v4.11 to v7.2\n',
    );
    expect(await refused('--kernel', 'six', 'leak.c')).toContain("'six' is no kernel version");
  });

  it('takes the nearest known version for a tree that is newer, and says so', async () => {
    cli.write('next/Makefile', 'VERSION = 9\nPATCHLEVEL = 0\n');
    cli.write('next/mm/x.c', functionText('x', 'fine'));
    expect((await cli.run('simulate', 'next/mm/x.c:x')).stdout).toContain('nearest known to v9.0 of the Makefile');
  });

  it('refuses a folder without sources, a root that is none, a format that is none, an overlay without =', async () => {
    mkdirSync(join(cli.folder, 'nothing'));
    expect(await refused('nothing')).toBe('folioscope: nothing: no .c file in this folder\n');
    expect(await refused('--root', 'missing', 'x.c')).toBe('folioscope: --root missing: no such folder\n');
    expect(await refused('--format', 'xml', 'leak.c')).toContain('Allowed choices are text, json');
    expect(await refused('--overlay', 'leak.c', 'leak.c')).toBe(
      'folioscope: --overlay leak.c: expected FILE=REPLACEMENT\n',
    );
    expect(await refused('--overlay', 'leak.c=missing.c', 'leak.c')).toContain('missing.c: no such file or folder');
    expect(await refused()).toContain('missing required argument');
  });

  it('does not follow symbolic links in circles', async () => {
    cli.write('circle/leak.c', functionText('leaky', 'LEAK'));
    symlinkSync('.', join(cli.folder, 'circle/again'));
    expect((await json('circle')).report.stats.files).toBe(1);
  });

  it('names a broken row of the workspace by file, line and reason', async () => {
    cli.write('rows/Makefile', 'VERSION = 6\nPATCHLEVEL = 12\n');
    cli.write('rows/mm/x.c', functionText('x', 'fine'));
    cli.write(
      'rows/.folioscope/mine.yaml',
      '- name: my_put\n  c: void my_put(struct page *page)\n  does: Puts.\n  effects: []\n- name: broken\n  c: int other(void)\n  does: x\n  effects: []\n',
    );
    expect(await refused('rows/mm/x.c')).toBe(
      "folioscope: .folioscope/mine.yaml:5: broken: the prototype is of 'other', the row of 'broken'\n",
    );
    writeFileSync(join(cli.folder, 'rows/.folioscope/mine.yaml'), '- name: [\n');
    expect(await refused('rows/mm/x.c')).toMatch(/^folioscope: \.folioscope\/mine\.yaml:\d+: /);
  });

  it('reports an error of its own as such, not as a finding', async () => {
    cli.write('crash.c', functionText('x', 'CRASH'));
    expect(await refused('crash.c')).toContain('folioscope: internal error, please report it');
  });

  it('writes control characters of a source out', async () => {
    cli.write('esc\u001b[31m.c', functionText('f', 'LEAK'));
    const { stdout } = await cli.run('check', 'esc\u001b[31m.c');
    expect(stdout).toContain('esc\\x1b[31m.c:4:15:');
    expect(stdout).not.toContain('\u001b');
  });
});
