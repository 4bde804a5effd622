/** madvise, mprotect, mlock: what they do to mappings and to the pages behind them. */
import { EFAULT, EINVAL, ENOMEM } from './errno.js';
import { handleFault } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, type Entry, type Mm, pmdOf } from './mm.js';
import { HUGE_PAGES } from './page.js';
import { splitPmd } from './rmap.js';
import { splitAtEdges, zapRange } from './unmap.js';

/**
 * Applies `change` to whole areas that make up [start, end), cutting them there. A hole is -ENOMEM: madvise goes on behind it,
 * mprotect and mlock stop there.
 */
export function changeAreas(
  k: Kernel,
  mm: Mm,
  start: number,
  end: number,
  atHole: 'goes on' | 'stops',
  change: (area: Area) => number,
): number {
  const reach = atHole === 'stops' ? firstHole(mm, start, end) : end;
  splitAtEdges(k, mm, start, reach);
  const changed = mm.isolate(start, reach);
  let result = 0;
  for (const area of changed) result ||= change(area);
  mm.join(changed, k.rules.mergesUnusedAreas);
  return result || (covered(mm, start, end) ? 0 : ENOMEM);
}

/** Where the areas from `start` on end, at most `end`. */
function firstHole(mm: Mm, start: number, end: number): number {
  let at = start;
  for (const area of mm.areas) if (area.start <= at && area.end > at) at = area.end;
  return Math.min(at, end);
}

export const covered = (mm: Mm, start: number, end: number): boolean => firstHole(mm, start, end) >= end;

/** MADV_DONTNEED. */
export function dontNeed(k: Kernel, mm: Mm, start: number, end: number): number {
  const areas = mm.areasIn(start, end);
  if (
    areas.some(
      (area) => area.state.locked || area.state.pfnmap || (area.backing.kind === 'hugetlb' && !k.rules.dontneedHugetlb),
    )
  )
    return EINVAL;
  if (k.rules.unmapDrainsBatches) k.lru.drain();
  for (const area of areas) {
    const from = Math.max(start, area.start);
    const to = Math.min(end, area.end);
    zapRange(k, mm, area, from, to);
    if (k.rules.reclaimsEmptyTables) dropEmptyTables(mm, from, to);
  }
  return covered(mm, start, end) ? 0 : ENOMEM;
}

/** A page table whose whole range was zapped and that is empty now is freed. */
function dropEmptyTables(mm: Mm, from: number, to: number): void {
  for (let pmd = pmdOf(from); pmd <= pmdOf(to - 1); pmd++) {
    const first = pmd * HUGE_PAGES;
    if (first < from || first + HUGE_PAGES > to) continue;
    mm.tables.delete(pmd);
  }
}

/** MADV_POPULATE_READ, MADV_POPULATE_WRITE, and what mlock does. */
export function populate(k: Kernel, mm: Mm, start: number, end: number, write: boolean): number {
  for (let vpn = start; vpn < end; vpn++) {
    const area = mm.area(vpn);
    if (!area) return ENOMEM;
    if (write ? !area.state.writable : !area.state.readable) return EINVAL;
    const entry = mm.pmds.get(pmdOf(vpn)) ?? mm.ptes.get(vpn);
    if (entry?.present && (!write || entry.writable)) continue;
    const outcome = handleFault(k, mm, area, vpn, { write });
    if (outcome !== 'done') return EFAULT;
    const now = mm.pmds.get(pmdOf(vpn)) ?? mm.ptes.get(vpn);
    if (write && now && !now.writable) handleFault(k, mm, area, vpn, { write });
  }
  return 0;
}

/** mprotect: entries lose the right to write; they get it back at once only where that needs no copy. */
export function protect(k: Kernel, mm: Mm, start: number, end: number, readable: boolean, writable: boolean): number {
  return changeAreas(k, mm, start, end, 'stops', (area) => {
    const becomesWritable = writable && !area.state.writable;
    area.state.readable = readable;
    area.state.writable = writable;
    protectEntries(k, mm, area);
    if (becomesWritable && area.state.locked && !area.state.shared) populate(k, mm, area.start, area.end, true);
    return 0;
  });
}

function protectEntries(k: Kernel, mm: Mm, area: Area): void {
  for (let pmd = pmdOf(area.start); pmd <= pmdOf(area.end - 1); pmd++) {
    const huge = mm.pmds.get(pmd);
    const first = pmd * HUGE_PAGES;
    if (huge && area.backing.kind !== 'hugetlb' && (first < area.start || first + HUGE_PAGES > area.end))
      splitPmd(k, mm, Math.max(first, area.start));
    else if (huge) {
      setWritable(k, area, huge);
      continue;
    }
    for (let vpn = Math.max(first, area.start); vpn < Math.min(first + HUGE_PAGES, area.end); vpn++) {
      const entry = mm.ptes.get(vpn);
      if (entry) setWritable(k, area, entry);
    }
  }
}

function setWritable(k: Kernel, area: Area, entry: Entry): void {
  if (!area.state.writable) entry.writable = false;
  else if (!entry.writable) entry.writable = mayBecomeWritable(k, area, entry);
}

/** can_change_pte_writable; before 5.19 the next write faults. */
function mayBecomeWritable(k: Kernel, area: Area, entry: Entry): boolean {
  const notified = area.backing.kind === 'file' && area.backing.inode.notifiesWrites;
  if (area.state.shared) return !notified || entry.dirty;
  if (!k.rules.protectTrustsExclusive && !entry.dirty) return false;
  return k.rules.anonExclusive && entry.kind === 'normal' && entry.page.folio.anon && entry.page.anonExclusive;
}
