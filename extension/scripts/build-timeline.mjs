/**
 * Builds the scripts and style sheets of the timeline and of the gallery of threads; the extension's webviews and the command
 * line's HTML pages both use them.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Writes timeline.js and timeline.css, gallery.js and gallery.css into `folder`. */
export async function buildTimeline(folder) {
  const common = { bundle: true, minify: true, legalComments: 'eof', logLevel: 'warning', target: 'es2023' };
  for (const name of ['timeline', 'gallery']) {
    await build({ ...common, entryPoints: { [name]: join(source, name, 'main.ts') }, outdir: folder, format: 'iife' });
    await build({
      ...common,
      entryPoints: { [name]: join(source, name, `${name}.css`) },
      outdir: folder,
      target: 'chrome120',
    });
  }
}
