/** Where a page of ours runs: inside a VS Code webview, with somebody to talk to, or in a plain page, alone. */

interface WebviewApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(view: unknown): void;
}

declare global {
  /** Given by VS Code inside a webview; may be called once. */
  var acquireVsCodeApi: (() => WebviewApi) | undefined;
}

/** The extension at the other end. */
export interface Webview<To, From, View> {
  readonly send: (message: From) => void;
  readonly save: (view: View) => void;
  readonly saved: () => View | undefined;
  /** Hands on what comes, and says that somebody listens. */
  readonly listen: (receive: (message: To) => void) => void;
}

export interface Embedding<To, From, View> {
  readonly root: HTMLElement;
  /** undefined in a plain page. */
  readonly webview: Webview<To, From, View> | undefined;
}

/** `id`: of the element to draw in; a page that has none gets one. */
export function embeddingOf<To, From extends { readonly type: string }, View>(id: string): Embedding<To, From, View> {
  const root = document.getElementById(id) ?? document.body.appendChild(document.createElement('main'));
  const api = globalThis.acquireVsCodeApi?.();
  if (!api) return { root, webview: undefined };
  return {
    root,
    webview: {
      send: (message) => api.postMessage(message),
      save: (view) => api.setState(view),
      // Only what `save` was given comes back.
      saved: () => api.getState() as View | undefined,
      listen(receive) {
        addEventListener('message', (event: MessageEvent<To>) => receive(event.data));
        api.postMessage({ type: 'ready' });
      },
    },
  };
}

/** The data that a plain page carries in `<script type="application/json">`. */
export const embeddedJson = <T>(id: string): T => JSON.parse(document.getElementById(id)?.textContent ?? '');
