/** Which patches of a mailbox or a folder are the series. */
import { describe, expect, it } from 'vitest';
import { quiltList, readQuiltSeries, readSeries } from '../../src/review/input.js';
import { lineDiff, type MailText, mbox } from './mails.js';

const read = async (...mails: readonly MailText[]) => readSeries([{ name: 'list.mbox', bytes: mbox(...mails) }]);
const diff = (to: string) => lineDiff('mm/a.c', 'a', to);

const contents = (series: Awaited<ReturnType<typeof read>>) =>
  series.map(({ title, patches, notes }) => ({
    title,
    patches: patches.map(
      (p) => `${p.number}/${p.of} ${p.subject} ${/^\+(\w)/m.exec(p.text.diff.replace(/^\+\+\+.*/m, ''))?.[1]}`,
    ),
    notes,
  }));

describe('a mailbox', () => {
  it('gives the patches of a series in their order, without cover letter and replies', async () => {
    const series = await read(
      { subject: '[PATCH 0/2] two things', body: 'cover', id: 'c' },
      { subject: '[PATCH 2/2] second', body: diff('c'), replyTo: 'c' },
      { subject: 'Re: [PATCH 1/2] first', body: `> ${diff('x')}\n${diff('x')}`, replyTo: 'c' },
      { subject: '[PATCH 1/2] first', body: diff('b'), replyTo: 'c' },
    );
    expect(contents(series)).toEqual([
      { title: 'two things', patches: ['1/2 first b', '2/2 second c'], notes: ['1 reply was left aside'] },
    ]);
  });

  it('gives the newest version, in its own thread or in another', async () => {
    for (const replyTo of ['c', 'other']) {
      const series = await read(
        { subject: '[PATCH 0/1] it', body: '', id: 'c' },
        { subject: '[PATCH 1/1] first', body: diff('b'), replyTo: 'c' },
        { subject: '[PATCH v2 1/1] first', body: diff('d'), replyTo },
      );
      expect(contents(series)).toMatchObject([
        { patches: ['1/1 first d'], notes: ['v2 is the newest version; 1 patch of an older one was left aside'] },
      ]);
    }
  });

  it('fills a version that was sent in part from the one before, and says so', async () => {
    const series = await read(
      { subject: '[PATCH 1/2] first', body: diff('b'), id: 'a' },
      { subject: '[PATCH 2/2] second', body: diff('c'), replyTo: 'a' },
      { subject: '[PATCH v2 2/2] second', body: diff('d'), replyTo: 'a' },
    );
    expect(contents(series)[0]?.patches).toEqual(['1/2 first b', '2/2 second d']);
    expect(contents(series)[0]?.notes).toContain('1/2 is taken from v1: v2 has none');
  });

  it('names a patch that is missing, and one that was sent twice', async () => {
    const series = await read(
      { subject: '[PATCH 1/3] first', body: diff('b'), id: 'a' },
      { subject: '[PATCH 3/3] third', body: diff('c'), replyTo: 'a' },
      { subject: '[PATCH 3/3] third', body: diff('d'), replyTo: 'a' },
    );
    expect(contents(series)).toMatchObject([
      {
        patches: ['1/3 first b', '3/3 third d'],
        notes: ['3/3 was sent 2 times; the last one is taken', '2/3 is missing'],
      },
    ]);
  });

  it('does not count to any number that a subject names', async () => {
    const series = await read({ subject: '[PATCH 1/99999999999] it', body: diff('b') });
    expect(contents(series)[0]?.patches).toEqual(['1/99999999999 it b']);
    expect(contents(series)[0]?.notes).toEqual(['99999999998 of 99999999999 patches are missing']);
  });

  it('finds a patch below thousands of replies', async () => {
    const replies = Array.from({ length: 3000 }, (_, i) => ({
      subject: 'Re: it',
      body: 'no',
      id: `r${i}`,
      replyTo: i === 0 ? 'mail0' : `r${i - 1}`,
    }));
    const series = await read({ subject: '[PATCH] it', body: diff('b') }, ...replies);
    expect(contents(series)).toMatchObject([{ patches: ['1/1 it b'], notes: ['3000 replies were left aside'] }]);
  });

  it('keeps series of different threads apart', async () => {
    const series = await read(
      { subject: '[PATCH] one thing', body: diff('b') },
      { subject: '[PATCH] another', body: diff('c') },
    );
    expect(contents(series).map(({ patches }) => patches)).toEqual([['1/1 one thing b'], ['1/1 another c']]);
  });

  it('ties what git format-patch numbers, though its mails do not name each other', async () => {
    const series = await read(
      { subject: '[PATCH 0/2] both', body: 'cover' },
      { subject: '[PATCH 2/2] second', body: diff('c') },
      { subject: '[PATCH 1/2] first', body: diff('b') },
      { subject: '[PATCH v2 1/2] first', body: diff('d') },
      { subject: '[PATCH v2 2/2] second', body: diff('e') },
    );
    expect(contents(series)).toMatchObject([{ patches: ['1/2 first d', '2/2 second e'] }]);
  });

  it('keeps numbered series apart, threaded or not', async () => {
    const loose = await read(
      { subject: '[PATCH 1/2] first', body: diff('b') },
      { subject: '[PATCH 2/2] second', body: diff('c') },
      { subject: '[PATCH 1/2] other', body: diff('d') },
      { subject: '[PATCH 2/2] another', body: diff('e') },
    );
    expect(contents(loose).map(({ patches }) => patches)).toEqual([
      ['1/2 first b', '2/2 second c'],
      ['1/2 other d', '2/2 another e'],
    ]);
    const threaded = await read(
      { subject: '[PATCH 0/2] one', body: '', id: 'a' },
      { subject: '[PATCH 1/2] first', body: diff('b'), replyTo: 'a' },
      { subject: '[PATCH 1/2] other', body: diff('d'), id: 'b' },
      { subject: '[PATCH 2/2] another', body: diff('e'), replyTo: 'b' },
      { subject: '[PATCH 2/2] second', body: diff('c'), replyTo: 'a' },
    );
    expect(contents(threaded).map(({ patches }) => patches)).toEqual([
      ['1/2 first b', '2/2 second c'],
      ['1/2 other d', '2/2 another e'],
    ]);
  });

  it('takes mails without brackets as one series', async () => {
    const series = await read({ subject: 'first', body: diff('b') }, { subject: 'second', body: diff('c') });
    expect(contents(series).map(({ patches }) => patches)).toEqual([['1/2 first b', '2/2 second c']]);
  });

  it('knows the base from the cover letter', async () => {
    const base = '0123456789abcdef0123456789abcdef01234567';
    const series = await read(
      { subject: '[PATCH 0/1] it', body: `text\n\nbase-commit: ${base}\n`, id: 'c' },
      { subject: '[PATCH 1/1] first', body: diff('b'), replyTo: 'c' },
    );
    expect(series[0]?.baseCommit).toBe(base);
  });

  it('reads quoted-printable, base64, and patches that are attached', async () => {
    const plain = { subject: '[PATCH] it', body: diff('b') };
    const encoded = [
      {
        ...plain,
        headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
        body: diff('b').replaceAll('=', '=3D').replace('diff --git', 'diff =\n--git'),
      },
      {
        ...plain,
        headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'],
        body: btoa(diff('b')),
      },
      {
        ...plain,
        headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=cut'],
        body: `--cut\nContent-Type: text/plain\n\nSee below.\n--cut\nContent-Type: text/x-patch; name=a.patch\nContent-Disposition: attachment; filename=a.patch\n\n${diff('b')}\n--cut--\n`,
      },
    ];
    for (const mail of encoded) expect(contents(await read(mail))[0]?.patches).toEqual(['1/1 it b']);
  });

  it('says of flowed text what may have become of it', async () => {
    const headers = ['Content-Type: text/plain; charset=utf-8; format=flowed'];
    const series = await read({ subject: '[PATCH] it', body: diff('b'), headers });
    expect(series[0]?.patches[0]?.notes.join()).toContain('format=flowed');
  });

  it('without a patch is refused', async () => {
    await expect(read({ subject: 'hello', body: 'no diff' })).rejects.toThrow(
      'list.mbox: there is no patch in it: the mail has no diff in it',
    );
  });

  it('with a mail nested beyond measure names it and reads the rest', async () => {
    const depth = 500;
    const open = Array.from({ length: depth }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`);
    const bomb = {
      subject: '[PATCH] bomb',
      body: `--x
${open.join('')}`,
      headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=x'],
    };
    const series = await read(bomb, { subject: '[PATCH] it', body: diff('b') });
    expect(contents(series)).toMatchObject([
      { patches: ['1/1 it b'], notes: [expect.stringMatching(/^mail 1 cannot be read/)] },
    ]);
  });
});

describe('several files', () => {
  const file = (name: string, text: Uint8Array | string) => ({
    name,
    bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text,
  });
  const bare = (to: string) => diff(to).replace(/^---\n[\s\S]*?\n\n/, '');

  it('of one series are put in its order, bare diffs in theirs', async () => {
    const [first, second] = [
      mbox({ subject: '[PATCH 1/2] first', body: diff('b'), id: 'a' }),
      mbox({ subject: '[PATCH 2/2] second', body: diff('c'), id: 'b', replyTo: 'a' }),
    ];
    const mails = await readSeries([file('0002.patch', second), file('0001.patch', first)]);
    expect(contents(mails)[0]?.patches).toEqual(['1/2 first b', '2/2 second c']);
    const diffs = await readSeries([file('x.diff', bare('b')), file('y.diff', bare('c'))]);
    expect(contents(diffs)[0]?.patches).toEqual(['1/2 x.diff b', '2/2 y.diff c']);
  });

  it('that a quilt series lists are taken in its order, whatever their mails say', async () => {
    const list = quiltList('series', '# comment\nb.patch\n\nsub/a.patch -p1 # why\n');
    expect(list).toEqual(['b.patch', 'sub/a.patch']);
    const files = [file('b.patch', bare('b')), file('a.patch', mbox({ subject: '[PATCH 7/9] x', body: diff('c') }))];
    expect(contents(await readQuiltSeries('series', files))).toEqual([
      { title: 'series', patches: ['1/2 b.patch b', '2/2 a.patch c'], notes: [] },
    ]);
    for (const line of ['../x.patch', '/x.patch', 'x.patch -p0']) expect(() => quiltList('series', line)).toThrow(line);
  });
});

describe('a bare diff', () => {
  it('is a series of one, called like its file', async () => {
    const bytes = new TextEncoder().encode(diff('b').replace(/^---\n[\s\S]*?\n\n/, ''));
    const series = await readSeries([{ name: '/tmp/fix.patch', bytes }]);
    expect(contents(series)).toEqual([{ title: 'fix.patch', patches: ['1/1 fix.patch b'], notes: [] }]);
  });
});
