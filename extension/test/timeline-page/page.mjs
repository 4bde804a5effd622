/** The timeline's page as `folioscope simulate --format=html` writes it, with room for a script before the timeline's own. */
import { readFileSync } from 'node:fs';

const asset = (name) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');

export function timelineDocument(simulation, script = '') {
  const json = JSON.stringify(simulation).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Timeline</title>
    <style>${asset('timeline.css')}</style></head><body>${script}
    <script type="application/json" id="simulation">${json}</script><script>${asset('timeline.js')}</script></body></html>`;
}
