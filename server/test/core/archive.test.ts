/** What a core takes from earlier runs: the same answers, and nothing that an edit since has made untrue. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Archive, CoreOptions } from '../../src/core.js';
import { TreeDefinitions } from '../../src/host/tree-index/tree-definitions.js';
import { fixtures } from '../fixture.js';
import { OPTIONS, realCore } from '../real-core.js';

/** Keeps what is written, as the text that a disk would keep. */
class Shelf implements Archive {
  readonly texts = new Map<string, string>();
  written = 0;

  read(name: string): unknown {
    const text = this.texts.get(name);
    return text === undefined ? undefined : JSON.parse(text);
  }

  write(name: string, content: unknown): void {
    this.written++;
    this.texts.set(name, JSON.stringify(content));
  }
}

/** A core of its own, as each run has one. */
async function check(text: string, options: CoreOptions, path = 'mm/file.c') {
  const core = await realCore();
  const report = core.check({ path, text }, options);
  core.forget(path);
  return report;
}

const SOURCE = `#define WANTED 1
static struct page *take(void)
{
	return alloc_page(GFP_KERNEL);
}
int hold(struct device *dev)
{
	struct page *page = take();

	if (!page)
		return -ENOMEM;
	if (WANTED && prepare(dev))
		return 0;
	__free_page(page);
	return -EIO;
}
`;

describe('an archive', () => {
  it('gives fixtures the reports they had', async () => {
    const some = fixtures.filter((_, i) => i % 6 === 0);
    const shelf = new Shelf();
    const options = { ...OPTIONS, archive: shelf };
    const first = await realCore();
    const reports = some.map((file) => first.check(file, options));
    expect(shelf.texts.size).toBeGreaterThan(some.length / 2);
    const { written } = shelf;
    const second = await realCore();
    expect(some.map((file) => second.check(file, options))).toEqual(JSON.parse(JSON.stringify(reports)));
    for (const { path } of some) second.forget(path);
    expect(shelf.written).toBe(written);
  });

  it.each([
    ['a macro', SOURCE.replace('WANTED 1', 'WANTED 0')],
    ['a callee', SOURCE.replace('return alloc_page(GFP_KERNEL)', 'return NULL')],
    ['the function', SOURCE.replace('return 0;', '{ __free_page(page); return 0; }')],
    ['the lines above it', `\n\n${SOURCE}`],
    ['nothing', SOURCE],
  ])('says nothing of what was changed since: %s', async (_, changed) => {
    const options = { ...OPTIONS, archive: new Shelf() };
    expect((await check(SOURCE, options)).findings).not.toEqual([]);
    const plain = await check(changed, OPTIONS);
    expect(await check(changed, options)).toEqual(plain);
    // And once more, on top of what that run kept.
    expect(await check(changed, options)).toEqual(plain);
  });

  it('keeps nothing that was found while the file was another outside of its functions', async () => {
    const options = { ...OPTIONS, archive: new Shelf() };
    const path = 'mm/file.c';
    const changed = SOURCE.replace('WANTED 1', 'WANTED 0').replace('return alloc', 'return /* one */ alloc');
    const core = await realCore();
    core.check({ path, text: SOURCE }, options);
    core.check({ path, text: changed }, options);
    core.forget(path);
    expect(await check(changed, options)).toEqual(await check(changed, OPTIONS));
    expect(await check(SOURCE, options)).toEqual(await check(SOURCE, OPTIONS));
  });

  it('tells one kernel version from another', async () => {
    const options = { ...OPTIONS, archive: new Shelf() };
    await check(SOURCE, options);
    const old = { ...options, version: { major: 4, minor: 19 } };
    const { archive: _, ...plain } = old;
    expect(await check(SOURCE, old)).toEqual(await check(SOURCE, plain));
  });

  it('keeps what functions of other files do, until their file is another', async () => {
    const root = fileURLToPath(new URL('../../../fixtures/tree', import.meta.url));
    const read = (path: string) => readFileSync(join(root, path), 'utf8');
    const shelf = new Shelf();
    const within = (edited?: string): CoreOptions => {
      const definitions = new TreeDefinitions({ root, index: undefined });
      const find: TreeDefinitions['find'] = (name, from) => {
        const found = definitions.find(name, from);
        if (!found || edited === undefined || found.path !== 'mm/pool.c') return found;
        const text = () => found.text()?.replaceAll('alloc_page(GFP_KERNEL)', edited);
        return { ...found, text, file: () => found.file()?.replaceAll('alloc_page(GFP_KERNEL)', edited) };
      };
      return { ...OPTIONS, archive: shelf, definitions: { state: definitions.state, find } };
    };
    const user = read('mm/user.c');
    const first = await check(user, within(), 'mm/user.c');
    expect(first.findings).not.toEqual([]);
    const { written } = shelf;
    expect(await check(user, within(), 'mm/user.c')).toEqual(first);
    expect(shelf.written).toBe(written);
    const { archive: _, ...plain } = within('NULL');
    expect(await check(user, within('NULL'), 'mm/user.c')).toEqual(await check(user, plain, 'mm/user.c'));
    expect(shelf.written).toBeGreaterThan(written);
  });
});
