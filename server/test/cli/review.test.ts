/** `review` as people call it, with the fake core, on a repository and on a folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReviewReport } from '../../src/protocol.js';
import { temporaryFolder } from '../program.js';
import { lineDiff, mbox } from '../review/mails.js';
import { commandLine, functionText } from './command.js';

const cli = await commandLine();
const IDENTITY = ['-c', 'user.name=Ada Example', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];

function git(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', [...IDENTITY, ...args], {
    cwd: join(cli.folder, folder),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** As code: what is in comments only is no change. */
const textOf = (name: string, end: string) => functionText(name, end).replace(/0; \/\* (\w+) \*\//, '0 + $1;');

cli.write('tree/Makefile', 'VERSION = 6\nPATCHLEVEL = 12\n');
cli.write('tree/mm/a.c', textOf('a', 'fine'));
cli.write('tree/mm/b.c', textOf('b', 'LEAK'));
git('tree', 'init', '-q', '-b', 'main');
git('tree', 'add', '-A');
git('tree', 'commit', '-qm', 'base');
cli.write('tree/mm/a.c', textOf('a', 'LEAK'));
git('tree', 'commit', '-qam', 'break a');
cli.write('tree/mm/a.c', textOf('a', 'fine'));
cli.write('tree/mm/b.c', textOf('b', 'LEAK').replace('return 0', 'return 1'));
git('tree', 'commit', '-qam', 'repair a, touch b');

const endOf = (end: string) => `\treturn 0 + ${end};`;
const patch = (to: string) => ({
  subject: `[PATCH] make it ${to}`,
  body: lineDiff('mm/a.c', endOf('fine'), endOf(to), 4),
});
const root = ['--root', 'tree'];
const json = async (...args: string[]) => {
  const { status, stdout, stderr } = await cli.run('review', '--format=json', ...args);
  expect(stderr).toBe('');
  return { status, report: JSON.parse(stdout) as ReviewReport };
};
const brief = ({ series }: ReviewReport) =>
  series[0]?.patches.map((p) => ({ introduced: p.introduced.length, fixed: p.fixed.length, old: p.old }));

/** Every file below the folder with its content, git's own left out. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(file, 'latin1')]));
}

describe('review', () => {
  it('tells of each commit of a range what it introduces and fixes, and who repairs it', async () => {
    const { status, report } = await json(...root, 'HEAD~2..HEAD');
    expect(status).toBe(1);
    expect(brief(report)).toEqual([
      { introduced: 1, fixed: 0, old: 0 },
      { introduced: 0, fixed: 1, old: 1 },
    ]);
    expect(report.series[0]?.patches).toMatchObject([
      { subject: 'break a', introduced: [{ repairedBy: 2 }], origin: { from: 'Ada Example <ada@example.org>' } },
      { fixed: [{ introducedBy: 1 }] },
    ]);
  });

  it('takes one commit, and the last few', async () => {
    expect(brief((await json(...root, 'HEAD')).report)).toEqual([{ introduced: 0, fixed: 1, old: 1 }]);
    expect((await json(...root, 'HEAD-2')).report.series[0]?.patches).toHaveLength(2);
  });

  it('follows each branch that was merged on its own', async () => {
    spawnSync('cp', ['-r', join(cli.folder, 'tree'), join(cli.folder, 'merged')]);
    git('merged', 'checkout', '-qb', 'side', 'HEAD~2');
    cli.write('merged/mm/b.c', textOf('b', 'fine'));
    git('merged', 'commit', '-qam', 'repair b');
    git('merged', 'checkout', '-q', 'main');
    git('merged', 'merge', '-q', '-s', 'ours', '-m', 'merge', 'side');
    const { report } = await json('--root', 'merged', 'HEAD~3..HEAD');
    expect(report.series.map(({ patches }) => patches.map(({ subject }) => subject))).toEqual(
      expect.arrayContaining([['break a', 'repair a, touch b'], ['repair b']]),
    );
  });

  it('takes mail, a bare diff and standard input, on the commit asked for', async () => {
    cli.write('list.mbox', mbox(patch('LEAK')));
    cli.write('bare.patch', patch('LEAK').body.replace(/^---\n[\s\S]*?\n\n/, ''));
    for (const what of ['list.mbox', 'bare.patch'])
      expect(brief((await json(...root, '--base=HEAD~2', what)).report)).toEqual([{ introduced: 1, fixed: 0, old: 0 }]);
  });

  it('finds the base in the mail', async () => {
    const base = git('tree', 'rev-parse', 'HEAD~2');
    const { body, subject } = patch('LEAK');
    cli.write('based.mbox', mbox({ subject, body: `${body}\nbase-commit: ${base}\n` }));
    const { report } = await json(...root, 'based.mbox');
    expect(report.series[0]?.base).toBe(`${base.slice(0, 12)} (base-commit)`);
    cli.write('unbased.mbox', mbox({ subject, body: `${body}\nbase-commit: ${'0123'.repeat(10)}\n` }));
    expect((await json(...root, 'unbased.mbox')).report.series[0]?.base).toMatch(
      /HEAD; its base-commit .* is not here/,
    );
  });

  it('finds the base by the objects that index lines name', async () => {
    const blob = git('tree', 'rev-parse', 'HEAD~1:mm/a.c').slice(0, 12);
    const body = lineDiff('mm/a.c', endOf('LEAK'), endOf('fine'), 4).replace(
      '\n--- a/',
      `\nindex ${blob}..0123456 100644\n--- a/`,
    );
    cli.write('indexed.mbox', mbox({ subject: '[PATCH] it', body }));
    const { report } = await json(...root, 'indexed.mbox');
    expect(report.series[0]?.base).toContain('(HEAD, 1 of the files by index lines)');
    expect(brief(report)).toEqual([{ introduced: 0, fixed: 1, old: 0 }]);
  });

  it('replies to what breaks something, and to nothing else', async () => {
    const reply = await cli.run('review', ...root, '--format=mail', '--base=HEAD', 'list.mbox');
    expect(reply.status).toBe(1);
    expect(reply.stdout).toContain('\nIn-Reply-To: <mail0@example.org>\n');
    expect(reply.stdout).toContain('\nSubject: Re: [PATCH] make it LEAK\n');
    expect(reply.stdout).toContain('\n> +\treturn 0 + LEAK;\n\nWhat gives page back on this path?');
    expect(reply.stdout).toContain('  mm/a.c:1: takes a reference on page');
    const own = reply.stdout.split('\n').filter((line) => !line.startsWith('>'));
    expect(Math.max(...own.map((line) => line.length))).toBeLessThanOrEqual(75);
    cli.write('good.mbox', mbox(patch('well')));
    expect(await cli.run('review', ...root, '--format=mail', 'good.mbox')).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('answers b4 with a check for each patch', async () => {
    const { stdout } = await cli.run('review', ...root, '--format=b4', 'HEAD~2..HEAD');
    expect(JSON.parse(stdout)).toMatchObject([
      { tool: 'folioscope', status: 'warn', summary: expect.stringMatching(/^1\/2: 1 finding introduced/) },
      { tool: 'folioscope', status: 'pass' },
    ]);
  });

  it('counts functions that were not analysed', async () => {
    cli.write('unread.mbox', mbox(patch('UNREAD')));
    expect((await json(...root, 'unread.mbox')).report.series[0]?.patches[0]?.notAnalysed).toMatchObject([
      { function: 'a' },
    ]);
  });
});

describe('review refuses', () => {
  const diff = (old: string, now = old) => `--- ${old}\n+++ ${now}\n@@ -1 +1 @@\n-a\n+b\n`;
  mkdirSync(join(cli.folder, 'outside'));
  writeFileSync(join(cli.folder, 'outside/a.c'), 'a\n');
  cli.write('plain/Makefile', 'VERSION = 6\nPATCHLEVEL = 12\n');
  cli.write('plain/mm/a.c', 'a\n');
  cli.write('nokernel/mm/a.c', 'a\n');
  symlinkSync(join(cli.folder, 'outside'), join(cli.folder, 'plain/link'));
  symlinkSync('/dev/zero', join(cli.folder, 'plain/mm/zero.c'));
  cli.write('up.patch', diff('a/../outside/a.c'));
  cli.write('absolute.patch', diff(join(cli.folder, 'outside/a.c')));
  cli.write('link.patch', diff('a/link/a.c'));
  cli.write('device.patch', diff('a/mm/zero.c'));
  cli.write('git.patch', diff('a/.git/config'));
  cli.write('missing.patch', diff('a/mm/none.c'));
  cli.write('good.patch', diff('a/mm/a.c'));
  cli.write('hunk.patch', diff('a/mm/a.c').replace('-a', '-x'));
  cli.write('empty.patch', '');
  cli.write('binary.patch', new Uint8Array([0, 1, 2, 3]));
  cli.write('text.mbox', mbox({ subject: 'hello', body: 'there' }));

  it.each([
    ['a path that leads out', ['--root=plain', 'up.patch'], /"a\/\.\.\/outside\/a\.c" leads out of the tree/],
    ['an absolute path', ['--root=plain', 'absolute.patch'], /is absolute; the patch is refused/],
    ['a symbolic link', ['--root=plain', 'link.patch'], /link\/a\.c is reached through a symbolic link/],
    ['a device', ['--root=plain', 'device.patch'], /mm\/zero\.c is reached through a symbolic link/],
    ['a file of git', ['--root=plain', 'git.patch'], /is no path of a source file/],
    [
      'a file that is not there',
      ['--root=plain', 'missing.patch'],
      /mm\/none\.c: the patch changes this file, but the tree has none/,
    ],
    [
      'a hunk that does not apply',
      ['--root=plain', 'hunk.patch'],
      /patch 1\/1 \(hunk\.patch\): mm\/a\.c: hunk 1 of 1 \(line 1\) does not apply: it expects "x", line 1 has "a"/,
    ],
    [
      'a tree that is no kernel',
      ['--root=nokernel', 'good.patch'],
      /this is no kernel tree: no Makefile in it names a version; give --kernel/,
    ],
    ['an empty patch', ['--root=plain', 'empty.patch'], /there is no patch in it/],
    ['a device that never ends', ['--root=plain', '/dev/zero'], /\/dev\/zero: is not a file/],
    ['a binary', ['--root=plain', 'binary.patch'], /there is no patch in it/],
    ['mail without a patch', ['--root=plain', 'text.mbox'], /there is no patch in it: the mail has no diff in it/],
    ['a file that is not there', ['--root=plain', 'none.patch'], /none\.patch: no such file/],
    ['a folder', ['--root=plain', 'plain'], /plain: is not a file/],
    ['a range outside of git', ['--root=plain', 'a..b'], /is not in a git repository/],
    [
      'a range that is none',
      ['--root=tree', 'nothing..HEAD'],
      /nothing\.\.HEAD: no such file, and neither a commit nor a range/,
    ],
    ['an option for a range', ['--root=tree', '--', '--output=x'], /neither a commit nor a range/],
    ['three dots', ['--root=tree', 'HEAD~1...HEAD'], /three dots name two branches; give BASE\.\.HEAD/],
    ['an empty range', ['--root=tree', 'HEAD..HEAD'], /there is no commit in this range/],
    ['a base that is none', ['--root=tree', '--base=nothing', 'good.patch'], /--base nothing: no such commit/],
    [
      'a base outside of git',
      ['--root=plain', '--base=HEAD', 'good.patch'],
      /--base HEAD: .* is not in a git repository/,
    ],
  ])('%s', async (_, args, message) => {
    const before = contents(cli.folder);
    const { status, stdout, stderr } = await cli.run('review', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(contents(cli.folder)).toEqual(before);
  });

  it('more than can be one series', async () => {
    const large = join(temporaryFolder(), 'large.mbox');
    writeFileSync(large, '');
    truncateSync(large, 65 * 1024 * 1024);
    const { status, stdout, stderr } = await cli.run('review', '--root=plain', large);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('large.mbox: is larger than 64 MB; give it in parts');
  });

  it('a range whose beginning a shallow clone does not have', async () => {
    spawnSync('git', ['clone', '-q', '--depth=2', `file://${join(cli.folder, 'tree')}`, 'shallow'], {
      cwd: cli.folder,
    });
    const { status, stderr } = await cli.run('review', '--root=shallow', 'HEAD~1');
    expect(status).toBe(2);
    expect(stderr).toMatch(/is not in this shallow clone; fetch more of it/);
    expect((await cli.run('review', '--root=shallow', 'HEAD')).status).toBe(0);
  });

  it('to start anything that the tree or its settings name', async () => {
    const trap = cli.write('trap.sh', `#!/bin/sh\ntouch ${join(cli.folder, 'sprung')}\ncat\n`);
    spawnSync('chmod', ['+x', trap]);
    spawnSync('cp', ['-r', join(cli.folder, 'tree'), join(cli.folder, 'hostile')]);
    cli.write('hostile/.gitattributes', '*.c diff=trap filter=trap\n');
    git('hostile', 'add', '-A');
    git('hostile', 'commit', '-qm', 'attributes');
    cli.write('hostile/mm/a.c', textOf('a', 'well'));
    git('hostile', 'commit', '-qam', 'change');
    for (const name of [
      'diff.external',
      'diff.trap.command',
      'diff.trap.textconv',
      'filter.trap.smudge',
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'gpg.program',
      'core.editor',
    ])
      git('hostile', 'config', name, trap);
    git('hostile', 'config', 'log.showSignature', 'true');
    git('hostile', 'config', 'core.hooksPath', cli.folder);
    const before = contents(join(cli.folder, 'hostile'));
    const { status } = await cli.run('review', '--root=hostile', 'HEAD');
    expect(status).toBe(0);
    expect(contents(join(cli.folder, 'hostile'))).toEqual(before);
    expect(readdirSync(cli.folder)).not.toContain('sprung');
  });
});
