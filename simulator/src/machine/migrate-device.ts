/** Moving pages to device memory and back (mm/migrate_device.c). */

import { EINVAL } from './errno.js';
import type { FaultOutcome } from './fault.js';
import { type Kernel, WaitsForever } from './kernel.js';
import { type Area, Entry, type EntryKind, type Mm, pmdOf } from './mm.js';
import type { Page } from './page.js';
import { addPteMapping, folioMapcount, pteMappings, splitPmd } from './rmap.js';
import { splitFolio } from './split.js';

/** zone_device_page_init, or what drivers did before it: the page is handed out with one reference, locked; any kind alike. */
export function initDevicePage(k: Kernel, page: Page, order: number): void {
  const map = page.device;
  if (!map) return;
  const allocation = k.rules.counters.device['device-private']?.allocation;
  if (allocation !== 'init') {
    if (allocation === 'get') k.get(page);
    page.locked = true;
    return;
  }
  for (let i = 0; i < 1 << order; i++) {
    const each = k.memory.page(page.pfn + i);
    each.head = undefined;
    each.compound = false;
    each.order = 0;
    each.anon = false;
    each.free = false;
  }
  if (order > 0) k.memory.makeCompound(page, order);
  page.refcount = 1;
  page.locked = true;
  if (!map.killed) map.references += 1 << order;
}

/** Moves what is mapped at an address into a device page: 1, 0 when it could not be moved, or an errno. */
export function migrateToDevice(k: Kernel, mm: Mm, vpn: number, target: Page): number {
  const area = mm.area(vpn);
  if (!area) return EINVAL;
  const { state } = area;
  if (state.pfnmap || state.mixedmap || state.io || area.backing.kind === 'hugetlb') return EINVAL;
  if (area.backing.kind === 'file' && area.backing.inode.dax) return EINVAL;
  splitForMigration(k, mm, vpn);
  if (mm.pmds.has(pmdOf(vpn))) return 0;
  splitPartlyMapped(k, mm.ptes.get(vpn));
  const entry = mm.ptes.get(vpn);
  if (!entry || entry.page === k.zeroPage) {
    if (!area.isAnonymous) return 0;
    initDevicePage(k, target, 0);
    place(mm, area, vpn, target);
    return 1;
  }
  if (!collectable(k, entry)) return 0;
  initDevicePage(k, target, 0);
  replacePage(k, entry.page, target, entryKind(target));
  target.locked = false;
  k.put(target);
  return 1;
}

const entryKind = (target: Page): EntryKind => (target.device?.kind === 'device-private' ? 'device-private' : 'normal');

/** A huge page is split first; a huge zero page becomes entries of the zero page. */
function splitForMigration(k: Kernel, mm: Mm, vpn: number): void {
  const pmd = mm.pmds.get(pmdOf(vpn));
  if (!pmd) return;
  if (k.isHugeZero(pmd.page)) {
    splitPmd(k, mm, vpn);
    return;
  }
  const folio = pmd.page;
  k.get(folio);
  splitFolio(k, folio);
  k.put(folio);
}

/** A large folio mapped by PTEs: split where the kernel does, else it stays. */
function splitPartlyMapped(k: Kernel, entry: Entry | undefined): void {
  const folio = entry?.page.folio;
  if (!k.rules.deviceMigrationSplits || !folio?.large || entry?.kind !== 'normal' || folio.locked) return;
  k.get(folio);
  splitFolio(k, folio);
  k.put(folio);
}

/** migrate_vma_check_page: on the LRU, and nobody but its mappings (and the page cache) holds it. */
function collectable(k: Kernel, entry: Entry): boolean {
  if (entry.kind !== 'normal') return false;
  const page = entry.page;
  if (page.folio.large || page.locked || page.device) return false;
  k.lru.drain();
  if (!page.lru) return false;
  const accounted = folioMapcount(page) + (page.inode ? 1 : 0) + (page.hasPrivate ? 1 : 0);
  return page.refcount === accounted && !page.inode;
}

/** A fresh device page at an address where there was nothing. */
function place(mm: Mm, area: Area, vpn: number, target: Page): void {
  makeAnonymous(target, vpn);
  mm.prepareAnonVma(area);
  addPteMapping(target);
  const kind = entryKind(target);
  mm.setPte(vpn, new Entry(kind, target, area.state.writable, area.state.writable && kind === 'normal'));
  target.locked = false;
}

function makeAnonymous(page: Page, vpn: number): void {
  page.anon = true;
  page.vpn = vpn;
  page.anonExclusive = true;
}

/** The scenario's driver copies what goes to coherent memory, the kernel what comes back; private memory is not copied at all. */
const copies = (old: Page, target: Page): boolean =>
  old.device?.kind !== 'device-private' && target.device?.kind !== 'device-private';

/** All mappings of one base page become mappings of another. */
function replacePage(k: Kernel, old: Page, target: Page, kind: EntryKind): void {
  const mappings = pteMappings(k, old);
  target.anon = true;
  target.vpn = old.vpn;
  target.anonExclusive = old.anonExclusive;
  if (copies(old, target)) target.copyFrom(old);
  for (const { mm, vpn, entry } of mappings) {
    k.get(target);
    addPteMapping(target);
    const dirty = entry.dirty && kind !== 'device-private';
    mm.setPte(vpn, new Entry(kind, target, entry.writable, dirty));
    old.mapcount--;
    k.put(old);
  }
}

/** What a page in use keeps besides its users' references: the 1 it rests at, where it is free at 1. */
const uncounted = ({ device }: Page): number => (device?.rules.at1 === 'free' ? device.rules.restCount : 0);

/** The CPU touched a device-private page: its owner brings it back to a fresh system page. */
export function migrateToRam(k: Kernel, entry: Entry): FaultOutcome {
  const old = entry.page;
  if (old.refcount !== old.mapcount + uncounted(old))
    throw new WaitsForever(`page ${old.pfn} has references besides its mappings`, old);
  bringBack(k, old);
  return 'done';
}

function bringBack(k: Kernel, old: Page): void {
  const page = k.memory.allocate(0, 0, true);
  replacePage(k, old, page, 'normal');
  k.lru.add(page);
  k.put(page);
}

/** migrate_device_coherent_page: a longterm pin needs system memory; false when the page cannot be moved. */
export function migrateCoherentToRam(k: Kernel, page: Page): boolean {
  if (!page.anon || page.refcount !== page.mapcount + uncounted(page)) return false;
  bringBack(k, page);
  return true;
}
