/** Known findings and allowed ones: what is shown of them, and where. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCore } from '../../src/core/create-core.js';
import { commandLine, functionText } from './command.js';

const cli = await commandLine();
const read = (name: string) => readFileSync(join(cli.folder, name), 'utf8');
const leak = (name: string) => functionText(name, 'LEAK');

describe('a baseline', () => {
  cli.write('old.c', `${leak('one')}${functionText('two', 'DOUBT')}`);

  it('is written whole, one finding a line, and knows them all', async () => {
    const { status, stdout } = await cli.run('check', '--write-baseline=base.json', 'old.c');
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'v6.12 (E9, default): no findings in 1 file, 2 functions, 4 paths; 0 not analysed\n',
    });
    expect(read('base.json')).toBe(
      [
        '{"folioscope":"baseline","version":1,"findings":[',
        '{"file":"old.c","function":"one","code":"leaked-reference","object":"page","fingerprint":"one page LEAK"}',
        ']}',
        '',
      ].join('\n'),
    );
    expect(readdirSync(cli.folder).filter((name) => name.startsWith('base'))).toEqual(['base.json']);
  });

  it('hides what it knows, wherever that has moved, and shows what is new', async () => {
    cli.write('old.c', `\n\n${leak('one')}${functionText('two', 'DOUBT')}`);
    expect((await cli.run('check', '--baseline=base.json', 'old.c')).status).toBe(0);
    cli.write('old.c', `${leak('new')}${leak('one')}`);
    const { status, stdout } = await cli.run('check', '--baseline=base.json', 'old.c');
    expect(status).toBe(1);
    expect(stdout).toContain('in new()');
    expect(stdout).not.toContain('in one()');
  });

  it('is of the file it was written for', async () => {
    cli.write('other.c', leak('one'));
    expect((await cli.run('check', '--baseline=base.json', 'other.c')).status).toBe(1);
  });

  it('may be read and written in one run: what is new is shown once', async () => {
    cli.write('grown.c', `${leak('one')}${leak('new')}`);
    await cli.run('check', '--write-baseline=grown.json', 'old.c');
    const run = () => cli.run('check', '--baseline=grown.json', '--write-baseline=grown.json', 'grown.c');
    expect((await run()).status).toBe(1);
    expect((await run()).status).toBe(0);
  });

  it('tells what it has that is found no more, of the files looked at', async () => {
    cli.write('old.c', functionText('one', 'fine'));
    const gone = async (path: string) =>
      (await cli.run('check', '--stats', '--baseline=base.json', path)).stdout.match(/ {2}no more: .*/)?.[0];
    expect(await gone('old.c')).toBe('  no more: old.c: leaked-reference of page in one()');
    expect(await gone('other.c')).toBeUndefined();
  });

  it.each([
    ['nowhere.json', undefined, 'cannot be read: no such file or folder'],
    ['text.json', 'findings', 'is not JSON: '],
    ['list.json', '[]', 'is not a baseline; --write-baseline makes one'],
    [
      'newer.json',
      '{"folioscope":"baseline","version":2,"findings":[]}',
      'was written by a newer version of folioscope',
    ],
    [
      'entry.json',
      '{"folioscope":"baseline","version":1,"findings":[{"file":3}]}',
      'finding 1 lacks its file, function, code, object or fingerprint',
    ],
  ])('that is none ends the run: %s', async (name, content, problem) => {
    if (content !== undefined) cli.write(name, content);
    const { status, stdout, stderr } = await cli.run('check', `--baseline=${name}`, 'old.c');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`${name}: ${problem}`);
  });

  it('that cannot be written ends the run before anything is printed', async () => {
    const { status, stdout, stderr } = await cli.run('check', '--write-baseline=none/base.json', 'old.c');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('none/base.json: cannot be written: no such file or folder');
  });
});

describe('--stats', () => {
  it('counts by code and confidence, and tells what was not analysed and for how long it took', async () => {
    cli.write('all.c', ['LEAK', 'MAYBE', 'DOUBT', 'UNREAD'].map((end, i) => functionText(`f${i}`, end)).join(''));
    const { stdout } = await cli.run('check', '--stats', 'all.c');
    expect(stdout.slice(stdout.indexOf('\nfound:')).replace(/time: \S+/, 'time: T')).toBe(
      [
        '',
        'found:               high medium    low',
        '  leaked-reference      1      1      1',
        'not analysed: 1',
        '  1 because UNREAD is there',
        'allowed by a comment: 0',
        'in the baseline: 0',
        'time: T s',
        '',
      ].join('\n'),
    );
  });

  it('adds the same to the JSON, which is as ever without it', async () => {
    const keys = async (...more: string[]) =>
      Object.keys(JSON.parse((await cli.run('check', '--format=json', ...more, 'all.c')).stdout).stats);
    expect(await keys()).toEqual(['files', 'functions', 'paths', 'seconds']);
    expect(await keys('--stats')).toEqual([
      ...(await keys()),
      'codes',
      'notAnalysed',
      'suppressed',
      'known',
      'gone',
      'notes',
    ]);
  });
});

describe('what comments allow', async () => {
  const real = await commandLine({ createCore });
  const source = (comment: string) => `void leak(struct page *page)
{
	struct page *mine = alloc_page(GFP_KERNEL);

	if (!mine)
		return;
	copy_page_to(mine); ${comment}
	get_page(mine);
}
`;
  const ALLOWED = `/* folioscope: allow leaked-reference, the list owns it */\n${source('')}`;

  it('is neither printed nor counted in the exit status', async () => {
    real.write('plain.c', source(''));
    real.write('allowed.c', ALLOWED);
    expect((await real.run('check', '--min-confidence=low', 'plain.c')).status).toBe(1);
    expect((await real.run('check', '--min-confidence=low', 'allowed.c')).status).toBe(0);
  });

  it('is listed by --stats with the reason, and so is what is wrong with a comment', async () => {
    real.write('notes.c', source('/* folioscope: allow leaked-pin */'));
    const allowed = (await real.run('check', '--stats', 'allowed.c')).stdout;
    expect(allowed).toMatch(
      /allowed by a comment: \d\n {2}allowed\.c:10: leaked-reference of .* in leak\(\): the list owns it \(comment in line 1\)/,
    );
    const notes = (await real.run('check', '--stats', 'notes.c')).stdout;
    expect(notes).toContain(
      '1 note on comments:\n  notes.c:7: leaked-pin is not allowed without a reason: add ", the reason"\n',
    );
  });
});
