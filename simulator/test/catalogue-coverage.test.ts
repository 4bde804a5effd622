/** The coverage report, on a tree of a few lines: it names what reaches a counter and is no row. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const script = fileURLToPath(new URL('../catalogue/coverage.mjs', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'folioscope-coverage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function report(files: Readonly<Record<string, string>>): { status: number | null; lines: string[]; error: string } {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n'), error: stderr };
}

test('says so when it is given no kernel tree', () => {
  expect(report({ README: 'nothing here' })).toMatchObject({ status: 2, error: expect.stringContaining('mm/gup.c') });
});

test('follows calls to the counter, and stops at rows', () => {
  const { status, lines } = report({
    Makefile: 'VERSION = 6\nPATCHLEVEL = 12\n',
    'mm/gup.c': [
      '/* put_page() in a comment does not count */',
      'static void step(struct page *page)\n{\n\tput_page(page);\n}',
      'void new_release(struct page *page)\n{\n\tif (page) {\n\t\tstep(page);\n\t}\n}\nEXPORT_SYMBOL_GPL(new_release);',
      'void put_page(struct page *page)\n{\n\tatomic_dec(&page->_refcount);\n}\nEXPORT_SYMBOL(put_page);',
      'void harmless(struct page *page)\n{\n\tlock_page(page);\n}\nEXPORT_SYMBOL(harmless);',
      'void hidden(struct page *page)\n{\n\tput_page(page);\n}',
    ].join('\n'),
  });
  expect(lines).toEqual([
    'mm/gup.c: new_release reaches a counter through step and is no row',
    'v6.12: 2 functions reach a counter: 1 rows, 0 explained in not-rows.yaml, 1 missing',
  ]);
  expect(status).toBe(1);
});
