/** fork: page tables are copied where they hold what a later fault could not bring back (mm/memory.c copy_page_range). */
import { becomeAnonymous } from './anonymous.js';
import type { Kernel } from './kernel.js';
import { Area, Entry, type Mm, pmdOf } from './mm.js';
import { HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, addPteMapping, splitPmd } from './rmap.js';
import { exitMm } from './unmap.js';

/** A child with copies of the areas, and of the entries that have to be copied; undefined when fork fails. */
export function forkMm(k: Kernel, parent: Mm): Mm | undefined {
  k.memory.forgetOrder();
  const child = k.createMm();
  for (const area of parent.areas) {
    if (area.state.dontcopy) continue;
    const twin = new Area(area.start, area.end, area.backing, area.offset, { ...area.state, locked: false });
    child.add(twin);
    if (losesFirstPfn(k, parent, area) || (needsCopy(area) && !copyEntries(k, parent, child, area, twin))) {
      exitMm(k, child);
      return undefined;
    }
  }
  return child;
}

/** A private remap_pfn_range mapping whose first page was copied: its memory type cannot be looked up any more. */
const losesFirstPfn = (k: Kernel, parent: Mm, area: Area): boolean =>
  k.rules.forkNeedsFirstPfn &&
  area.backing.kind === 'driver' &&
  area.backing.mode === 'remap_pfn' &&
  area.copiesOnWrite &&
  parent.ptes.get(area.start)?.kind === 'normal';

/** vma_needs_copy. */
const needsCopy = (area: Area): boolean =>
  area.state.pfnmap || area.state.mixedmap || area.state.anonVma !== undefined || area.backing.kind === 'hugetlb';

/** False when there is no memory for what has to be copied at once. */
function copyEntries(k: Kernel, parent: Mm, child: Mm, area: Area, twin: Area): boolean {
  for (let pmd = pmdOf(area.start); pmd <= pmdOf(area.end - 1); pmd++) {
    const huge = parent.pmds.get(pmd);
    const outcome = huge ? copyHuge(k, parent, child, area, pmd, huge) : 'split';
    if (outcome === 'no memory') return false;
    if (outcome === 'copied') continue;
    if (!parent.ptes.hasTable(pmd)) continue;
    child.ptes.addTable(pmd);
    const from = Math.max(area.start, pmd * HUGE_PAGES);
    const to = Math.min(area.end, (pmd + 1) * HUGE_PAGES);
    for (let vpn = from; vpn < to; vpn++) {
      const entry = parent.ptes.get(vpn);
      if (entry) copyPte(k, parent, child, twin, vpn, entry);
    }
  }
  return true;
}

type HugeCopy = 'copied' | 'split' | 'no memory';

/** copy_huge_pmd, copy_hugetlb_page_range; the PMD may have been split because its page is pinned. */
function copyHuge(k: Kernel, parent: Mm, child: Mm, area: Area, pmd: number, entry: Entry): HugeCopy {
  if (entry.kind !== 'normal' || k.isHugeZero(entry.page)) {
    child.pmds.set(pmd, new Entry(entry.kind, entry.page, false, false));
    return 'copied';
  }
  const folio = entry.page;
  if (!folio.anon) return area.copiesOnWrite ? 'split' : 'copied';
  if (mustCopyNow(k, parent, area, folio)) {
    if (area.backing.kind !== 'hugetlb') {
      splitPmd(k, parent, pmd * HUGE_PAGES);
      return 'split';
    }
    if (k.rules.copiesPinnedHugetlb) return copyHugetlbNow(k, child, area, pmd, folio);
  }
  k.get(folio);
  addPmdMapping(folio);
  folio.anonExclusive = false;
  entry.writable = false;
  child.pmds.set(pmd, new Entry('normal', folio, false, entry.dirty));
  return 'copied';
}

/** A pinned hugetlb page: the child gets a copy at once. */
function copyHugetlbNow(k: Kernel, child: Mm, area: Area, pmd: number, folio: Page): HugeCopy {
  const copy = k.hugetlb.takeUnreserved();
  if (!copy) return 'no memory';
  for (let i = 0; i < HUGE_PAGES; i++) k.memory.page(copy.pfn + i).copyFrom(k.memory.page(folio.pfn + i));
  copy.anon = true;
  copy.vpn = folio.vpn;
  copy.anonExclusive = true;
  addPmdMapping(copy);
  const writable = area.state.writable || k.rules.copiesHugetlbWritable;
  child.pmds.set(pmd, new Entry('normal', copy, writable, writable));
  return 'copied';
}

/** page_needs_cow_for_dma: the parent has pinned, and this page looks pinned. */
const mustCopyNow = (k: Kernel, parent: Mm, area: Area, page: Page): boolean =>
  area.copiesOnWrite && parent.hasPinned && k.maybePinned(page.folio);

function copyPte(k: Kernel, parent: Mm, child: Mm, twin: Area, vpn: number, entry: Entry): void {
  const { page } = entry;
  if (entry.kind === 'device-private') {
    k.get(page);
    addPteMapping(page);
    page.anonExclusive = false;
    entry.writable = false;
    child.setPte(vpn, new Entry('device-private', page, false, entry.dirty));
    return;
  }
  if (entry.kind !== 'normal') {
    if (twin.copiesOnWrite) entry.writable = false;
    child.setPte(vpn, new Entry(entry.kind, page, entry.writable, entry.dirty));
    return;
  }
  if (copiesEarly(k, parent, twin, page)) {
    const copy = k.memory.allocate(0, 0, true);
    copy.copyFrom(page);
    becomeAnonymous(child, twin, copy, vpn);
    addPteMapping(copy);
    k.lru.add(copy);
    child.setPte(vpn, new Entry('normal', copy, twin.state.writable, true));
    return;
  }
  k.get(page);
  addPteMapping(page);
  if (twin.copiesOnWrite) {
    if (page.folio.anon) page.anonExclusive = false;
    entry.writable = false;
  }
  const copied = new Entry('normal', page, entry.writable, twin.state.shared ? false : entry.dirty);
  copied.young = false;
  child.setPte(vpn, copied);
}

/** Since 5.19 only a page that is exclusively the parent's can be pinned; before, any anonymous page that looks pinned is copied. */
const copiesEarly = (k: Kernel, parent: Mm, area: Area, page: Page): boolean =>
  mustCopyNow(k, parent, area, page) && page.folio.anon && (!k.rules.anonExclusive || page.anonExclusive);
