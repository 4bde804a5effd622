/** hugetlb pages: a pool with reservations, private mappings, copy on write (mm/hugetlb.c). */
import type { Access, FaultOutcome } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type HugetlbReservation, type Mm, pmdOf, pmdStart } from './mm.js';
import { HUGE_ORDER, HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, dropPmdMapping, pmdMappings } from './rmap.js';

/** More do not fit into memory. */
const MOST_HUGE_PAGES = 640;

/** Sets the size of the pool; pages in use stay until they are freed. */
export function resizePool(k: Kernel, asked: number): void {
  const wanted = Math.max(0, Math.min(asked, MOST_HUGE_PAGES));
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
export const takeFree = (k: Kernel): Page | undefined => takeFreeOn(k, 0) ?? takeFreeOn(k, 1);

function takeFreeOn(k: Kernel, node: number): Page | undefined {
  const at = k.hugetlbPool.findLastIndex((folio) => folio.node === node);
  return at < 0 ? undefined : k.hugetlbPool.splice(at, 1)[0];
}

/**
 * A page to migrate this one to (alloc_huge_page_nodemask): of the pool, where it has one on that node that nobody reserved; else a
 * new one, for which the old one leaves the pool when it is free.
 */
export function migrationTarget(k: Kernel, old: Page, node: number): Page {
  const pooled = k.hugetlbPool.length > k.hugetlbReserved ? takeFreeOn(k, node) : undefined;
  if (!pooled) old.temporary = true;
  const target = pooled ?? k.memory.allocate(HUGE_ORDER, node, true);
  target.refcount = 1;
  return target;
}

/**
 * Reserves pages for a mapping; false when the pool is too small (hugetlb_acct_memory). A page that is unmapped while it is held
 * gives its reservation back before it is free, so fewer can be reserved than none: then the free pages are what decides.
 */
export function reserve(k: Kernel, pages: number): boolean {
  const huge = pages / HUGE_PAGES;
  if (k.hugetlbPool.length < huge || k.hugetlbPool.length - k.hugetlbReserved < huge) return false;
  k.hugetlbReserved += huge;
  return true;
}

/** Gives back what a mapping reserved and never used. */
export function releaseReservation(k: Kernel, mm: Mm, area: Area): void {
  if (area.backing.kind !== 'hugetlb' || area.backing.owner.mm !== mm.id) return;
  k.hugetlbReserved -= area.backing.owner.unused;
  area.backing.owner.unused = 0;
}

/** A page that its owner gave up, and nobody else maps, is reserved for the same place again, once it is free (__unmap_hugepage_range). */
export function restoreReservation(k: Kernel, mm: Mm, area: Area, pmd: number, folio: Page): void {
  const { backing } = area;
  if (backing.kind !== 'hugetlb' || backing.owner.mm !== mm.id || !k.rules.restoresHugetlbReserve) return;
  if (folio.entire > 0 || !backing.owner.used.delete(pmd)) return;
  backing.owner.unused++;
  folio.restoresReservation = true;
}

export function hugetlbFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): FaultOutcome {
  if (area.backing.kind !== 'hugetlb') return 'SIGBUS';
  const { owner } = area.backing;
  const entry = mm.pmds.get(pmdOf(vpn));
  if (!entry) {
    const folio = area.state.deprived ? undefined : takeNew(k, owner, mm, vpn);
    if (!folio) return 'SIGBUS';
    mapNew(mm, area, vpn, folio, area.state.writable && access.write);
    return 'done';
  }
  if (!reusable(k, entry.page)) {
    const copy = takeUnreserved(k);
    if (copy) {
      copyInto(k, mm, area, vpn, entry.page, copy, access);
      return 'done';
    }
    if (owner.mm !== mm.id) return 'SIGBUS';
    unmapFromOthers(k, mm, entry.page);
    if (!reusable(k, entry.page)) return 'SIGBUS';
  }
  entry.page.anonExclusive = true;
  if (access.write) {
    entry.writable = true;
    entry.dirty = true;
  }
  return 'done';
}

const reusable = (k: Kernel, folio: Page): boolean =>
  k.rules.anonExclusive ? folio.anonExclusive || folio.entire === 1 : folio.entire === 1;

function copyInto(k: Kernel, mm: Mm, area: Area, vpn: number, folio: Page, copy: Page, access: Access): void {
  for (let i = 0; i < HUGE_PAGES; i++) k.memory.page(copy.pfn + i).copyFrom(k.memory.page(folio.pfn + i));
  mapNew(mm, area, vpn, copy, access.write && area.state.writable);
  dropPmdMapping(k, folio);
}

/** unmap_ref_private: there is no page for a copy, so those who share the owner's page lose it. */
function unmapFromOthers(k: Kernel, owner: Mm, folio: Page): void {
  for (const { mm, area, vpn } of pmdMappings(k, folio)) {
    if (mm === owner) continue;
    mm.pmds.delete(pmdOf(vpn));
    area.state.deprived = true;
    dropPmdMapping(k, folio);
  }
}

/** A page for a place where there is none: the one reserved for it, or one that nobody reserved. */
function takeNew(k: Kernel, owner: HugetlbReservation, mm: Mm, vpn: number): Page | undefined {
  if (owner.mm !== mm.id || owner.used.has(pmdOf(vpn))) return takeUnreserved(k);
  const folio = handOut(k);
  if (!folio) return undefined;
  owner.used.add(pmdOf(vpn));
  owner.unused--;
  k.hugetlbReserved--;
  return folio;
}

function takeUnreserved(k: Kernel): Page | undefined {
  return k.hugetlbPool.length - k.hugetlbReserved < 1 ? undefined : handOut(k);
}

function handOut(k: Kernel): Page | undefined {
  const folio = takeFree(k);
  if (!folio) return undefined;
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
