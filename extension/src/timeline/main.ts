/**
 * The timeline's entry. In a VS Code webview the simulation comes as messages; in a plain page it stands in the page as
 * `<script type="application/json" id="simulation">`.
 */
import type { Simulation } from '@folioscope/server/protocol';
import type { FromTimeline, ToTimeline } from './messages.js';
import { createTimeline } from './timeline.js';

interface WebviewApi {
  postMessage(message: FromTimeline): void;
}

declare global {
  /** Given by VS Code inside a webview; may be called once. */
  var acquireVsCodeApi: (() => WebviewApi) | undefined;
}

function start(): void {
  const root = document.getElementById('timeline') ?? document.body.appendChild(document.createElement('main'));
  const api = globalThis.acquireVsCodeApi?.();
  const timeline = createTimeline(root, { send: (message) => api?.postMessage(message) });
  if (api) {
    addEventListener('message', (event: MessageEvent<ToTimeline>) => timeline.receive(event.data));
    api.postMessage({ type: 'ready' });
    return;
  }
  const simulation: Simulation = JSON.parse(document.getElementById('simulation')?.textContent ?? '');
  timeline.receive({ type: 'show', simulation });
}

start();
