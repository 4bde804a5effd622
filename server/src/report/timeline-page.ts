/** Self-contained pages, of one simulation or of threads: no server, no network, one file to keep or to mail. */
import type { Simulation, ThreadTimeline } from '../protocol.js';

/** The code and the style sheet of a page, as text. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** The timeline of one simulation. */
export const timelinePage = (simulation: Simulation, assets: PageAssets): string =>
  pageOf(simulation.function, 'simulation', simulation, assets);

/** The gallery of these threads. */
export const galleryPage = (threads: readonly ThreadTimeline[], assets: PageAssets): string =>
  pageOf(threads.length === 1 ? (threads[0]?.title ?? '') : 'Threads', 'threads', threads, assets);

/** The page's script reads its data from the element `id`. */
function pageOf(title: string, id: string, data: unknown, { script, style }: PageAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}: Folioscope</title>
<style>${style.replaceAll('</', '<\\/')}</style>
</head>
<body>
<script type="application/json" id="${id}">${embeddedJson(data)}</script>
<script>${script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')}</script>
</body>
</html>
`;
}

/** JSON that cannot end the script element it stands in. */
const embeddedJson = (data: unknown) => JSON.stringify(data).replaceAll('<', '\\u003c');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
