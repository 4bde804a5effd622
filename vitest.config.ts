/** Tests run on the sources, not on a build: the packages' names lead to their src folders. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (name: string) => fileURLToPath(new URL(`./${name}/src/index.ts`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      '@folioscope/simulator': source('simulator'),
      '@folioscope/grammars': source('grammars'),
      '@folioscope/server': source('server'),
    },
  },
  test: { include: ['{grammars,simulator,server,extension,docs}/test/**/*.test.ts'], testTimeout: 30_000 },
});
