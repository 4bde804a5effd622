/**
 * The gallery's entry. In a VS Code webview the threads come as a message; in a plain page they stand in the page as
 * `<script type="application/json" id="threads">`.
 */
import type { ThreadTimeline } from '@folioscope/server/protocol';
import { type Embedding, embeddedJson, embeddingOf } from '../timeline/embedding.js';
import { Gallery, type GalleryHost, type GalleryView } from './gallery.js';
import type { FromGallery, ToGallery } from './messages.js';

const { root, webview } = embeddingOf<ToGallery, FromGallery, GalleryView>('gallery');
const gallery = new Gallery(root, hostOf(webview));
if (webview) webview.listen((message) => gallery.receive(message));
else gallery.receive({ type: 'threads', threads: embeddedJson<readonly ThreadTimeline[]>('threads') });

/** A plain page keeps nothing and opens nothing. */
function hostOf(view: Embedding<ToGallery, FromGallery, GalleryView>['webview']): GalleryHost {
  if (!view) return { send: () => {}, save: () => {}, saved: () => undefined, opensCode: false };
  const { send, save, saved } = view;
  return { send, save, saved, opensCode: true };
}
