/** madvise, mprotect, mlock: what they do to mappings and to the pages behind them. */
import { EFAULT, EINVAL, ENOMEM } from './errno.js';
import { handleFault } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, type AreaState, type Entry, type Mm, mayCut, pmdOf, pmdStart, sameState } from './mm.js';
import { HUGE_PAGES } from './page.js';
import { splitPmd } from './rmap.js';
import { splitAtEdges, zapRange } from './unmap.js';

/** What to do to the state of an area; it is asked with a copy. */
type Change = (state: AreaState, area: Area) => void;

/**
 * Changes the areas that make up [start, end), cut to that range, where there is something to change; `then` is told of each
 * part. A hole is -ENOMEM: madvise goes on behind it, mprotect and mlock stop there.
 */
export function changeAreas(
  k: Kernel,
  mm: Mm,
  start: number,
  end: number,
  atHole: 'goes on' | 'stops',
  change: Change,
  then: (area: Area, from: number, to: number, before: AreaState) => void = () => {},
): number {
  const reach = atHole === 'stops' ? firstHole(mm, start, end) : end;
  for (const area of mm.areasIn(start, reach)) {
    const [before, wanted] = [{ ...area.state }, { ...area.state }];
    change(wanted, area);
    if (sameState(before, wanted)) continue;
    const [from, to] = [Math.max(start, area.start), Math.min(reach, area.end)];
    if (!mayCut(area, from) || !mayCut(area, to)) return EINVAL;
    splitAtEdges(k, mm, from, to);
    const [part = area] = mm.isolate(from, to);
    Object.assign(part.state, wanted);
    then(mm.join(part, k.rules.mergesUnusedAreas), from, to, before);
  }
  return covered(mm, start, end) ? 0 : ENOMEM;
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
  if (k.rules.unmapDrainsBatches && mm.areasIn(start, end).some((area) => mayForget(k, area, start))) k.lru.drain();
  for (const area of mm.areasIn(start, end)) {
    const from = Math.max(start, area.start);
    if (!mayForget(k, area, from)) return EINVAL;
    const to = Math.min(end, area.end);
    zapRange(k, mm, area, from, area.backing.kind === 'hugetlb' ? pmdStart(to) : to);
    if (k.rules.reclaimsEmptyTables) dropEmptyTables(mm, from, to);
  }
  return covered(mm, start, end) ? 0 : ENOMEM;
}

/** madvise_dontneed_free_valid_vma. */
function mayForget(k: Kernel, area: Area, from: number): boolean {
  if (area.backing.kind === 'hugetlb') return k.rules.dontneedHugetlb && from === pmdStart(from);
  return !area.state.locked && !area.state.pfnmap;
}

/** A page table whose whole range was zapped and that is empty now is freed. */
function dropEmptyTables(mm: Mm, from: number, to: number): void {
  for (let pmd = pmdOf(from); pmd <= pmdOf(to - 1); pmd++) {
    const first = pmd * HUGE_PAGES;
    if (first < from || first + HUGE_PAGES > to) continue;
    mm.ptes.dropTable(pmd);
  }
}

/** More pages do not fit into memory. */
const MOST_POPULATED = 2 ** 18;

/** MADV_POPULATE_READ, MADV_POPULATE_WRITE, and what mlock does. */
export function populate(k: Kernel, mm: Mm, start: number, end: number, write: boolean): number {
  if (end - start > MOST_POPULATED) return ENOMEM;
  for (let vpn = start; vpn < end; vpn++) {
    const area = mm.area(vpn);
    if (!area) return ENOMEM;
    const { state } = area;
    if (state.pfnmap || state.io || (write ? !state.writable : !state.readable)) return EINVAL;
    const entry = mm.pmds.get(pmdOf(vpn)) ?? mm.ptes.get(vpn);
    if (entry?.present && (!write || entry.writable)) continue;
    const outcome = handleFault(k, mm, area, vpn, { write });
    if (outcome !== 'done') return EFAULT;
    const now = mm.pmds.get(pmdOf(vpn)) ?? mm.ptes.get(vpn);
    if (write && now && !now.writable) handleFault(k, mm, area, vpn, { write });
  }
  return 0;
}

/** What an area may be used for, as mprotect says it. */
export type Protection = Pick<AreaState, 'readable' | 'writable' | 'executable'>;

/** mprotect: entries lose the right to write; they get it back at once only where that needs no copy. */
export function protect(k: Kernel, mm: Mm, start: number, end: number, protection: Protection): number {
  return changeAreas(
    k,
    mm,
    start,
    end,
    'stops',
    (state) => Object.assign(state, protection),
    (area, from, to, before) => {
      protectEntries(k, mm, area, from, to);
      const becomesWritable = protection.writable && !before.writable;
      if (becomesWritable && area.state.locked && !area.state.shared) populate(k, mm, from, to, true);
    },
  );
}

function protectEntries(k: Kernel, mm: Mm, area: Area, start: number, end: number): void {
  for (let pmd = pmdOf(start); pmd <= pmdOf(end - 1); pmd++) {
    const huge = mm.pmds.get(pmd);
    const first = pmd * HUGE_PAGES;
    if (huge && area.backing.kind !== 'hugetlb' && (first < start || first + HUGE_PAGES > end))
      splitPmd(k, mm, Math.max(first, start));
    else if (huge) {
      setWritable(k, area, huge);
      continue;
    }
    for (let vpn = Math.max(first, start); vpn < Math.min(first + HUGE_PAGES, end); vpn++) {
      const entry = mm.ptes.get(vpn);
      if (entry) setWritable(k, area, entry);
    }
  }
}

function setWritable(k: Kernel, area: Area, entry: Entry): void {
  if (!area.state.writable) entry.writable = false;
  else if (!entry.writable) entry.writable = mayBecomeWritable(k, area, entry);
}

/** can_change_pte_writable; before 5.19, and with hugetlb ever since, the next write faults. */
function mayBecomeWritable(k: Kernel, area: Area, entry: Entry): boolean {
  if (area.backing.kind === 'hugetlb') return false;
  const notified = area.backing.kind === 'file' && area.backing.inode.tracksMappedWrites;
  if (area.state.shared) return !notified || entry.dirty;
  if (!k.rules.protectTrustsExclusive && !entry.dirty) return false;
  return k.rules.anonExclusive && entry.kind === 'normal' && entry.page.folio.anon && entry.page.anonExclusive;
}
