/** Builds the timeline's script and style sheet; the extension's webview and the command line's HTML page both use them. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src/timeline', import.meta.url));

/** Writes timeline.js and timeline.css into `folder`. */
export async function buildTimeline(folder) {
  const common = { bundle: true, minify: true, legalComments: 'eof', logLevel: 'warning', target: 'es2023' };
  await build({ ...common, entryPoints: { timeline: join(source, 'main.ts') }, outdir: folder, format: 'iife' });
  await build({
    ...common,
    entryPoints: { timeline: join(source, 'timeline.css') },
    outdir: folder,
    target: 'chrome120',
  });
}
