/** hugetlb pages: a pool with reservations, private mappings, copy on write (mm/hugetlb.c). */
import type { Access, FaultOutcome } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type Mm, pmdOf, pmdStart } from './mm.js';
import { HUGE_ORDER, HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, dropPmdMapping } from './rmap.js';

/** Sets the size of the pool; pages in use stay until they are freed. */
export function resizePool(k: Kernel, wanted: number): void {
  while (k.hugetlbTotal < wanted) {
    const folio = k.memory.allocate(HUGE_ORDER, k.hugetlbNextNode, true);
    k.hugetlbNextNode = 1 - k.hugetlbNextNode;
    folio.hugetlb = true;
    folio.refcount = 0;
    k.hugetlbPool.push(folio);
    k.hugetlbTotal++;
  }
  while (k.hugetlbTotal > wanted && k.hugetlbPool.length > k.hugetlbReserved) {
    const folio = takeFree(k);
    if (!folio) break;
    k.release(folio, folio.order);
    k.hugetlbTotal--;
  }
}

/** The free page freed last, on the first node that has one. */
export function takeFree(k: Kernel): Page | undefined {
  for (const node of [0, 1]) {
    const at = k.hugetlbPool.findLastIndex((folio) => folio.node === node);
    if (at >= 0) return k.hugetlbPool.splice(at, 1)[0];
  }
  return undefined;
}

/** Reserves pages for a mapping; false when the pool is too small. */
export function reserve(k: Kernel, pages: number): boolean {
  const huge = pages / HUGE_PAGES;
  if (k.hugetlbPool.length - k.hugetlbReserved < huge) return false;
  k.hugetlbReserved += huge;
  return true;
}

/** Gives back what a mapping reserved and never used. */
export function releaseReservation(k: Kernel, mm: Mm, area: Area): void {
  if (area.backing.kind !== 'hugetlb' || area.backing.owner.mm !== mm.id) return;
  k.hugetlbReserved -= area.backing.owner.unused;
  area.backing.owner.unused = 0;
}

export function hugetlbFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): FaultOutcome {
  if (area.backing.kind !== 'hugetlb') return 'SIGBUS';
  const entry = mm.pmds.get(pmdOf(vpn));
  if (!entry) {
    const folio = take(k, area, mm);
    if (!folio) return 'SIGBUS';
    mapNew(mm, area, vpn, folio, area.state.writable && access.write);
    return 'done';
  }
  const folio = entry.page;
  const reusable = k.rules.anonExclusive ? folio.anonExclusive || folio.entire === 1 : folio.entire === 1;
  if (reusable) {
    folio.anonExclusive = true;
    if (access.write) {
      entry.writable = true;
      entry.dirty = true;
    }
    return 'done';
  }
  const copy = take(k, area, mm);
  if (!copy) return 'SIGBUS';
  for (let i = 0; i < HUGE_PAGES; i++) k.memory.page(copy.pfn + i).copyFrom(k.memory.page(folio.pfn + i));
  mapNew(mm, area, vpn, copy, access.write && area.state.writable);
  dropPmdMapping(k, folio);
  return 'done';
}

function take(k: Kernel, area: Area, mm: Mm): Page | undefined {
  if (area.backing.kind !== 'hugetlb') return undefined;
  const { owner } = area.backing;
  const reserved = owner.mm === mm.id && owner.unused > 0;
  if (!reserved && k.hugetlbPool.length - k.hugetlbReserved < 1) return undefined;
  const folio = takeFree(k);
  if (!folio) return undefined;
  if (reserved) {
    owner.unused--;
    k.hugetlbReserved--;
  }
  folio.refcount = 1;
  for (let i = 0; i < HUGE_PAGES; i++) k.memory.page(folio.pfn + i).clear();
  return folio;
}

function mapNew(mm: Mm, area: Area, vpn: number, folio: Page, writable: boolean): void {
  folio.anon = true;
  folio.vpn = pmdStart(vpn);
  folio.anonExclusive = true;
  mm.prepareAnonVma(area);
  addPmdMapping(folio);
  mm.pmds.set(pmdOf(vpn), new Entry('normal', folio, writable, writable));
}
