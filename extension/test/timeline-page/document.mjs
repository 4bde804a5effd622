/** The timeline's page as `folioscope simulate --format=html` writes it, with room for a script before the timeline's own. */
import { readFileSync } from 'node:fs';

const asset = (name) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');

export const timelineDocument = (simulation, script) => documentOf('timeline', 'simulation', simulation, script);

/** The page of `folioscope replay --threads --format=html`. */
export const galleryDocument = (threads, script) => documentOf('gallery', 'threads', threads, script);

function documentOf(page, id, data, script = '') {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${page}</title>
    <style>${asset(`${page}.css`)}</style></head><body>${script}
    <script type="application/json" id="${id}">${json}</script><script>${asset(`${page}.js`)}</script></body></html>`;
}
