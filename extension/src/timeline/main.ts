/**
 * The timeline's entry. In a VS Code webview the simulation comes as messages; in a plain page it stands in the page as
 * `<script type="application/json" id="simulation">`.
 */
import type { Simulation } from '@folioscope/server/protocol';
import type { Host, View } from './host.js';
import type { ExportedFile, FromTimeline, ToTimeline } from './messages.js';
import { Timeline } from './timeline.js';

interface WebviewApi {
  postMessage(message: FromTimeline): void;
  getState(): View | undefined;
  setState(view: View): void;
}

declare global {
  /** Given by VS Code inside a webview; may be called once. */
  var acquireVsCodeApi: (() => WebviewApi) | undefined;
}

function start(): void {
  const root = document.getElementById('timeline') ?? document.body.appendChild(document.createElement('main'));
  const api = globalThis.acquireVsCodeApi?.();
  const timeline = new Timeline(root, api ? webviewHost(api) : plainHost());
  if (api) {
    addEventListener('message', (event: MessageEvent<ToTimeline>) => timeline.receive(event.data));
    api.postMessage({ type: 'ready' });
    return;
  }
  const simulation: Simulation = JSON.parse(document.getElementById('simulation')?.textContent ?? '');
  timeline.receive({ type: 'show', simulation, start: {} });
}

function webviewHost(api: WebviewApi): Host {
  return {
    send: (message) => api.postMessage(message),
    save: (view) => api.setState(view),
    saved: () => api.getState(),
  };
}

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

start();
