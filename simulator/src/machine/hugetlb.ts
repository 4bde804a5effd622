/** hugetlb pages: a pool with reservations, private mappings, copy on write (mm/hugetlb.c). */
import type { Access, FaultOutcome } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type HugetlbReservation, type Mm, pmdOf, pmdStart } from './mm.js';
import { HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, dropPmdMapping, pmdMappings } from './rmap.js';

/** Gives back what a mapping reserved and never used. */
export function releaseReservation(k: Kernel, mm: Mm, area: Area): void {
  if (area.backing.kind !== 'hugetlb' || area.backing.owner.mm !== mm.id) return;
  k.hugetlb.unreserve(area.backing.owner.unused);
  area.backing.owner.unused = 0;
}

/** A page that its owner gave up, and nobody else maps, is reserved for the same place again, once it is free (__unmap_hugepage_range). */
export function restoreReservation(k: Kernel, mm: Mm, area: Area, pmd: number, folio: Page): void {
  const { backing } = area;
  if (backing.kind !== 'hugetlb' || backing.owner.mm !== mm.id || !k.rules.restoresHugetlbReserve) return;
  if (folio.entire > 0 || k.hugetlb.hasSurplus || !backing.owner.used.delete(pmd)) return;
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
    const copy = handOut(k, k.hugetlb.takeUnreserved());
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
  if (owner.mm !== mm.id || owner.used.has(pmdOf(vpn))) return handOut(k, k.hugetlb.takeUnreserved());
  const folio = handOut(k, k.hugetlb.take());
  if (!folio) return undefined;
  owner.used.add(pmdOf(vpn));
  owner.unused--;
  k.hugetlb.reserved--;
  return folio;
}

/** A page of the pool for an address: it is cleared. */
function handOut(k: Kernel, folio: Page | undefined): Page | undefined {
  for (let i = 0; folio && i < HUGE_PAGES; i++) k.memory.page(folio.pfn + i).clear();
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
