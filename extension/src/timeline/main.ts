/**
 * The timeline's entry. In a VS Code webview the simulation comes as messages; in a plain page it stands in the page as
 * `<script type="application/json" id="simulation">`.
 */
import type { Simulation } from '@folioscope/server/protocol';
import type { Host, View } from './host.js';
import type { FromTimeline, ToTimeline } from './messages.js';
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
  timeline.receive({ type: 'show', simulation });
}

function webviewHost(api: WebviewApi): Host {
  return {
    send: (message) => api.postMessage(message),
    save: (view) => api.setState(view),
    saved: () => api.getState(),
  };
}

/** Without an editor there is no source to show, but the browser has a clipboard. */
function plainHost(): Host {
  return {
    send: (message) => {
      if (message.type === 'copy') void navigator.clipboard?.writeText(message.text);
    },
    save: () => {},
    saved: () => undefined,
  };
}

start();
