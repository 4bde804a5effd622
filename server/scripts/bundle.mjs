/** Makes the program: one script with everything in it, and beside it what it reads at run time. */
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildTimeline } from '../../extension/scripts/build-timeline.mjs';
import { readThreads } from './read-threads.mjs';

const server = fileURLToPath(new URL('..', import.meta.url));
const workspace = join(server, '..');

/** CommonJS dependencies inside an ES module still call require. */
const REQUIRE =
  "import { createRequire as folioscopeRequire } from 'node:module'; const require = folioscopeRequire(import.meta.url);";

const source = (name) => join(workspace, name, 'src/index.ts');

/** The other packages as they are in the editor, not as they were built. */
const FROM_SOURCES = {
  alias: { '@folioscope/simulator': source('simulator'), '@folioscope/grammars': source('grammars') },
};

/**
 * Writes folioscope.js into `folder`. With `sources` the other packages are taken from their sources, not from their
 * builds, for tests.
 */
export async function bundleProgram(folder, { entry = 'src/cli/entry.ts', sources = false } = {}) {
  await bundle('folioscope', entry, folder, { sources });
  chmodSync(join(folder, 'folioscope.js'), 0o755);
}

async function bundle(name, entry, folder, { sources = false } = {}) {
  await build({
    entryPoints: { [name]: join(server, entry) },
    outdir: folder,
    bundle: true,
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'eof',
    logLevel: 'warning',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    ...(sources ? FROM_SOURCES : {}),
  });
}

/** Writes mcp.js into `folder`, beside the program: what it needs of others does not weigh on the rest. */
export async function bundleMcp(folder, options) {
  await bundle('mcp', 'src/mcp/serve.ts', folder, options);
}

/** Writes folioscope-worker.js into `folder`: the language server for a browser worker. Fails when it reaches a Node API. */
export async function bundleWorker(folder, { sources = false } = {}) {
  await build({
    entryPoints: { 'folioscope-worker': join(server, 'src/worker/entry.ts') },
    outdir: folder,
    bundle: true,
    minify: true,
    legalComments: 'eof',
    logLevel: 'warning',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    ...(sources ? FROM_SOURCES : {}),
  });
}

/** Copies the wasm of the parser, the catalogue, the threads and the pages about codes; builds the timeline. */
export async function placeAssets(folder, { catalogue = join(workspace, 'simulator/dist/catalogue.json') } = {}) {
  mkdirSync(folder, { recursive: true });
  const resolve = createRequire(join(workspace, 'grammars/package.json')).resolve;
  copyFileSync(resolve('web-tree-sitter/web-tree-sitter.wasm'), join(folder, 'web-tree-sitter.wasm'));
  copyFileSync(resolve('tree-sitter-c/tree-sitter-c.wasm'), join(folder, 'tree-sitter-c.wasm'));
  copyFileSync(catalogue, join(folder, 'catalogue.json'));
  writeFileSync(join(folder, 'threads.json'), JSON.stringify(readThreads()));
  const pages = join(workspace, 'docs/codes');
  rmSync(join(folder, 'codes'), { recursive: true, force: true });
  if (existsSync(pages)) cpSync(pages, join(folder, 'codes'), { recursive: true });
  await buildTimeline(folder);
}
