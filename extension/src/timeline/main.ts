/**
 * The timeline's entry. In a VS Code webview the simulation comes as messages; in a plain page it stands in the page as
 * `<script type="application/json" id="simulation">`.
 */
import type { Simulation } from '@folioscope/server/protocol';
import { embeddedJson, embeddingOf } from './embedding.js';
import type { Host, View } from './host.js';
import type { ExportedFile, FromTimeline, ToTimeline } from './messages.js';
import { Timeline } from './timeline.js';

const { root, webview } = embeddingOf<ToTimeline, FromTimeline, View>('timeline');
const timeline = new Timeline(root, webview ?? plainHost());
if (webview) webview.listen((message) => timeline.receive(message));
else timeline.receive({ type: 'show', simulation: embeddedJson<Simulation>('simulation'), start: {} });

/** Without an editor there is no source to show and no server to ask, but the browser has a clipboard and downloads. */
function plainHost(): Host {
  return {
    send: (message) => {
      if (message.type === 'copy') void navigator.clipboard?.writeText(message.text);
      if (message.type === 'export') download(message.file);
    },
    save: () => {},
    saved: () => undefined,
  };
}

function download({ name, mime, content, encoding }: ExportedFile): void {
  const data = encoding === 'base64' ? content : encodeURIComponent(content);
  const link = document.createElement('a');
  link.href = `data:${mime};${encoding === 'base64' ? 'base64' : 'charset=utf-8'},${data}`;
  link.download = name;
  link.click();
}
