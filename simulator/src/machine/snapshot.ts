/** What a reader of struct page sees, in the terms of the recorded traces. */
import { deviceNumber } from './device.js';
import type { Kernel } from './kernel.js';
import { type Page, PIN_BIAS } from './page.js';
import { folioMapcount } from './rmap.js';

/** Counters of one page; the device fields only for ZONE_DEVICE pages. */
export interface Counters {
  readonly ref: number;
  readonly head_ref: number;
  readonly map: number;
  readonly fmap: number;
  readonly entire: number;
  readonly rawmap: number;
  readonly pin: number;
  readonly pin_exact: number;
  readonly dma_pinned: number;
  readonly reserved: number;
  readonly order: number;
  readonly nid: number;
  readonly pgmap_type?: number;
  readonly pgmap_ref?: number;
  readonly zfree?: number;
  readonly share?: number;
}

/** What an empty slot reads as. */
export const NO_PAGE: Counters = {
  ref: 0,
  head_ref: 0,
  map: 0,
  fmap: 0,
  entire: -1,
  rawmap: 0,
  pin: 0,
  pin_exact: 0,
  dma_pinned: 0,
  reserved: 0,
  order: 0,
  nid: 0,
};

/** Pins as the count shows them, where pins are counted there. */
const biasedPins = (k: Kernel, count: number): number =>
  k.rules.counters.pin.counting === 'bias' && count > 0 ? Math.trunc(count / PIN_BIAS) : 0;

/** Reads the counters of a page without changing anything. */
export function countersOf(k: Kernel, page: Page | undefined): Counters {
  if (!page) return NO_PAGE;
  const folio = page.folio;
  const exact = k.countsPinsExactly(folio) && folio.pincount >= 0;
  const counters: Counters = {
    ref: page.refcount,
    head_ref: folio.refcount,
    map: page.mapcount + (folio.large ? folio.entire : 0),
    fmap: folioMapcount(folio),
    entire: folio.large ? folio.entire : -1,
    rawmap: page.mapcount - 1 + (folio.doubleMap ? 1 : 0),
    pin: exact ? folio.pincount : biasedPins(k, folio.large ? folio.refcount : page.refcount),
    pin_exact: exact ? 1 : 0,
    dma_pinned: k.maybePinned(folio) ? 1 : 0,
    reserved: page.reserved ? 1 : 0,
    order: folio.large ? folio.order : 0,
    nid: page.node,
  };
  return page.device ? { ...counters, ...deviceCounters(k, page) } : counters;
}

function deviceCounters(k: Kernel, page: Page): Partial<Counters> {
  const map = page.device;
  if (!map) return {};
  const share = shownShare(k, page);
  return {
    pgmap_type: deviceNumber(map.kind),
    pgmap_ref: map.shown,
    zfree: k.ownerFrees,
    ...(share === undefined ? {} : { share }),
  };
}

/** The share count: always there from 6.15, before only while the page is in its shared state. */
function shownShare(k: Kernel, page: Page): number | undefined {
  if (page.device?.kind !== 'fs-dax') return undefined;
  if (k.rules.daxSharesInFolio) return page.folio.share;
  return k.rules.marksSharedDax && page.shared ? page.share : undefined;
}
