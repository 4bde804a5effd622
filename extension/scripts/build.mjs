/** Builds the extension into dist/: the extension itself, the timeline, and the server with its data. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildTimeline } from './build-timeline.mjs';

const extension = fileURLToPath(new URL('..', import.meta.url));
const dist = join(extension, 'dist');
/** The server's build. It lies beside what tsc writes there, so its files are named. */
const serverBuild = join(extension, '../server/dist');
const serverFiles = /^(folioscope(-worker)?\.js|.*\.wasm|(catalogue|threads)\.json|codes)$/;

const common = {
  bundle: true,
  minify: true,
  legalComments: 'eof',
  logLevel: 'warning',
  format: 'cjs',
  external: ['vscode'],
};

await build({
  ...common,
  entryPoints: [join(extension, 'src/extension-node.ts')],
  outfile: join(dist, 'extension.cjs'),
  platform: 'node',
  target: 'node20',
});
// The web's extension host adds `.js` to any other name.
await build({
  ...common,
  entryPoints: [join(extension, 'src/extension-web.ts')],
  outfile: join(dist, 'extension-web.js'),
  platform: 'browser',
  target: 'es2022',
});
await buildTimeline(dist);
copyServer();

function copyServer() {
  const server = join(dist, 'server');
  rmSync(server, { recursive: true, force: true });
  if (!existsSync(join(serverBuild, 'folioscope.js'))) {
    process.stderr.write('extension: no server in server/dist; build it first (npm run build at the root)\n');
    process.exitCode = 1;
    return;
  }
  mkdirSync(server, { recursive: true });
  for (const name of readdirSync(serverBuild).filter((file) => serverFiles.test(file))) {
    cpSync(join(serverBuild, name), join(server, name), { recursive: true });
  }
  // The package is CommonJS, the program is not: Node is told, so that it neither guesses nor warns.
  writeFileSync(join(server, 'package.json'), '{ "type": "module" }\n');
}
