/** The index of a tree: what it knows, when it reads again, what it never writes. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildIndex } from '../../src/host/tree-index/build.js';
import { cacheFolder, indexFile, readIndex } from '../../src/host/tree-index/stored.js';
import { TreeDefinitions } from '../../src/host/tree-index/tree-definitions.js';
import { temporaryFolder } from '../program.js';

const tree = fileURLToPath(new URL('../../../fixtures/tree/', import.meta.url));
const folder = temporaryFolder();
const root = join(folder, 'tree');
const cache = join(folder, 'cache');
const build = () => buildIndex({ root, cache });

const paths = (name: string) => {
  const index = readIndex(root, cache);
  return index?.lookup(name).map(({ file, definition }) => `${definition.kind} ${index.path(file)}`);
};

beforeEach(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync(cache, { recursive: true, force: true });
  cpSync(tree, root, { recursive: true });
});

describe('the index of a tree', () => {
  it('knows what other files can see', async () => {
    const report = await build();
    expect(report).toMatchObject({ files: 6, read: 6 });
    expect(paths('pool_take')).toEqual(['function mm/pool.c']);
    expect(paths('pool_give_one')).toEqual(['function include/linux/pool.h']);
    expect(paths('pool_drop')).toEqual(['macro include/linux/pool.h']);
    expect(paths('pool_of_two')).toEqual(['function mm/other-nommu.c', 'function mm/other.c']);
    expect(paths('fresh_page')).toEqual([]);
    expect(paths('nobody')).toEqual([]);
  });

  it('knows which files call a function, after an update as well', async () => {
    const callers = (name: string) => readIndex(root, cache)?.callers(name);
    await build();
    // Its own file seems to: the definition looks like a call.
    const known = ['drivers/net/far.c', 'mm/pool.c', 'mm/user.c'];
    expect(callers('pool_take')).toEqual(known);
    expect(callers('nobody')).toEqual([]);
    writeFileSync(
      join(root, 'mm/new.c'),
      'int f(struct pool *pool)\n{\n\treturn !pool_take (pool) + pool_take(pool);\n}\n',
    );
    await build();
    expect(callers('pool_take')).toEqual([...known, 'mm/new.c'].sort());
  });

  it('is kept in the cache, and nothing is written into the tree', async () => {
    const before = readdirSync(root, { recursive: true }).sort();
    await build();
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(before);
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/folioscope');
    expect(cacheFolder({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).not.toContain('relative');
  });

  it('reads again only what changed, and believes the content, not the time', async () => {
    await build();
    expect(await build()).toMatchObject({ read: 0 });
    utimesSync(join(root, 'mm/pool.c'), 1, 1);
    expect(await build()).toMatchObject({ read: 1 });
    expect(paths('pool_take')).toEqual(['function mm/pool.c']);
    writeFileSync(join(root, 'mm/pool.c'), 'int pool_new(void)\n{\n\treturn 0;\n}\n');
    rmSync(join(root, 'mm/other.c'));
    expect(await build()).toMatchObject({ files: 5, read: 1 });
    expect(paths('pool_take')).toEqual([]);
    expect(paths('pool_new')).toEqual(['function mm/pool.c']);
    expect(paths('pool_of_two')).toEqual(['function mm/other-nommu.c']);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('not an index')],
    ['changed in one byte', (bytes: Buffer) => changed(bytes, bytes.length - 30)],
    ['of another version', (bytes: Buffer) => changed(bytes, 80)],
  ])('is rebuilt when it is %s', async (_, damage) => {
    await build();
    const file = indexFile(root, cache);
    writeFileSync(file, damage(readFileSync(file)));
    expect(readIndex(root, cache)).toBeUndefined();
    expect(await build()).toMatchObject({ files: 6, read: 6 });
    expect(paths('pool_take')).toEqual(['function mm/pool.c']);
  });

  it('of another tree is not used', async () => {
    await build();
    const other = join(folder, 'other');
    writeFileSync(indexFile(other, cache), readFileSync(indexFile(root, cache)));
    expect(readIndex(other, cache)).toBeUndefined();
  });

  it('can be cancelled, and the old one stays', async () => {
    await build();
    const before = readFileSync(indexFile(root, cache));
    writeFileSync(join(root, 'mm/pool.c'), '');
    await expect(buildIndex({ root, cache, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(readFileSync(indexFile(root, cache))).toEqual(before);
    expect(readdirSync(join(cache, 'index'))).toHaveLength(1);
  });

  it('tells how far it is', async () => {
    const told: number[][] = [];
    await buildIndex({ root, cache, onProgress: (done, total) => told.push([done, total]) });
    expect(told.at(-1)).toEqual([6, 6]);
  });

  it('passes over what cannot be read: links, folders named like sources, binaries', async () => {
    symlinkSync(root, join(root, 'mm/loop'));
    mkdirSync(join(root, 'mm/folder.c'));
    writeFileSync(join(root, 'mm/binary.c'), Buffer.from([0, 1, 2, 0]));
    expect(await build()).toMatchObject({ files: 7 });
  });
});

function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

describe('who defines what', () => {
  const find = (name: string, from: string, index = readIndex(root, cache)) =>
    new TreeDefinitions({ root, index }).find(name, from);

  it('is told from the index, wherever it stands', async () => {
    await build();
    expect(find('pool_take', 'drivers/net/far.c')).toMatchObject({ path: 'mm/pool.c', tags: ['page', 'pool'] });
    expect(find('pool_take', 'drivers/net/far.c')?.text()).toMatch(/^struct page \*pool_take\(.*\n\}$/s);
    expect(find('pool_drop', 'mm/user.c')).toMatchObject({ kind: 'macro', path: 'include/linux/pool.h' });
  });

  it('is told without an index for the folder and the headers that are included', () => {
    expect(find('pool_take', 'mm/user.c', undefined)).toMatchObject({ path: 'mm/pool.c' });
    expect(find('pool_give_one', 'mm/user.c', undefined)).toMatchObject({ path: 'include/linux/pool.h' });
    expect(find('pool_take', 'drivers/net/far.c', undefined)).toBeUndefined();
    const asked = new TreeDefinitions({ root, index: undefined, files: ['mm/pool.c', 'drivers/net/far.c'] });
    expect(asked.find('pool_take', 'drivers/net/far.c')).toMatchObject({ path: 'mm/pool.c' });
  });

  it('is one definition: the own file first, a function before its stub in a header, and none of two', async () => {
    await build();
    expect(find('fresh_page', 'mm/pool.c')).toMatchObject({ path: 'mm/pool.c' });
    expect(find('fresh_page', 'mm/user.c')).toBeUndefined();
    expect(find('pool_count', 'mm/user.c')).toMatchObject({ path: 'mm/pool.c' });
    expect(find('pool_of_two', 'mm/user.c')).toBeUndefined();
  });

  it('follows a file that has changed since it was indexed', async () => {
    await build();
    const file = join(root, 'mm/pool.c');
    writeFileSync(file, `/* ${'moved '.repeat(40)}*/\n${readFileSync(file, 'utf8')}`);
    expect(find('pool_take', 'mm/user.c')?.text()).toMatch(/^struct page \*pool_take\(/);
    writeFileSync(file, '');
    expect(find('pool_take', 'mm/user.c')).toBeUndefined();
  });

  it('does not see one architecture from another', async () => {
    for (const arch of ['x86', 's390']) {
      mkdirSync(join(root, 'arch', arch, 'mm'), { recursive: true });
      writeFileSync(join(root, 'arch', arch, 'mm/a.c'), 'void arch_put(struct page *page)\n{\n}\n');
    }
    await build();
    expect(find('arch_put', 'arch/s390/mm/b.c')).toMatchObject({ path: 'arch/s390/mm/a.c' });
    expect(find('arch_put', 'mm/user.c')).toBeUndefined();
  });
});
