/** MADV_COLD, MADV_FREE, MADV_PAGEOUT: advice that moves pages on the LRU, and splits large folios to do it (mm/madvise.c). */
import { EINVAL, ENOMEM } from './errno.js';
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { type Area, type Entry, type Mm, pmdOf, pmdStart } from './mm.js';
import { folioPages, HUGE_PAGES, type Page } from './page.js';
import { dropPteMapping, folioMapcount, looksShared, pteMappings } from './rmap.js';
import { releasePrivate, splitFolio, unmapPages } from './split.js';
import { evict, isUnused } from './truncate.js';

type Advice = 'cold' | 'free' | 'pageout';

/** Applies the advice to the mapped pages of [start, end). */
export function age(k: Kernel, mm: Mm, start: number, end: number, advice: Advice): number {
  let hole = start;
  for (const area of mm.areasIn(start, end)) {
    if (area.start <= hole) hole = area.end;
    const refused = refuses(area, advice);
    if (refused) return EINVAL;
    k.lru.drain();
    ageRange(k, mm, Math.max(start, area.start), Math.min(end, area.end), advice);
  }
  return hole >= end ? 0 : ENOMEM;
}

const refuses = (area: Area, advice: Advice): boolean =>
  area.state.locked || area.state.pfnmap || area.backing.kind === 'hugetlb' || (advice === 'free' && !area.isAnonymous);

function ageRange(k: Kernel, mm: Mm, start: number, end: number, advice: Advice): void {
  for (let vpn = start; vpn < end; vpn++) {
    const pmd = mm.pmds.get(pmdOf(vpn));
    if (pmd) {
      const next = Math.min(end, pmdStart(vpn) + HUGE_PAGES);
      if (!agePmd(k, pmd, next - vpn === HUGE_PAGES, advice)) {
        vpn = next - 1;
        continue;
      }
    }
    if (!mm.ptes.hasTable(pmdOf(vpn))) {
      vpn = pmdStart(vpn) + HUGE_PAGES - 1;
      continue;
    }
    const entry = mm.ptes.get(vpn);
    if (entry?.kind !== 'normal' || entry.page.device) continue;
    const outcome = agePte(k, mm, vpn, end, entry, advice);
    if (outcome === 'again') vpn--;
    else if (outcome === 'stop') vpn = Math.min(end, pmdStart(vpn) + HUGE_PAGES) - 1;
  }
}

/** A PMD entry: true when it was split and its PTEs come next. */
function agePmd(k: Kernel, entry: Entry, whole: boolean, advice: Advice): boolean {
  if (entry.kind !== 'normal' || k.isHugeZero(entry.page)) return false;
  const folio = entry.page;
  if (looksShared(k, folio) || (folio.locked && advice === 'free')) return false;
  if (!whole) return splitWithOwnReference(k, folio) && advice !== 'free';
  handle(k, folio, entry, advice);
  return false;
}

function splitWithOwnReference(k: Kernel, folio: Page): boolean {
  if (folio.locked) return false;
  k.get(folio);
  const split = splitFolio(k, folio) === 0;
  k.put(folio);
  return split;
}

function agePte(k: Kernel, mm: Mm, vpn: number, end: number, entry: Entry, advice: Advice): 'next' | 'again' | 'stop' {
  const { page } = entry;
  const folio = page.folio;
  if (folio.large && !(k.rules.splitsOnlyPartOfFolio && wholeInRange(k, mm, vpn, end, folio))) {
    const blocked = k.rules.splitsOnlyPartOfFolio ? 'next' : 'stop';
    if (looksShared(k, page) || !splitWithOwnReference(k, folio)) return blocked;
    return 'again';
  }
  const alone = folioMapcount(folio) === (folio.large ? 1 << folio.order : 1);
  if (!alone && (advice !== 'free' || folio.dirty)) return 'next';
  handle(k, folio, entry, advice);
  return 'next';
}

/** Is the folio mapped in order from here, and does it end inside the range? */
function wholeInRange(k: Kernel, mm: Mm, vpn: number, end: number, folio: Page): boolean {
  const count = 1 << folio.order;
  if (vpn + count > end) return false;
  for (let i = 0; i < count; i++) if (mm.ptes.get(vpn + i)?.page !== k.memory.page(folio.pfn + i)) return false;
  return true;
}

function handle(k: Kernel, folio: Page, entry: Entry, advice: Advice): void {
  entry.young = false;
  if (advice === 'free') {
    entry.dirty = false;
    folio.dirty = false;
    if (folio.lru && !folio.lazy) k.lru.move('lazyfree', folio);
    folio.lazy = true;
    return;
  }
  if (!folio.lru) return;
  folio.referenced = false;
  if (advice === 'cold') {
    if (folio.active || k.rules.generationalLru) k.lru.move('deactivate', folio);
  } else reclaim(k, folio);
}

/**
 * reclaim_pages without swap: clean lazily freed pages and clean pages of files go, large anonymous folios are split on the way
 * to a swap that is not there, everything else stays.
 */
function reclaim(k: Kernel, folio: Page): void {
  if (folio.inode) reclaimCached(k, folio, folio.inode);
  else reclaimAnonymous(k, folio);
}

function reclaimAnonymous(k: Kernel, folio: Page): void {
  if (folio.large) {
    if (!k.maybePinned(folio)) splitWithOwnReference(k, folio);
    return;
  }
  const mappings = pteMappings(k, folio);
  if (!folio.lazy || folio.dirty || mappings.some(({ entry }) => entry.dirty) || folio.refcount !== mappings.length) {
    putBack(k, folio, true);
    return;
  }
  for (const { mm, vpn } of mappings) {
    mm.ptes.delete(vpn);
    dropPteMapping(k, folio);
  }
}

/** The mappings go first; what is dirty, pinned or held besides stays in the cache without them. Pages of ramfs cannot go at all. */
function reclaimCached(k: Kernel, folio: Page, inode: Inode): void {
  if (folio.locked || inode.filesystem.kind === 'ramfs') {
    putBack(k, folio, false);
    return;
  }
  unmapPages(k, folio, folioPages(folio));
  if (folio.dirty && inode.filesystem.kind !== 'tmpfs') folio.readahead = true;
  if (folio.dirty || (k.rules.reclaimSparesPinned && k.maybePinned(folio))) {
    putBack(k, folio, true);
    return;
  }
  releasePrivate(k, folio);
  if (isUnused(folio)) evict(k, inode, folio);
  else putBack(k, folio, false);
}

/** Whether it stays for good or was only looked at: a page that was isolated is put into a batch. */
function putBack(k: Kernel, folio: Page, activated: boolean): void {
  folio.lru = false;
  if (activated) folio.active = true;
  k.lru.add(folio);
}
