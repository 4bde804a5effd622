/** Transparent huge pages: faults at PMD level, and splitting a folio into base pages (mm/huge_memory.c). */
import { addToLru, becomeAnonymous } from './anonymous.js';
import { daxPmdFault } from './dax.js';
import type { Access } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type Mm, pmdOf, pmdStart } from './mm.js';
import { HUGE_ORDER, HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, splitPmd } from './rmap.js';

/** Is a huge page allowed for the PMD around vpn, and does it fit into the area? */
function hugeFits(k: Kernel, area: Area, vpn: number): boolean {
  const first = pmdStart(vpn);
  if (first < area.start || first + HUGE_PAGES > area.end || area.state.nohuge) return false;
  return k.thp === 'always' || (k.thp === 'madvise' && area.state.hugepage);
}

/** A fault on an empty PMD: maps a huge page when it may; false leaves it to the PTE level. */
export function hugePmdFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): boolean {
  if (area.backing.kind === 'file' && area.backing.inode.dax) return daxPmdFault(k, mm, area, vpn, access);
  if (!area.isAnonymous || !hugeFits(k, area, vpn)) return false;
  mm.prepareAnonVma(area);
  if (access.write) mapHugeAnonymous(k, mm, area, vpn);
  else mm.pmds.set(pmdOf(vpn), new Entry('special', k.hugeZeroPage, false, false));
  return true;
}

function mapHugeAnonymous(k: Kernel, mm: Mm, area: Area, vpn: number): void {
  const folio = k.memory.allocate(HUGE_ORDER, 0, true);
  becomeAnonymous(mm, area, folio, pmdStart(vpn));
  addPmdMapping(folio);
  addToLru(k, area, folio);
  mm.pmds.set(pmdOf(vpn), new Entry('normal', folio, area.state.writable, true));
}

/**
 * A write to (or unsharing of) a PMD that is not writable. True when the PMD now allows it; false when it was split and the
 * PTE level has to go on.
 */
export function hugePmdWriteProtect(k: Kernel, mm: Mm, area: Area, vpn: number, entry: Entry, access: Access): boolean {
  if (k.isHugeZero(entry.page)) {
    if (area.isAnonymous && k.rules.writeOverHugeZeroAllocates) {
      mm.pmds.delete(pmdOf(vpn));
      mapHugeAnonymous(k, mm, area, vpn);
      return true;
    }
    if (!area.isAnonymous && area.state.shared) {
      mm.pmds.delete(pmdOf(vpn));
      return hugePmdFault(k, mm, area, vpn, access);
    }
    splitPmd(k, mm, vpn);
    return false;
  }
  if (!entry.page.folio.anon) {
    if (area.state.shared) {
      entry.writable = true;
      entry.dirty = true;
      return true;
    }
    splitPmd(k, mm, vpn);
    return false;
  }
  if (!mayReuseHuge(k, entry.page)) {
    splitPmd(k, mm, vpn);
    return false;
  }
  entry.page.anonExclusive = true;
  if (access.write) {
    entry.writable = area.state.writable;
    entry.dirty = true;
  }
  return true;
}

function mayReuseHuge(k: Kernel, folio: Page): boolean {
  if (folio.locked) return k.rules.anonExclusive && folio.anonExclusive;
  if (!k.rules.anonExclusive) return folio.entire <= 1 && folio.largeMapcount <= 1;
  return folio.anonExclusive || folio.refcount === 1;
}
