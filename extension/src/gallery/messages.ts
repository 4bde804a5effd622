/** Everything the extension and the gallery of threads say to each other. */
import type { ThreadCode, ThreadTimeline } from '@folioscope/server/protocol';

/** Draw these. The chosen chapter and step are kept. */
export interface ToGallery {
  readonly type: 'threads';
  readonly threads: readonly ThreadTimeline[];
}

export type FromGallery =
  /** The gallery listens. */
  | { readonly type: 'ready' }
  /** Open this piece of code in the editor. */
  | { readonly type: 'code'; readonly code: ThreadCode };
