/** move_pages: to another node when nobody but the mappings (and the page cache) holds the page (mm/migrate.c). */
import { EACCES, EBUSY, EFAULT, ENODEV, ENOENT } from './errno.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type Mm, pmdOf, pmdStart } from './mm.js';
import { folioPages, type Page } from './page.js';
import { addPmdMapping, addPteMapping, folioMapcount, looksShared, pmdMappings, pteMappings } from './rmap.js';
import { splitFolio } from './split.js';

/** move_pages() for one page: what the call returns, and the status it stores (undefined when it stores none). */
export interface MoveOutcome {
  readonly result: number;
  readonly status: number | undefined;
}

export function movePage(k: Kernel, mm: Mm, vpn: number, node: number): MoveOutcome {
  if (node !== 0 && node !== 1) return { result: ENODEV, status: undefined };
  k.lru.drain();
  const status = (value: number): MoveOutcome => ({ result: 0, status: value });
  const area = mm.area(vpn);
  if (!area || !migratable(area)) return status(EFAULT);
  const entry = mm.pmds.get(pmdOf(vpn)) ?? mm.ptes.get(vpn);
  if (!entry?.present) return status(area.isAnonymous && k.rules.holeIsFaultForMove ? EFAULT : ENOENT);
  if (!area.accessible && k.rules.moveSkipsProtNone && !entry.page.folio.hugetlb)
    return status(mm.pmds.has(pmdOf(vpn)) && area.isAnonymous ? EFAULT : ENOENT);
  if (entry.kind === 'special') {
    const zero = entry.page === k.zeroPage || k.isHugeZero(entry.page);
    return status(zero || k.rules.holeIsFaultForMove ? EFAULT : ENOENT);
  }
  const folio = entry.page.folio;
  if (folio.device) return status(ENOENT);
  if (folio.node === node) return status(node);
  if (looksShared(k, mm.pageAt(k.memory, vpn, entry))) return status(EACCES);
  if (folio.hugetlb && k.rules.movesHugetlbByHeadOnly && vpn !== pmdStart(vpn)) return status(EACCES);
  if (!folio.lru && !folio.hugetlb) return status(EBUSY);
  if (k.rules.migrationSplitsPartlyMapped && isPartlyMapped(k, folio)) {
    const failed = migrateInParts(k, folio, node);
    if (failed > 0) return { result: failed, status: undefined };
    return status(node);
  }
  if (migrateFolio(k, folio, node)) return status(node);
  if (!k.rules.migrationDisablesBatches && !folio.hugetlb) {
    // It was isolated, and is put back into a batch.
    folio.lru = false;
    k.lru.add(folio);
  }
  return k.rules.failedMoveLeavesStatus ? { result: 0, status: undefined } : { result: 1, status: undefined };
}

/** Was a part of this large folio unmapped while the rest is mapped by PTEs? */
function isPartlyMapped(k: Kernel, folio: Page): boolean {
  if (!folio.large || !folio.anon || folio.hugetlb || folio.entire > 0) return false;
  for (let i = 0; i < folioPages(folio); i++) if (k.memory.page(folio.pfn + i).mapcount === 0) return true;
  return false;
}

/** The folio is split, and its pages are moved one by one: how many stayed. */
function migrateInParts(k: Kernel, folio: Page, node: number): number {
  const pages = Array.from({ length: folioPages(folio) }, (_, i) => k.memory.page(folio.pfn + i));
  k.get(folio);
  const split = splitFolio(k, folio) === 0;
  k.put(folio);
  if (!split) return 1;
  return pages.filter((page) => page.mapcount > 0 && !migrateFolio(k, page, node)).length;
}

/** vma_migratable. */
const migratable = (area: Area): boolean =>
  !area.state.pfnmap && !area.state.io && !(area.backing.kind === 'file' && area.backing.inode.dax);

/** References that are accounted for: mappings, page cache, buffers. */
const expectedReferences = (folio: Page): number =>
  folioMapcount(folio) + (folio.inode ? folioPages(folio) : 0) + (folio.hasPrivate ? 1 : 0);

/** Moves the folio with its mappings to a new one; false when somebody else holds a reference. */
function migrateFolio(k: Kernel, folio: Page, node: number): boolean {
  if (folio.locked) return false;
  const held = folio.refcount !== expectedReferences(folio);
  if (held || (folio.inode?.filesystem.kind === 'ramfs' && isDirty(k, folio))) {
    if (!k.rules.migrationKeepsDirtyBit) forgetDirtyBits(k, folio);
    return false;
  }
  const target = folio.hugetlb
    ? k.hugetlb.migrationTarget(folio)
    : k.memory.allocate(folio.compound ? folio.order : 0, node, true);
  replaceFolio(k, folio, target);
  k.put(target);
  if (k.rules.migrationDisablesBatches) k.lru.drain();
  return true;
}

/** The entries were taken away and came back without their dirty bits; the page is marked instead. */
function forgetDirtyBits(k: Kernel, folio: Page): void {
  const entries = pmdMappings(k, folio).map(({ entry }) => entry);
  for (let i = 0; i < folioPages(folio); i++)
    entries.push(...pteMappings(k, k.memory.page(folio.pfn + i)).map(({ entry }) => entry));
  for (const entry of entries) {
    folio.dirty ||= entry.dirty;
    entry.dirty = false;
  }
}

/** A file without a way to migrate or write back cannot give up a dirty page (fallback_migrate_folio). */
const isDirty = (k: Kernel, folio: Page): boolean =>
  folio.dirty || pteMappings(k, folio).some(({ entry }) => entry.dirty);

/** Gives every place of the old folio to the new one, which keeps the reference it came with. */
function replaceFolio(k: Kernel, old: Page, target: Page): void {
  const count = folioPages(old);
  const pages = Array.from({ length: count }, (_, i) => k.memory.page(old.pfn + i));
  const huge = pmdMappings(k, old);
  const small = pages.map((page) => pteMappings(k, page));
  target.anon = old.anon;
  target.vpn = old.vpn;
  target.anonExclusive = old.anonExclusive;
  const entries = [...huge, ...small.flat()].map(({ entry }) => entry);
  target.dirty = old.dirty || (!k.rules.migrationKeepsDirtyBit && (old.anon || entries.some(({ dirty }) => dirty)));
  target.lazy = old.lazy;
  target.referenced = old.referenced;
  target.active = old.active;
  target.hugetlb = old.hugetlb;
  for (let i = 0; i < count; i++) {
    const page = k.memory.page(target.pfn + i);
    page.copyFrom(k.memory.page(old.pfn + i));
    page.anonExclusive = k.memory.page(old.pfn + i).anonExclusive;
  }
  moveCache(k, old, target, count);
  for (const { mm, vpn, entry } of huge) {
    k.get(target);
    addPmdMapping(target);
    mm.pmds.set(pmdOf(vpn), new Entry('normal', target, entry.writable, entry.dirty && k.rules.migrationKeepsDirtyBit));
    old.entire--;
    old.largeMapcount--;
    k.put(old);
  }
  pages.forEach((page, i) => {
    for (const { mm, vpn, entry } of small[i] ?? []) {
      const twin = k.memory.page(target.pfn + i);
      k.get(target);
      addPteMapping(twin);
      const moved = new Entry('normal', twin, entry.writable, entry.dirty && k.rules.migrationKeepsDirtyBit);
      moved.young = entry.young && k.rules.migrationKeepsDirtyBit;
      mm.setPte(vpn, moved);
      page.mapcount--;
      if (old.large) old.largeMapcount--;
      k.put(old);
    }
  });
  if (!target.hugetlb) k.lru.add(target);
}

function moveCache(k: Kernel, old: Page, target: Page, count: number): void {
  const { inode } = old;
  if (!inode) return;
  target.inode = inode;
  target.index = old.index;
  for (let i = 0; i < count; i++) inode.pages.set(old.index + i, target);
  k.get(target, count);
  if (old.hasPrivate) {
    target.hasPrivate = true;
    k.get(target);
    old.hasPrivate = false;
    k.put(old);
  }
  old.inode = undefined;
  k.put(old, count);
}
