/** The page cache: each folio in it holds one reference per base page, buffers one more (mm/filemap.c, mm/shmem.c). */
import type { Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { markAccessed } from './lru.js';
import { type Entry, entriesOf } from './mm.js';
import { folioPages, HUGE_PAGES, type Page } from './page.js';

/** Pages read ahead around a fault on a file with a backing device; the page so many before their end is marked. */
const READ_AROUND = 32;
const MARKED_BEFORE_END = 8;

/** Adds a new folio to the cache, with what the device holds for it: a reference per page for the cache, one for the caller, one in the LRU batch. */
function addFolio(k: Kernel, inode: Inode, index: number, order = 0): Page {
  const folio = k.memory.allocate(order, 0, true);
  folio.inode = inode;
  folio.index = index;
  for (let i = 0; i < 1 << order; i++) {
    inode.pages.set(index + i, folio);
    const stored = inode.stored.get(index + i);
    if (stored) k.memory.page(folio.pfn + i).copyFrom(stored);
  }
  k.get(folio, 1 << order);
  k.lru.add(folio);
  return folio;
}

/** The order of the folio a write makes: as large as what is left to write, aligned, and without anything cached in it. */
function orderForWrite(k: Kernel, inode: Inode, index: number, bytes: number): number {
  if (inode.filesystem.kind !== 'ext4' || !k.rules.ext4LargeFolios) return 0;
  let order = Math.max(0, Math.floor(Math.log2(bytes)) - 12);
  while (order > 0 && (index % (1 << order) !== 0 || anyCached(inode, index, 1 << order))) order--;
  return order;
}

function anyCached(inode: Inode, index: number, count: number): boolean {
  for (let i = 0; i < count; i++) if (inode.pages.has(index + i)) return true;
  return false;
}

/** The cached base page at an index. */
export function cachedPage(k: Kernel, inode: Inode, index: number): Page | undefined {
  const folio = inode.pages.get(index);
  return folio && k.memory.page(folio.pfn + (index - folio.index));
}

/** The page for a fault, with a reference for the caller; undefined beyond the end of the file. */
export function faultPage(k: Kernel, inode: Inode, index: number): Page | undefined {
  if (index >= inode.sizeInPages) return undefined;
  const cached = cachedPage(k, inode, index);
  if (cached) {
    k.get(cached);
    if (cached.folio.readahead && inode.filesystem.kind !== 'tmpfs') {
      cached.folio.readahead = false;
      if (inode.notifiesWrites) readOn(k, inode, index);
    }
    return cached;
  }
  if (inode.notifiesWrites) {
    const first = Math.max(0, index - READ_AROUND / 2);
    const end = Math.min(first + READ_AROUND, inode.sizeInPages);
    inode.readAheadOrder = 0;
    readAhead(k, inode, first, end, { marked: end - MARKED_BEFORE_END, inFault: true });
  } else k.put(addFolio(k, inode, index));
  const page = cachedPage(k, inode, index);
  if (page) k.get(page);
  return page;
}

/**
 * page_cache_async_ra: a marked page was reached by a fault; from the first page that is missing behind it on, as much again is
 * read. With large folios their order grows each time.
 */
function readOn(k: Kernel, inode: Inode, index: number): void {
  let start = index + 1;
  while (inode.pages.has(start)) start++;
  if (start - index > READ_AROUND) return;
  if (k.rules.ext4LargeFolios) inode.readAheadOrder = Math.min(inode.readAheadOrder + 2, 5);
  const end = start + READ_AROUND;
  const align = 2 ** inode.readAheadOrder;
  const aligned = Math.floor(end / align) * align;
  const until = aligned > start ? aligned : end;
  // Where the file ends before, the mark is not reached.
  const marked = until <= inode.sizeInPages ? start : -1;
  readAhead(k, inode, start, Math.min(until, inode.sizeInPages), {
    marked,
    inFault: true,
    order: inode.readAheadOrder,
  });
}

interface ReadAhead {
  /** Of the folios, as far as they fit (page_cache_ra_order). */
  readonly order?: number;
  /** The page that is marked when it is new: reading it asks for more. */
  readonly marked: number;
  readonly inFault: boolean;
}

/** page_cache_ra_unbounded: what is not cached yet is read. */
function readAhead(k: Kernel, inode: Inode, first: number, end: number, how: ReadAhead): void {
  const { marked, inFault } = how;
  let most = how.order ?? 0;
  for (let at = first; at < end; at++) {
    if (inode.pages.has(at)) {
      most = 0;
      continue;
    }
    let order = most;
    while (order > 0 && (at % 2 ** order !== 0 || at + 2 ** order > end)) order--;
    if (anyCached(inode, at, 2 ** order)) most = order = 0;
    const folio = addFolio(k, inode, at, order);
    folio.readahead = at === marked;
    if (inFault && k.rules.leavesOldestGeneration) folio.referenced = true;
    k.put(folio);
    at += 2 ** order - 1;
  }
}

/** read(2): holes of tmpfs stay holes; elsewhere what is read is cached, and a read from the start of a file reads ahead. */
export function readPages(k: Kernel, inode: Inode, offset: number, length: number): void {
  const [first, end] = [Math.floor(offset / 4096), Math.ceil((offset + length) / 4096)];
  for (let index = first; index < end; index++) {
    if (!inode.pages.has(index)) {
      if (inode.filesystem.kind === 'tmpfs') continue;
      const ahead = inode.notifiesWrites && index === 0 ? firstReadAhead(end) : end;
      readAhead(k, inode, index, Math.min(ahead, inode.sizeInPages), { marked: end, inFault: false });
    }
    const page = cachedPage(k, inode, index);
    if (page) markAccessed(k, page.folio);
  }
}

/** get_init_ra_size: how much is read for the first pages of a file. */
function firstReadAhead(pages: number): number {
  const size = 2 ** Math.ceil(Math.log2(pages));
  if (size <= READ_AROUND / 32) return size * 4;
  return size <= READ_AROUND / 4 ? size * 2 : READ_AROUND;
}

/** page_mkwrite and write_end: buffers are attached where the filesystem has a device, the page becomes dirty. */
export function noticeWrite(k: Kernel, page: Page): void {
  const folio = page.folio;
  folio.markDirty();
  if (folio.inode?.notifiesWrites) attachBuffers(k, folio);
}

function attachBuffers(k: Kernel, folio: Page): void {
  if (folio.hasPrivate) return;
  folio.hasPrivate = true;
  k.get(folio);
}

/**
 * ext4_block_zero_page_range: a page that is cut in two is cached, with buffers, also where the file has a hole; where it has a
 * block, the zeroes make it dirty.
 */
export function zeroPart(k: Kernel, inode: Inode, offset: number): void {
  if (inode.filesystem.kind !== 'ext4' || offset % 4096 === 0 || offset >= inode.sizeInPages * 4096) return;
  const index = Math.floor(offset / 4096);
  if (!inode.pages.has(index)) k.put(addFolio(k, inode, index));
  const folio = inode.pages.get(index);
  if (!folio) return;
  attachBuffers(k, folio);
  folio.dirty ||= inode.writtenBack.has(index);
}

/** write(2) of bytes of one value. */
export function writePages(k: Kernel, inode: Inode, offset: number, length: number, value: number): void {
  for (let index = Math.floor(offset / 4096); index * 4096 < offset + length; index++) {
    const cached = cachedPage(k, inode, index);
    const left = offset + length - Math.max(offset, index * 4096);
    const page = cached ?? addFolio(k, inode, index, orderForWrite(k, inode, index, left));
    if (cached) {
      k.get(cached);
      markAccessed(k, cached.folio);
    } else page.folio.referenced = true;
    if (offset <= index * 4096 && offset + length >= (index + 1) * 4096) page.clear(value);
    else for (let at = 0; at < 4096; at++) if (within(index * 4096 + at, offset, length)) page.write(at, value);
    const marked = page.folio.readahead;
    noticeWrite(k, page);
    // mark_buffer_dirty leaves the mark where it is.
    if (inode.notifiesWrites) page.folio.readahead = marked;
    k.put(page);
  }
}

const within = (at: number, offset: number, length: number): boolean => at >= offset && at < offset + length;

/** Allocates the pages of a range (fallocate on tmpfs), dirty so that they are kept. */
export function allocatePages(k: Kernel, inode: Inode, first: number, end: number): void {
  for (let index = first; index < end; index++) {
    if (!inode.pages.has(index)) k.put(addFolio(k, inode, index));
    inode.pages.get(index)?.markDirty();
  }
}

/** Writes dirty folios back: they become clean, and their entries read-only so that the next write is noticed. */
export function writeBack(k: Kernel, inode: Inode, first = 0, end = Number.MAX_SAFE_INTEGER): void {
  if (!inode.notifiesWrites) return;
  for (const [index, folio] of inode.pages) {
    if (!folio.dirty || index < first || index >= end) continue;
    folio.dirty = false;
    folio.readahead = false;
    for (let i = 0; i < folioPages(folio); i++) inode.writtenBack.add(folio.index + i);
  }
  for (const mm of k.mms)
    for (const area of mm.areas) {
      if (area.backing.kind !== 'file' || area.backing.inode !== inode || !area.state.shared) continue;
      for (const [vpn, entry] of entriesOf(mm, area)) {
        const index = area.indexOf(vpn);
        const folio = inode.pages.get(index);
        if ((folio ? folio.index + folioPages(folio) : index + 1) <= first || (folio?.index ?? index) >= end) continue;
        if (!k.rules.cleansWholeDaxExtents && leftAlone(inode, index, entry)) continue;
        entry.writable = false;
        entry.dirty = false;
      }
    }
}

/** Of a huge entry only the first page is written back with its PTE (dax_entry_mkclean); the PMD is, where one maps it. */
const leftAlone = (inode: Inode, index: number, entry: Entry): boolean =>
  inode.dax && index % HUGE_PAGES !== 0 && inode.daxEntryAt(index)?.huge === true && entry.page.pfn % HUGE_PAGES !== 0;
