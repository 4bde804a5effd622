/** MADV_COLLAPSE: the base pages of a PMD range become one huge page (mm/khugepaged.c). */

import { becomeAnonymous } from './anonymous.js';
import { EAGAIN, EINVAL } from './errno.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type Mm, pmdOf } from './mm.js';
import { HUGE_ORDER, HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, dropPteMapping, folioMapcount } from './rmap.js';

/** Collapses every whole PMD range in [start, end); the last failure counts unless all succeed. */
export function collapse(k: Kernel, mm: Mm, start: number, end: number): number {
  const area = mm.area(start);
  if (!k.rules.collapseAdvice || !area?.isAnonymous || area.state.nohuge || end > area.end) return EINVAL;
  k.lru.drain();
  const first = Math.ceil(start / HUGE_PAGES) * HUGE_PAGES;
  let last = 0;
  for (let at = first; at + HUGE_PAGES <= end; at += HUGE_PAGES) last = collapsePmd(k, mm, area, at) || last;
  return last;
}

function collapsePmd(k: Kernel, mm: Mm, area: Area, first: number): number {
  if (mm.pmds.has(pmdOf(first))) return 0;
  if (!mm.ptes.hasTable(pmdOf(first))) return EINVAL;
  const refused = scan(k, mm, first);
  if (refused !== 0) return refused;
  const folio = k.memory.allocate(HUGE_ORDER, nodeOfMost(mm, first), true);
  for (let i = 0; i < HUGE_PAGES; i++) {
    const entry = mm.ptes.get(first + i);
    if (!entry) continue;
    mm.ptes.delete(first + i);
    if (entry.kind !== 'normal') continue;
    k.memory.page(folio.pfn + i).copyFrom(entry.page);
    dropPteMapping(k, entry.page);
  }
  becomeAnonymous(mm, area, folio, first);
  addPmdMapping(folio);
  k.lru.add(folio);
  mm.ptes.dropTable(pmdOf(first));
  mm.pmds.set(pmdOf(first), new Entry('normal', folio, area.state.writable, true));
  return 0;
}

/** hpage_collapse_scan_pmd: every page anonymous, on the LRU, unlocked, and held by nothing but its mappings. */
function scan(k: Kernel, mm: Mm, first: number): number {
  let writable = false;
  for (let i = 0; i < HUGE_PAGES; i++) {
    const entry = mm.ptes.get(first + i);
    if (!entry || entry.page === k.zeroPage) continue;
    writable ||= entry.writable;
    const folio = entry.page.folio;
    if (entry.kind !== 'normal' || !folio.anon || folio.device) return EINVAL;
    if (!folio.lru || folio.locked || folio.refcount !== folioMapcount(folio)) return EAGAIN;
  }
  return writable || k.rules.collapsesReadOnly ? 0 : EINVAL;
}

/** The node most of the pages are on; the first one on a tie. */
function nodeOfMost(mm: Mm, first: number): number {
  let balance = 0;
  for (let i = 0; i < HUGE_PAGES; i++) {
    const page: Page | undefined = mm.ptes.get(first + i)?.page;
    if (page) balance += page.node === 0 ? 1 : -1;
  }
  return balance < 0 ? 1 : 0;
}
