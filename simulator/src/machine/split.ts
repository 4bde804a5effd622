/** split_huge_page: one large folio becomes base pages, or it refuses (mm/huge_memory.c). */
import { EAGAIN, EBUSY } from './errno.js';
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { Entry } from './mm.js';
import type { Page } from './page.js';
import { dropPteMapping, folioMapcount, pmdMappings, pteMappings, splitPmd } from './rmap.js';

/**
 * Splits the folio of this page; its lock is the caller's, who also holds one reference. 0, or -EBUSY / -EAGAIN while anybody
 * else holds one.
 */
export function splitFolio(k: Kernel, head: Page): number {
  return split(
    k,
    head,
    Array.from({ length: 1 << head.order }, () => 0),
  );
}

/** folio_split of a folio in the page cache: into halves, of which that with the page at this distance is split on (non-uniform). */
export function splitFolioAt(k: Kernel, head: Page, distance: number): number {
  return split(k, head, ordersAround(head.order, distance));
}

/** Orders of the parts, from the first on. */
function ordersAround(order: number, distance: number): number[] {
  if (order === 0) return [0];
  const half = 1 << (order - 1);
  return distance < half
    ? [...ordersAround(order - 1, distance), order - 1]
    : [order - 1, ...ordersAround(order - 1, distance - half)];
}

function split(k: Kernel, head: Page, orders: readonly number[]): number {
  const refused = k.rules.splitRefusesWithBusy ? EBUSY : EAGAIN;
  if (k.isHugeZero(head)) return EBUSY;
  const count = 1 << head.order;
  if (head.anon ? folioMapcount(head) === 0 : !head.inode) return EBUSY;
  if (!releasePrivate(k, head)) return EBUSY;
  const cacheReferences = head.anon ? 0 : count;
  if (folioMapcount(head) !== head.refcount - cacheReferences - 1) return refused;
  k.lru.drain();
  if (!head.anon) unmapPages(k, head, count);
  for (const mapping of pmdMappings(k, head)) splitPmd(k, mapping.mm, mapping.vpn, k.rules.migrationKeepsDirtyBit);
  if (k.rules.anonExclusive && head.anon && k.maybePinned(head) && someExclusive(k, head, count)) return refused;
  splitPages(k, head, orders);
  return 0;
}

/** filemap_release_folio: buffers go, unless they are dirty. */
export function releasePrivate(k: Kernel, head: Page): boolean {
  if (!head.hasPrivate) return true;
  if (head.dirty) return false;
  head.hasPrivate = false;
  k.put(head);
  return true;
}

/** Pages of a file lose their mappings, at a split and when they are to be reclaimed; they are faulted in again. */
export function unmapPages(k: Kernel, head: Page, count: number): void {
  for (let i = 0; i < count; i++) {
    const page = k.memory.page(head.pfn + i);
    for (const { mm, vpn, entry } of pteMappings(k, page)) {
      if (entry.dirty) head.markDirty();
      mm.ptes.delete(vpn);
      dropPteMapping(k, page);
    }
  }
}

/** A pinned page that is exclusively mapped cannot be unmapped (folio_try_share_anon_rmap_pte), so the split gives up. */
function someExclusive(k: Kernel, head: Page, count: number): boolean {
  for (let i = 0; i < count; i++) {
    const page = k.memory.page(head.pfn + i);
    if (page.mapcount > 0 && page.anonExclusive) return true;
  }
  return false;
}

/** The folio is mapped by PTEs only now, and one reference besides is held by the caller. */
function splitPages(k: Kernel, head: Page, orders: readonly number[]): void {
  const { vpn, anon, lru, inode, index, lazy, dirty, active, referenced } = head;
  const pages = Array.from({ length: 1 << head.order }, (_, i) => k.memory.page(head.pfn + i));
  if (!k.rules.migrationKeepsDirtyBit)
    for (const page of pages) for (const { entry } of pteMappings(k, page)) entry.dirty = false;
  k.memory.breakCompound(head);
  let at = 0;
  const parts = orders.map((order) => {
    const [part = head, ...rest] = pages.slice(at, at + (1 << order));
    for (const page of [part, ...rest]) page.free = false;
    part.anon = anon;
    part.vpn = vpn + at;
    part.lazy = lazy;
    part.dirty = dirty || part.dirty;
    part.active = active;
    part.referenced = referenced;
    part.lru = lru;
    const accounted = inode ? 1 << order : 0;
    part.refcount = part.mapcount + accounted + 1;
    if (order > 0) k.memory.makeCompound(part, order);
    if (inode) placeInCache(inode, part, index + at, 1 << order);
    at += 1 << order;
    return part;
  });
  parts.forEach((part, i) => {
    if (anon && k.rules.splitMapsZeroPage && part.zeroFilled) unmapZeroFilled(k, part);
    if (i > 0) k.put(part);
  });
}

function placeInCache(inode: Inode, folio: Page, index: number, count: number): void {
  folio.inode = inode;
  folio.index = index;
  for (let i = 0; i < count; i++) inode.pages.set(index + i, folio);
}

/** A page that holds only zeroes gives its places to the shared zero page. */
function unmapZeroFilled(k: Kernel, page: Page): void {
  for (const { mm, area, vpn } of pteMappings(k, page)) {
    if (area.state.locked) continue;
    mm.setPte(vpn, new Entry('special', k.zeroPage, false, false));
    page.mapcount--;
    k.put(page);
  }
}
