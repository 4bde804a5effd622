/** What the package may import, so that it runs in a browser. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('../src', import.meta.url));

test('the package knows only itself and web-tree-sitter: no files, no processes, no other package', () => {
  const imports = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(join(sources, name), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)])
    .map(([, target]) => target ?? '');
  expect(imports.length).toBeGreaterThan(10);
  expect([...new Set(imports.filter((target) => !target.startsWith('.')))]).toEqual(['web-tree-sitter']);
});
