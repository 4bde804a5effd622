/** Making anonymous pages, and deciding whether a write may reuse one or has to copy it (mm/memory.c do_wp_page). */
import type { Kernel } from './kernel.js';
import { type Area, Entry, type Mm } from './mm.js';
import type { Page } from './page.js';
import { addPteMapping, mappedByOthers } from './rmap.js';

/** A new page without a mapping: zeroed, exclusive, one reference, waiting in the LRU batch. */
export function newAnonymousPage(k: Kernel, mm: Mm, area: Area, vpn: number): Page {
  const page = k.memory.allocate(0, 0, true);
  becomeAnonymous(mm, area, page, vpn);
  addToLru(k, area, page);
  return page;
}

/** folio_add_lru_vma. */
export function addToLru(k: Kernel, area: Area, folio: Page): void {
  if (area.state.locked && !k.rules.mlockPutsBack) k.lru.addLocked(folio);
  else k.lru.add(folio);
}

export function becomeAnonymous(mm: Mm, area: Area, folio: Page, vpn: number): void {
  folio.anon = true;
  folio.vpn = vpn;
  folio.anonExclusive = true;
  mm.prepareAnonVma(area);
}

/** Maps a new anonymous page; its reference becomes the mapping's. */
export function mapNewAnonymousPage(k: Kernel, mm: Mm, area: Area, vpn: number, dirty = area.state.writable): Page {
  const page = newAnonymousPage(k, mm, area, vpn);
  addPteMapping(page);
  mm.setPte(vpn, new Entry('normal', page, area.state.writable, dirty));
  return page;
}

/** An anonymous folio of several pages around vpn, where enabled sizes, area and empty entries allow one. */
export function mapLargeAnonymous(k: Kernel, mm: Mm, area: Area, vpn: number): boolean {
  if (!k.rules.multiSizeThp || area.state.nohuge) return false;
  for (const order of [...k.anonymousOrders].sort((a, b) => b - a)) {
    const count = 1 << order;
    const first = vpn - (vpn % count);
    if (first < area.start || first + count > area.end || !emptyRange(mm, first, count)) continue;
    const folio = k.memory.allocate(order, 0, true);
    becomeAnonymous(mm, area, folio, first);
    k.get(folio, count - 1);
    for (let i = 0; i < count; i++) {
      const page = k.memory.page(folio.pfn + i);
      page.anonExclusive = true;
      addPteMapping(page);
      mm.setPte(first + i, new Entry('normal', page, area.state.writable, area.state.writable));
    }
    addToLru(k, area, folio);
    return true;
  }
  return false;
}

function emptyRange(mm: Mm, first: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (mm.ptes.has(first + i)) return false;
  return true;
}

/** May the only mapping of this page be written without copying it? */
export function mayReuse(k: Kernel, page: Page): boolean {
  const folio = page.folio;
  if (page.ksm) return false;
  if (k.rules.anonExclusive) {
    if (page.anonExclusive) return true;
    if (folio.large && k.rules.largeAnonReusedWhenExclusive) return exclusiveLargeFolio(k, folio);
    if (folio.large && k.rules.largeAnonNeverReused) return false;
    if (folio.refcount > 3) return false;
    if (!folio.lru) k.lru.drain();
    return folio.refcount === 1 && !folio.locked;
  }
  return folio.refcount === 1 && page.mapcount === 1 && !folio.locked;
}

const exclusiveLargeFolio = (k: Kernel, folio: Page): boolean =>
  folio.largeMapcount > 1 && folio.largeMapcount === folio.refcount && !mappedByOthers(k, folio);
