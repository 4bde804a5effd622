/** Taking mappings away: munmap, exit, MADV_DONTNEED, truncation of mapped files (mm/memory.c zap_page_range, unmap_mapping_range). */
import { releaseReservation, restoreReservation } from './hugetlb.js';
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { markAccessed } from './lru.js';
import { type Area, type Entry, type Mm, pmdOf, pmdStart, pudOf } from './mm.js';
import { HUGE_PAGES, type Page } from './page.js';
import { dropPmdMapping, noteLocked, removePmdMapping, removePteMapping, splitPmd } from './rmap.js';

/** Pages that mmu_gather keeps before it frees them: in itself first, then in batches of a page each. */
const GATHERED = [8, 510];

/** Takes an entry's mapping away; the page joins those whose reference is dropped in the end. */
function zapEntry(k: Kernel, area: Area, entry: Entry, gathered: Page[]): void {
  if (entry.kind !== 'normal' && entry.kind !== 'device-private') return;
  const { folio } = entry.page;
  if (entry.dirty && !folio.anon) folio.markDirty();
  if (entry.young && !folio.anon) markAccessed(k, folio);
  removePteMapping(entry.page);
  noteLocked(k, area, folio);
  gathered.push(entry.page);
}

/** Which entries to leave alone. */
export interface ZapOptions {
  /** Keep private copies when a file is truncated without even_cows. */
  readonly fileOnly?: boolean;
}

/** Takes away every entry of the area in [start, end); PMD entries reached only in part are split. */
export function zapRange(k: Kernel, mm: Mm, area: Area, start: number, end: number, options: ZapOptions = {}): void {
  const gathered: Page[] = [];
  gatherRange(k, mm, area, start, end, options, gathered);
  k.putGathered(gathered, GATHERED);
}

function gatherRange(
  k: Kernel,
  mm: Mm,
  area: Area,
  start: number,
  end: number,
  options: ZapOptions,
  gathered: Page[],
): void {
  if (mm.puds.size > 0) dropPuds(k, mm, start, end);
  for (let pmd = pmdOf(start); pmd <= pmdOf(end - 1); pmd++) {
    const first = pmd * HUGE_PAGES;
    const from = Math.max(start, first);
    const to = Math.min(end, first + HUGE_PAGES);
    const huge = mm.pmds.get(pmd);
    if (huge && to - from === HUGE_PAGES) {
      mm.pmds.delete(pmd);
      if (huge.kind !== 'normal' || k.isHugeZero(huge.page)) continue;
      removePmdMapping(k, huge.page);
      restoreReservation(k, mm, area, pmd, huge.page);
      k.put(huge.page);
      continue;
    }
    if (huge && area.backing.kind !== 'hugetlb') splitPmd(k, mm, from);
    if (!mm.ptes.hasTable(pmd)) continue;
    for (let vpn = from; vpn < to; vpn++) {
      const entry = mm.ptes.get(vpn);
      if (!entry || (options.fileOnly && entry.kind === 'normal' && entry.page.folio.anon)) continue;
      mm.ptes.delete(vpn);
      zapEntry(k, area, entry, gathered);
    }
  }
}

/** PUD entries map device memory only: what is reached, even in part, goes as a whole and is faulted in again. */
function dropPuds(k: Kernel, mm: Mm, start: number, end: number): void {
  for (let pud = pudOf(start); pud <= pudOf(end - 1); pud++) {
    const entry = mm.puds.get(pud);
    mm.puds.delete(pud);
    if (entry?.kind === 'normal') dropPmdMapping(k, entry.page);
  }
}

/** munmap of [start, end). */
export function unmapRange(k: Kernel, mm: Mm, start: number, end: number): void {
  if (mm.areasIn(start, end).length === 0) return;
  if (k.rules.unmapDrainsBatches) k.lru.drain();
  splitAtEdges(k, mm, start, end);
  const gone = mm.isolate(start, end);
  const gathered: Page[] = [];
  for (const area of gone) {
    gatherRange(k, mm, area, area.start, area.end, {}, gathered);
    if (area.backing.kind === 'hugetlb') releaseReservation(k, mm, area);
  }
  k.putGathered(gathered, GATHERED);
  mm.areas = mm.areas.filter((area) => !gone.includes(area));
  mm.freeTables(start, end);
}

/** Areas are about to be cut at these page numbers: huge mappings across them are split (vma_adjust_trans_huge). */
export function splitAtEdges(k: Kernel, mm: Mm, ...edges: number[]): void {
  for (const edge of edges) {
    if (edge === pmdStart(edge)) continue;
    const area = mm.area(edge);
    if (area && area.start < edge && area.backing.kind !== 'hugetlb') splitPmd(k, mm, edge);
  }
}

/** exit_mmap. */
export function exitMm(k: Kernel, mm: Mm): void {
  if (k.rules.unmapDrainsBatches) k.lru.drain();
  const gathered: Page[] = [];
  for (const area of mm.areas) {
    gatherRange(k, mm, area, area.start, area.end, {}, gathered);
    if (area.backing.kind === 'hugetlb') releaseReservation(k, mm, area);
  }
  k.putGathered(gathered, GATHERED);
  mm.areas = [];
  k.mms.splice(k.mms.indexOf(mm), 1);
  k.memory.forgetOrder();
}

/** unmap_mapping_range: every mapping of the file's pages [first, end), in all processes. */
export function unmapFile(k: Kernel, inode: Inode, first: number, end: number, fileOnly = true): void {
  for (const mm of k.mms)
    for (const area of mm.areas) {
      if (area.backing.kind !== 'file' || area.backing.inode !== inode) continue;
      const from = Math.max(area.start, area.start + (first - area.offset));
      const to = Math.min(area.end, area.start + (end - area.offset));
      if (from >= to) continue;
      if (k.rules.unmapDrainsBatches) k.lru.drain();
      zapRange(k, mm, area, from, to, { fileOnly });
    }
}
