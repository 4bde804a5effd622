/** The report on how much of a tree is parsed, on a tree of a few files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findByLayout } from '../report/function-finder.mjs';
import { kernelFiles } from '../report/sources.mjs';

describe('the finder by layout', () => {
  test('finds bodies by their braces in column 1', () => {
    const source =
      '/*\n{\n}\n*/\nint f(void)\n{\n\treturn 0;\n}\n\nstatic int\ng(int a,\n  int b)\n{ return a; }\n\n#ifdef X\nint h(void)\n#endif\n{\n}\n';
    expect(findByLayout(source).map(({ open, close, header }) => [open, close, header.trim()])).toEqual([
      [5, 7, 'int f(void)'],
      [12, 12, 'static int g(int a, int b)'],
      [17, 18, 'int h(void)'],
    ]);
  });

  test('takes no table and no type for a function', () => {
    expect(findByLayout('struct s\n{\n\tint a;\n};\nint t[] =\n{\n\t1,\n};\nint u = MAKE(1)\n{\n}\n')).toEqual([]);
  });
});

describe('the files of a tree', () => {
  let tree = '';
  beforeAll(() => {
    tree = mkdtempSync(join(tmpdir(), 'kernel-'));
    for (const folder of ['mm/sub', 'tools', 'lib']) mkdirSync(join(tree, folder), { recursive: true });
    for (const name of ['mm/b.c', 'mm/a.c', 'mm/a.h', 'mm/sub/c.c', 'tools/t.c', 'lib/l.c'])
      writeFileSync(join(tree, name), '');
  });
  afterAll(() => rmSync(tree, { recursive: true }));

  test('in order, C only, without what is not kernel; every nth', () => {
    expect(kernelFiles(tree, 'mm')).toEqual(['mm/a.c', 'mm/b.c', 'mm/sub/c.c']);
    expect(kernelFiles(tree, '.')).toEqual(['lib/l.c', 'mm/a.c', 'mm/b.c', 'mm/sub/c.c']);
    expect(kernelFiles(tree, '.', 3)).toEqual(['lib/l.c', 'mm/sub/c.c']);
  });
});
