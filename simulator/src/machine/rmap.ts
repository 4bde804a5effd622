/** The reverse map: mapcounts up and down, and from a page to every entry that maps it (mm/rmap.c). */
import type { Kernel } from './kernel.js';
import { type Area, Entry, type Mm, pmdOf, pmdStart } from './mm.js';
import { HUGE_PAGES, type Page } from './page.js';

const count = (folio: Page, change: number): void => {
  if (folio.compound) folio.largeMapcount += change;
};

export function addPteMapping(page: Page): void {
  page.mapcount++;
  count(page.folio, 1);
}

/** A PMD entry (for device memory, a PUD entry too) maps the whole folio. */
export function addPmdMapping(folio: Page): void {
  folio.entire++;
  count(folio, 1);
}

/** A page is mapped into an area, or its mapping taken away: in a locked one a batch takes note (mlock_vma_folio, munlock_vma_folio). */
export function noteLocked(k: Kernel, area: Area, folio: Page): void {
  if (area.state.locked && !folio.device && !k.rules.mlockPutsBack) k.lru.move('mlock', folio);
}

/** Takes one PTE mapping away, with the reference it held. */
export function dropPteMapping(k: Kernel, page: Page): void {
  removePteMapping(page);
  k.put(page);
}

/** The mapcount alone; the reference is still to be dropped. */
export function removePteMapping(page: Page): void {
  page.mapcount--;
  count(page.folio, -1);
}

export function dropPmdMapping(k: Kernel, folio: Page): void {
  removePmdMapping(k, folio);
  k.put(folio);
}

/** The mapcount alone; the page keeps the reference (a PMD split passes it on). */
export function removePmdMapping(k: Kernel, folio: Page): void {
  folio.entire--;
  count(folio, -1);
  if (k.rules.doubleMap && folio.entire === 0) folio.doubleMap = false;
}

/** Is more than one mm mapping this large folio (folio_maybe_mapped_shared)? */
export function mappedByOthers(k: Kernel, folio: Page): boolean {
  let mappers = 0;
  for (const mm of k.mms) if (mm.areas.some((area) => mapsPart(mm, area, folio)) && ++mappers > 1) return true;
  return false;
}

/** Does any entry of this area map a page of the folio? */
function mapsPart(mm: Mm, area: Area, folio: Page): boolean {
  const first = addressOf(area, folio);
  if (first === undefined) return false;
  const end = Math.min(first + (1 << folio.order), area.end);
  for (let vpn = Math.max(first, area.start); vpn < end; vpn++)
    if ((mm.pmds.get(pmdOf(vpn)) ?? mm.ptes.get(vpn))?.page.folio === folio) return true;
  return false;
}

/**
 * Does the kernel take the folio for shared between processes? By the mapcount of one page until 6.8, by an estimate until the
 * mappers of large folios were tracked (folio_likely_mapped_shared, folio_maybe_mapped_shared).
 */
export function looksShared(k: Kernel, page: Page): boolean {
  const folio = page.folio;
  if (!folio.large || folio.hugetlb) return folioMapcount(folio) > 1;
  if (!k.rules.counters.page.largeMapcount) return page.mapcount + folio.entire > 1;
  if (k.rules.tracksMappers) return mappedByOthers(k, folio);
  if (folio.largeMapcount <= 1) return false;
  if (folio.entire > 0 || folio.largeMapcount > 1 << folio.order) return true;
  return folio.mapcount > 1;
}

/** All mappings of the folio: base pages mapped by PTEs, plus one for each PMD. */
export const folioMapcount = (folio: Page): number => (folio.large ? folio.largeMapcount : folio.mapcount);

export interface PteMapping {
  readonly mm: Mm;
  readonly area: Area;
  readonly vpn: number;
  readonly entry: Entry;
}

/** Where an area may map this folio, which may reach out of it: anonymous pages keep the address they were made at. */
function addressOf(area: Area, folio: Page): number | undefined {
  if (folio.anon) return folio.vpn;
  if (area.backing.kind !== 'file' || area.backing.inode !== folio.inode) return undefined;
  return area.start + (folio.index - area.offset);
}

/** Where an area may map this page. */
function addressIn(area: Area, page: Page): number | undefined {
  const first = addressOf(area, page.folio);
  if (first === undefined) return undefined;
  const vpn = first + (page.pfn - page.folio.pfn);
  return vpn >= area.start && vpn < area.end ? vpn : undefined;
}

/** Every PTE that maps this base page. */
export function pteMappings(k: Kernel, page: Page): PteMapping[] {
  if (page.ksm) return mergedMappings(k, page);
  const found: PteMapping[] = [];
  for (const mm of k.mms)
    for (const area of mm.areas) {
      const vpn = addressIn(area, page);
      const entry = vpn === undefined ? undefined : mm.ptes.get(vpn);
      if (vpn !== undefined && entry?.page === page) found.push({ mm, area, vpn, entry });
    }
  return found;
}

/** A page of KSM is mapped anywhere. */
const mergedMappings = (k: Kernel, page: Page): PteMapping[] =>
  k.mms.flatMap((mm) =>
    [...mm.ptes].flatMap(([vpn, entry]) => {
      const area = entry.page === page ? mm.area(vpn) : undefined;
      return area ? [{ mm, area, vpn, entry }] : [];
    }),
  );

/** Every PMD entry that maps this huge folio: the mm and the first page number. */
export function pmdMappings(k: Kernel, folio: Page): { mm: Mm; area: Area; vpn: number; entry: Entry }[] {
  const found: { mm: Mm; area: Area; vpn: number; entry: Entry }[] = [];
  for (const mm of k.mms)
    for (const area of mm.areas) {
      const vpn = addressIn(area, folio);
      const entry = vpn === undefined ? undefined : mm.pmds.get(pmdOf(vpn));
      if (vpn !== undefined && entry?.page === folio) found.push({ mm, area, vpn: pmdStart(vpn), entry });
    }
  return found;
}

/**
 * __split_huge_pmd: an anonymous huge page becomes 512 PTE mappings, each with its reference; a huge zero page 512 entries of
 * the zero page; a file or FS-DAX mapping is dropped and faulted in again when needed.
 */
export function splitPmd(k: Kernel, mm: Mm, vpn: number, keepsDirtyBit = k.rules.splitKeepsDirtyBit): void {
  const pmd = pmdOf(vpn);
  const entry = mm.pmds.get(pmd);
  if (!entry) return;
  const area = mm.area(vpn);
  const first = pmd * HUGE_PAGES;
  mm.pmds.delete(pmd);
  if (k.isHugeZero(entry.page)) {
    if (area?.isAnonymous !== false)
      for (let i = 0; i < HUGE_PAGES; i++) mm.setPte(first + i, new Entry('special', k.zeroPage, false, false));
    return;
  }
  if (entry.kind !== 'normal') return;
  const folio = entry.page;
  if (!folio.anon) {
    dropPmdMapping(k, folio);
    return;
  }
  k.get(folio, HUGE_PAGES - 1);
  if (k.rules.doubleMap && folio.entire > 1) folio.doubleMap = true;
  for (let i = 0; i < HUGE_PAGES; i++) {
    const page = k.memory.page(folio.pfn + i);
    page.anonExclusive = folio.anonExclusive;
    addPteMapping(page);
    if (entry.dirty) page.dirty = true;
    mm.setPte(first + i, new Entry('normal', page, entry.writable, entry.dirty && keepsDirtyBit));
  }
  removePmdMapping(k, folio);
}
