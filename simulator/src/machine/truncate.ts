/**
 * What leaves the page cache: by truncation and holes, which take dirty pages too, or because it is clean and unused
 * (mm/truncate.c).
 */
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { folioPages, Page } from './page.js';
import { writeBack, zeroPart } from './pagecache.js';
import { folioMapcount } from './rmap.js';
import { releasePrivate, splitFolioAt, unmapPages } from './split.js';
import { unmapFile } from './unmap.js';

const ENDLESS = Number.MAX_SAFE_INTEGER;

/** Cuts the file to this size: mappings beyond it go (private copies too), then the pages. */
export function truncatePages(k: Kernel, inode: Inode, size: number): void {
  const first = Math.ceil(size / 4096);
  unmapFile(k, inode, first, ENDLESS, false);
  dropBytes(k, inode, size, ENDLESS);
  zeroPart(k, inode, size);
}

/** Punches a hole: whole pages in it leave the mappings and the cache; private copies stay. */
export function punchPages(k: Kernel, inode: Inode, offset: number, length: number): void {
  const first = Math.ceil(offset / 4096);
  const end = Math.floor((offset + length) / 4096);
  // ext4_punch_hole wrote out what is dirty in the range first.
  if (!k.rules.punchesExt4ByBytes) writeBack(k, inode, Math.floor(offset / 4096), Math.ceil((offset + length) / 4096));
  const byBytes = inode.filesystem.kind === 'tmpfs' || k.rules.punchesExt4ByBytes;
  if (end > first) unmapFile(k, inode, first, end);
  // An end of -1 is worked out (shmem_fallocate, truncate_pagecache_range): every mapping from there on goes, to the last page.
  else if (end === 0 && byBytes) unmapFile(k, inode, first, ENDLESS);
  if (end > first || byBytes) dropBytes(k, inode, offset, offset + length);
  if (offset >= inode.size) return;
  zeroPart(k, inode, offset);
  zeroPart(k, inode, offset + length);
}

/** truncate_inode_pages_range: folios that the range only reaches into are split first. */
function dropBytes(k: Kernel, inode: Inode, from: number, to: number): void {
  splitAround(k, inode, from, to);
  const [first, end] = [Math.ceil(from / 4096), Math.floor(to / 4096)];
  for (const index of [...inode.stored.keys()]) if (index >= first && index < end) inode.stored.delete(index);
  for (const index of [...inode.writtenBack]) if (index >= first && index < end) inode.writtenBack.delete(index);
  const folios = foliosIn(inode, first, end);
  for (const folio of folios) {
    k.get(folio);
    removePage(k, inode, folio);
  }
  // The last reference of each is dropped in batches (folio_batch_release, which drains those of the LRU the first time).
  if (folios.length > 0) k.lru.drain();
  k.putGathered(folios, [k.lru.capacity]);
}

/** truncate_inode_partial_folio, for the folio at either end. */
function splitAround(k: Kernel, inode: Inode, from: number, to: number): void {
  cutFolio(k, inode, Math.floor(from / 4096), from, to);
  if (to !== ENDLESS) cutFolio(k, inode, Math.floor(to / 4096), from, to);
}

/**
 * A large folio that lies only partly in the range: split so that what is in it can go. Where that fails it loses its mappings, and
 * goes as a whole unless it is dirty.
 */
function cutFolio(k: Kernel, inode: Inode, index: number, from: number, to: number): void {
  const folio = inode.pages.get(index);
  if (!folio?.large) return;
  const start = folio.index * 4096;
  const end = start + folioPages(folio) * 4096;
  if (end <= from || start >= to || (start >= from && end <= to)) return;
  k.get(folio);
  if (splitFolioAt(k, folio, Math.max(0, Math.floor((from - start) / 4096))) !== 0) {
    unmapPages(k, folio, folioPages(folio));
    if (!folio.dirty) removePage(k, inode, folio);
  } else splitSecond(k, inode, start, to);
  k.put(folio);
}

/** The split was made at the beginning of the range; the folio that its end lies in is split too. */
function splitSecond(k: Kernel, inode: Inode, start: number, to: number): void {
  const folio = to === ENDLESS ? undefined : inode.pages.get(Math.floor(to / 4096));
  if (!folio?.large || folio.index * 4096 < start) return;
  k.get(folio);
  splitFolioAt(k, folio, Math.floor(to / 4096) - folio.index);
  k.put(folio);
}

/** Cached folios that lie wholly within [first, end). */
const foliosIn = (inode: Inode, first: number, end: number): Page[] =>
  [...new Set(inode.pages.values())]
    .filter((folio) => folio.index >= first && folio.index + folioPages(folio) <= end)
    .sort((a, b) => a.index - b.index);

/** delete_from_page_cache: the cache's references go, and those of the buffers. */
export function removePage(k: Kernel, inode: Inode, folio: Page): void {
  const count = folioPages(folio);
  for (let i = 0; i < count; i++) inode.pages.delete(folio.index + i);
  folio.inode = undefined;
  folio.dirty = false;
  if (folio.hasPrivate) {
    folio.hasPrivate = false;
    k.put(folio);
  }
  k.put(folio, count);
}

/** A clean folio leaves the cache: what is in it can be read again, where there is a device. */
export function evict(k: Kernel, inode: Inode, folio: Page): void {
  if (inode.notifiesWrites) store(k, inode, folio);
  removePage(k, inode, folio);
}

function store(k: Kernel, inode: Inode, folio: Page): void {
  for (let i = 0; i < folioPages(folio); i++) {
    const page = k.memory.page(folio.pfn + i);
    if (page.zeroFilled) {
      inode.stored.delete(folio.index + i);
      continue;
    }
    const kept = new Page(-1, 0);
    kept.copyFrom(page);
    inode.stored.set(folio.index + i, kept);
  }
}

/** The whole file leaves the cache, written back before (umount). */
export function evictAll(k: Kernel, inode: Inode): void {
  writeBack(k, inode);
  for (const folio of foliosIn(inode, 0, ENDLESS)) evict(k, inode, folio);
}

/** POSIX_FADV_DONTNEED, drop_caches: clean pages that nobody maps or holds leave the cache. */
export function dropClean(k: Kernel, inode: Inode, first: number, end: number): void {
  k.lru.drain();
  const folios = foliosIn(inode, first, end);
  for (const [i, folio] of folios.entries()) {
    if (!folio.locked) drop(k, inode, folio);
    // The LRU's batches are drained when the first batch of these is released.
    if (i === Math.min(folios.length, k.lru.capacity) - 1) k.lru.drain();
  }
}

function drop(k: Kernel, inode: Inode, folio: Page): void {
  if (isDroppable(k, folio)) evict(k, inode, folio);
  else if (inode.filesystem.kind !== 'ramfs') deactivate(k, inode, folio);
}

function isDroppable(k: Kernel, folio: Page): boolean {
  if (folio.dirty || folioMapcount(folio) > 0) return false;
  if (!k.rules.keepsBuffersOfHeldPages) releasePrivate(k, folio);
  return isUnused(folio);
}

/** Nobody but the cache and the buffers holds it. */
export const isUnused = (folio: Page): boolean => folio.refcount === folioPages(folio) + (folio.hasPrivate ? 1 : 0);

/** deactivate_file_folio: there is nothing to do in the oldest generation, where pages of files begin that no fault brought. */
function deactivate(k: Kernel, inode: Inode, folio: Page): void {
  if (k.rules.leavesOldestGeneration && inode.filesystem.kind !== 'tmpfs') {
    folio.referenced = false;
    if (folio.oldest) return;
  }
  k.lru.move('file', folio);
}
