/** Reading diffs, those of git, of quilt and those that are none. */
import { describe, expect, it } from 'vitest';
import { parseDiff, splitPatch } from '../../src/review/patch.js';

const header = (old: string, now: string) => `--- ${old}\n+++ ${now}\n@@ -1 +1 @@\n-a\n+b\n`;

describe('a diff', () => {
  it('is read file by file, with what git says of each', () => {
    const diff = [
      'diff --git a/mm/a.c b/mm/b.c\nsimilarity index 90%\nrename from mm/a.c\nrename to mm/b.c\nindex 1234567..89abcde 100644\n',
      header('a/mm/a.c', 'b/mm/b.c'),
      'diff --git a/mm/new.c b/mm/new.c\nnew file mode 100644\nindex 0000000..89abcde\n--- /dev/null\n+++ b/mm/new.c\n@@ -0,0 +1 @@\n+x\n',
      'diff --git a/mm/old.c b/mm/old.c\ndeleted file mode 100644\nindex 89abcde..0000000\n--- a/mm/old.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n',
      'diff --git a/logo.png b/logo.png\nindex 1234567..89abcde 100644\nGIT binary patch\nliteral 3\nKcmZ\n--- a\n+++ b\n\n',
      'diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n',
    ].join('');
    expect(parseDiff(diff)).toMatchObject([
      { before: 'mm/a.c', after: 'mm/b.c', change: 'renamed', blob: '1234567', hunks: [{ oldStart: 1 }] },
      { after: 'mm/new.c', change: 'added' },
      { before: 'mm/old.c', change: 'deleted' },
      { change: 'changed', skipped: 'a binary file', hunks: [] },
      { change: 'changed', skipped: 'its mode only', hunks: [] },
    ]);
  });

  it('may be plain, as quilt writes it', () => {
    expect(parseDiff(`Index: linux/mm/a.c\n=====\n${header('linux.orig/mm/a.c', 'linux/mm/a.c')}`)).toMatchObject([
      { before: 'mm/a.c', after: 'mm/a.c' },
    ]);
  });

  it('loses the signature of its mail, not a removed line', () => {
    const diff = header('a/mm/a.c', 'b/mm/a.c');
    expect(splitPatch(`why\n---\n${diff}-- \n2.39.5\n\nbase-commit: 0123\n`)?.diff).toBe(diff);
  });

  it.each([
    ['a/../../etc/passwd', 'leads out of the tree'],
    ['/etc/passwd', 'is absolute'],
    ['a/mm/../../x.c', 'leads out of the tree'],
    ['a/.git/config', 'is no path of a source file'],
    ['"a/mm/a\\000.c"', 'has control characters in it'],
    ['"a/mm/a\\n.c"', 'has control characters in it'],
  ])('that names %s is refused', (path, reason) => {
    expect(() => parseDiff(header(path, 'b/mm/a.c'))).toThrow(reason);
    expect(() => parseDiff(header('a/mm/a.c', path))).toThrow(reason);
  });

  it.each([
    ['120000', 'a symbolic link'],
    ['160000', 'a submodule'],
    ['020644', 'a special file'],
  ])('that makes a file of mode %s is refused', (mode, reason) => {
    const diff = `diff --git a/mm/x b/mm/x\nnew file mode ${mode}\n--- /dev/null\n+++ b/mm/x\n@@ -0,0 +1 @@\n+/etc/passwd\n`;
    expect(() => parseDiff(diff)).toThrow(reason);
  });

  it('that was wrapped on its way is told to be', () => {
    const wrapped = `${header('a/mm/a.c', 'b/mm/a.c').replace('@@ -1 +1 @@', '@@ -1,2 +1,2 @@')}wrapped here\n c\n`;
    expect(() => parseDiff(`diff --git a/mm/a.c b/mm/a.c\n${wrapped}`)).toThrow(
      `the diff of mm/a.c is damaged: a line of a hunk begins with none of ' ', '+', '-': "wrapped here"`,
    );
  });
});
