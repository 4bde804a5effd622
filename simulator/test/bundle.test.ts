/** The simulator goes into a web page: it stays small, and needs nothing at run time. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

test('minified, without the catalogue, it has at most 150 kB', async () => {
  const { outputFiles, metafile } = await build({
    entryPoints: [path('../src/index.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  expect(outputFiles[0]?.contents.byteLength).toBeLessThanOrEqual(150_000);
  expect(Object.keys(metafile.inputs).filter((input) => input.includes('node_modules'))).toEqual([]);
});

test('it depends on no package', () => {
  const { dependencies } = JSON.parse(readFileSync(path('../package.json'), 'utf8')) as { dependencies?: object };
  expect(dependencies ?? {}).toEqual({});
});
