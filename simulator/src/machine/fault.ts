/** Page faults at PTE level: anonymous pages, copy on write, files and drivers (mm/memory.c). */
import { mapLargeAnonymous, mapNewAnonymousPage, mayReuse, newAnonymousPage } from './anonymous.js';
import { daxFault } from './dax.js';
import { driverFault } from './driver.js';
import { hugePmdFault, hugePmdWriteProtect } from './huge.js';
import { hugetlbFault } from './hugetlb.js';
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { migrateToRam } from './migrate-device.js';
import { type Area, Entry, isDaxMode, type Mm, pmdOf, pmdStart } from './mm.js';
import { folioPages, HUGE_PAGES, type Page } from './page.js';
import { faultPage, noticeWrite } from './pagecache.js';
import { addPteMapping, dropPteMapping, noteLocked } from './rmap.js';

export type FaultOutcome = 'done' | 'SIGBUS' | 'SIGSEGV';

/** What the access wants: to read, to write, or (GUP) to own what it reads. */
export interface Access {
  readonly write: boolean;
  readonly unshare?: boolean;
  /** The fault may not let go of the address space to wait for a page (get_user_pages, whose caller has it locked). */
  readonly keepsLock?: boolean;
}

/** handle_mm_fault for one page of an area that allows the access. */
export function handleFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): FaultOutcome {
  if (area.backing.kind === 'hugetlb') return hugetlbFault(k, mm, area, vpn, access);
  if (area.backing.kind === 'driver' && isDaxMode(area.backing.mode))
    return driverFault(k, mm, area, vpn, access, finishFault);
  const pmd = mm.pmds.get(pmdOf(vpn));
  if (pmd) {
    if (!wantsChange(pmd, access)) return 'done';
    if (hugePmdWriteProtect(k, mm, area, vpn, pmd, access)) return 'done';
  } else if (!mm.ptes.hasTable(pmdOf(vpn)) && hugePmdFault(k, mm, area, vpn, access)) return 'done';
  const entry = mm.ptes.get(vpn);
  if (!entry) return missing(k, mm, area, vpn, access);
  if (entry.kind === 'device-private') return migrateToRam(k, entry);
  if (wantsChange(entry, access)) return writeProtected(k, mm, area, vpn, entry, access);
  return 'done';
}

const wantsChange = (entry: Entry, access: Access): boolean =>
  (access.write && !entry.writable) || access.unshare === true;

function missing(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): FaultOutcome {
  if (area.isAnonymous) {
    if (!access.write) mm.setPte(vpn, new Entry('special', k.zeroPage, false, false));
    else if (!mapLargeAnonymous(k, mm, area, vpn)) mapNewAnonymousPage(k, mm, area, vpn);
    return 'done';
  }
  if (area.backing.kind === 'driver') return driverFault(k, mm, area, vpn, access, finishFault);
  if (area.backing.kind !== 'file') return 'SIGBUS';
  const { inode } = area.backing;
  if (inode.dax) return daxFault(k, mm, area, vpn, access);
  if (!access.write && faultAround(k, mm, area, inode, vpn)) return 'done';
  const cached = inode.pages.get(area.indexOf(vpn));
  const waits = inode.filesystem.kind !== 'tmpfs' && (!cached || (cached.readahead && inode.notifiesWrites));
  const page = faultPage(k, inode, area.indexOf(vpn));
  if (!page) return 'SIGBUS';
  if (waits && !access.write && !access.keepsLock) {
    // VM_FAULT_RETRY: by now the page and its neighbours are in the cache.
    k.put(page);
    if (faultAround(k, mm, area, inode, vpn)) return 'done';
  }
  return finishFault(k, mm, area, vpn, access, page);
}

/** Maps the page a fault handler returned, with the reference that came with it; a private write gets a copy. */
function finishFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access, page: Page): FaultOutcome {
  if (access.write && area.copiesOnWrite) {
    // do_set_pte: dirty also where the area may not be written to (FOLL_FORCE), unlike a page that was asked for empty.
    const copy = mapNewAnonymousPage(k, mm, area, vpn, true);
    copy.copyFrom(page);
    k.put(page);
    return 'done';
  }
  if (access.write) noticeWrite(k, page);
  const writable = area.state.shared && area.state.writable && (access.write || !notifies(area));
  const dirty = access.write || (writable && page.folio.dirty && k.rules.mapsDirtyFoliosDirty);
  const count = k.rules.mapsWholeFolios && fitsWhole(mm, area, vpn, page) ? folioPages(page.folio) : 1;
  const first = count === 1 ? page : page.folio;
  k.get(page, count - 1);
  for (let i = 0; i < count; i++) {
    const each = k.memory.page(first.pfn + i);
    addPteMapping(each);
    if (count === 1) noteLocked(k, area, each.folio);
    mm.setPte(vpn - (page.pfn - first.pfn) + i, new Entry('normal', each, writable, dirty));
  }
  return 'done';
}

/** Can the whole folio be mapped around vpn: inside the area, one page table and the file, and with nothing mapped there yet? */
function fitsWhole(mm: Mm, area: Area, vpn: number, page: Page): boolean {
  const folio = page.folio;
  if (!folio.large || area.backing.kind !== 'file') return false;
  const first = vpn - (page.pfn - folio.pfn);
  const end = first + folioPages(folio);
  if (first < area.start || end > area.end || pmdOf(first) !== pmdOf(end - 1)) return false;
  if (folio.index + folioPages(folio) > area.backing.inode.sizeInPages) return false;
  for (let at = first; at < end; at++) if (mm.ptes.has(at)) return false;
  return true;
}

const notifies = (area: Area): boolean => area.backing.kind === 'file' && area.backing.inode.tracksMappedWrites;

/** do_fault_around: cached neighbours in the same 16 pages are mapped on a read. True when the wanted page was one. */
function faultAround(k: Kernel, mm: Mm, area: Area, inode: Inode, vpn: number): boolean {
  const window = vpn - (vpn % 16);
  const from = Math.max(window, area.start);
  const to = Math.min(from + 16, area.end, pmdStart(vpn) + HUGE_PAGES, area.start + inode.sizeInPages - area.offset);
  const writable = area.state.shared && area.state.writable && !inode.tracksMappedWrites;
  for (let at = from; at < to; at++) {
    const folio = inode.pages.get(area.indexOf(at));
    if (!folio || folio.locked || folio.readahead || mm.ptes.has(at)) continue;
    const page = k.memory.page(folio.pfn + (area.indexOf(at) - folio.index));
    k.get(page);
    addPteMapping(page);
    if (!folio.large) noteLocked(k, area, folio);
    mm.setPte(at, new Entry('normal', page, writable, writable && folio.dirty && k.rules.mapsDirtyFoliosDirty));
  }
  return mm.ptes.has(vpn);
}

/** do_wp_page. */
function writeProtected(k: Kernel, mm: Mm, area: Area, vpn: number, entry: Entry, access: Access): FaultOutcome {
  const page = entry.kind === 'normal' ? entry.page : undefined;
  if (area.state.shared) {
    if (area.backing.kind === 'file' && area.backing.inode.dax) return daxFault(k, mm, area, vpn, access);
    if (page) noticeWrite(k, page);
    entry.writable = true;
    entry.dirty = true;
    return 'done';
  }
  if (page?.folio.anon && mayReuse(k, page)) {
    page.anonExclusive = true;
    if (access.unshare) return 'done';
    entry.writable = area.state.writable;
    entry.dirty = true;
    return 'done';
  }
  copyPage(k, mm, area, vpn, entry, access);
  return 'done';
}

/** wp_page_copy: a private copy takes the place of what was mapped. */
function copyPage(k: Kernel, mm: Mm, area: Area, vpn: number, old: Entry, access: Access): void {
  const copy = newAnonymousPage(k, mm, area, vpn);
  if (old.page !== k.zeroPage) copy.copyFrom(old.page);
  addPteMapping(copy);
  const written = access.unshare !== true;
  mm.setPte(vpn, new Entry('normal', copy, written && area.state.writable, written));
  if (old.kind !== 'normal') return;
  noteLocked(k, area, old.page.folio);
  dropPteMapping(k, old.page);
}
