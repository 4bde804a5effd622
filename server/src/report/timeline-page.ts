/** A self-contained page with the timeline of one simulation: no server, no network, one file to keep or to mail. */
import type { Simulation } from '../protocol.js';

/** The code and the style sheet of the timeline, as text. */
export interface TimelineAssets {
  readonly script: string;
  readonly style: string;
}

/** The page; the timeline's script reads its data from the element `simulation`. */
export function timelinePage(simulation: Simulation, { script, style }: TimelineAssets): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(simulation.function)}: Folioscope</title>
<style>${style.replaceAll('</', '<\\/')}</style>
</head>
<body>
<script type="application/json" id="simulation">${embeddedJson(simulation)}</script>
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
