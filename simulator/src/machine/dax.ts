/**
 * FS-DAX: files whose pages are the device's own (fs/dax.c). Until 6.14 a mapping is a devmap entry that holds nothing; from
 * 6.15 it is an ordinary mapping, a PMD-sized extent is one large folio, and an idle page has count 0.
 */
import { mapNewAnonymousPage } from './anonymous.js';
import { allocateBlock, convertToWritten, shareOf } from './blocks.js';
import type { Access, FaultOutcome } from './fault.js';
import type { Block, DaxEntry, Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { type Area, Entry, type EntryKind, type Mm, pmdOf } from './mm.js';
import { HUGE_ORDER, HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, addPteMapping, folioMapcount } from './rmap.js';
import { unmapFile } from './unmap.js';

const mappedKind = (k: Kernel): EntryKind => (k.rules.daxCountsMappings ? 'normal' : 'devmap');

/** A PTE fault on a DAX file, for a missing entry or (shared) one that is not writable. */
export function daxFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): FaultOutcome {
  if (area.backing.kind !== 'file') return 'SIGBUS';
  const { inode } = area.backing;
  const index = area.indexOf(vpn);
  if (index >= inode.sizeInPages) return 'SIGBUS';
  const block = inode.blocks.get(index);
  grabEntry(k, inode, index);
  if (access.write && area.copiesOnWrite) {
    const copy = mapNewAnonymousPage(k, mm, area, vpn);
    if (block?.written) copy.copyFrom(block.page);
    return 'done';
  }
  if (!access.write && !block?.written) {
    if (inode.daxEntries.get(index)?.kind === 'empty')
      inode.daxEntries.set(index, { kind: 'zero', huge: false, page: k.zeroPage });
    mm.setPte(vpn, new Entry('special', k.zeroPage, false, false));
    return 'done';
  }
  const page = prepareBlock(k, inode, index, block, access.write);
  mapPte(k, mm, vpn, page, access.write);
  return 'done';
}

/** grab_mapping_entry: a place for a PTE fault's entry; a huge hole gives way, with its mappings. */
function grabEntry(k: Kernel, inode: Inode, index: number): void {
  const known = inode.daxEntryAt(index);
  if (known && !(known.huge && known.kind === 'zero')) return;
  if (known) {
    unmapFile(k, inode, index & ~511, (index & ~511) + HUGE_PAGES);
    removeEntry(inode, index);
  }
  inode.daxEntries.set(index, { kind: 'empty', huge: false, page: k.zeroPage });
}

/** The page to map, with the file's entry for it made or replaced. */
function prepareBlock(k: Kernel, inode: Inode, index: number, block: Block | undefined, write: boolean): Page {
  const shared = shareOf(block) > 1 || (write && inode.copiesReady.has(index));
  const target = write ? writableBlock(k, inode, index, block, shared) : block;
  if (!target) throw new Error('a DAX read fault without a written block');
  if (write) convertToWritten(inode, index, 1);
  const old = inode.daxEntryAt(index);
  const counts = shared && (write || k.rules.daxCountsReaders);
  if (counts || old?.kind === 'zero') {
    if (old?.huge) unmapFile(k, inode, index & ~511, (index & ~511) + HUGE_PAGES);
    else unmapFile(k, inode, index, index + 1);
  }
  if (counts || old?.kind !== 'page') {
    if (old) disassociate(k, old);
    removeEntry(inode, index);
    associate(k, inode, index, { kind: 'page', huge: false, page: target.page }, counts);
  }
  return target.page;
}

/** The block a write goes to: a new one for a hole, a private copy of a shared one. */
function writableBlock(k: Kernel, inode: Inode, index: number, block: Block | undefined, shared: boolean): Block {
  if (block && !shared) return block;
  if (shared) setCopiesAside(inode, index);
  const fresh = allocateBlock(k, inode, index);
  if (block) {
    fresh.page.copyFrom(block.page);
    block.owners--;
  }
  return fresh;
}

/** xfs sets copies aside around the block it copies: up to those it has, within 32 blocks (the default cowextsize). */
function setCopiesAside(inode: Inode, index: number): void {
  const { copiesReady } = inode;
  if (!copiesReady.delete(index)) {
    for (let at = index - 1; at >= (index & ~31) && !copiesReady.has(at); at--) copiesReady.add(at);
    for (let at = index + 1; at <= (index | 31) && !copiesReady.has(at); at++) copiesReady.add(at);
  }
}

function mapPte(k: Kernel, mm: Mm, vpn: number, page: Page, write: boolean): void {
  const present = mm.ptes.get(vpn);
  if (present && present.page === page) {
    present.writable ||= write;
    present.dirty ||= write && !k.rules.daxCountsMappings;
    return;
  }
  const kind = mappedKind(k);
  if (kind === 'normal') {
    k.get(page);
    addPteMapping(page);
  }
  mm.setPte(vpn, new Entry(kind, page, write, write));
}

/** A PMD fault on a DAX file; false when it has to be done by PTEs. */
export function daxPmdFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access): boolean {
  if (area.backing.kind !== 'file' || !daxPmdFits(area, vpn, access)) return false;
  const { inode } = area.backing;
  const first = area.indexOf(vpn) & ~511;
  if ((first | 511) >= inode.sizeInPages) return false;
  const old = inode.daxEntries.get(first);
  if (!old?.huge && hasEntries(inode, first)) return false;
  const page = hugeExtent(k, inode, first, access.write);
  if (page === undefined) return false;
  if (page === 'hole') {
    inode.daxEntries.set(first, { kind: 'zero', huge: true, page: k.hugeZeroPage });
    mm.pmds.set(pmdOf(vpn), new Entry('special', k.hugeZeroPage, false, false));
    return true;
  }
  if (old?.kind === 'zero') {
    unmapFile(k, inode, first, first + HUGE_PAGES);
    inode.daxEntries.delete(first);
  }
  if (old?.kind !== 'page') associate(k, inode, first, { kind: 'page', huge: true, page }, false);
  mapPmd(k, mm, vpn, page, access.write);
  return true;
}

function daxPmdFits(area: Area, vpn: number, access: Access): boolean {
  if (access.write && area.copiesOnWrite) return false;
  if (((area.indexOf(vpn) - vpn) & 511) !== 0) return false;
  const first = vpn & ~511;
  return first >= area.start && first + HUGE_PAGES <= area.end && !area.state.nohuge;
}

function hasEntries(inode: Inode, first: number): boolean {
  for (let i = 0; i < HUGE_PAGES; i++) if (inode.daxEntries.has(first + i)) return true;
  return false;
}

/** The first page of 512 blocks in a row, aligned on the device; 'hole' when a read finds nothing written. */
function hugeExtent(k: Kernel, inode: Inode, first: number, write: boolean): Page | 'hole' | undefined {
  const start = inode.blocks.get(first);
  const written = start?.written === true;
  for (let i = 0; i < HUGE_PAGES; i++) {
    const block = inode.blocks.get(first + i);
    if ((block === undefined) !== (start === undefined)) return undefined;
    if (start && block && (block.page.pfn !== start.page.pfn + i || shareOf(block) > 1)) return undefined;
    if ((block?.written === true) !== written) return undefined;
  }
  if (!write && !written) return 'hole';
  if (!start) {
    if (!write) return 'hole';
    for (let i = 0; i < HUGE_PAGES; i++) allocateBlock(k, inode, first + i, i === 0);
  }
  const page = inode.blocks.get(first)?.page;
  if (!page || page.pfn % HUGE_PAGES !== 0) return undefined;
  if (write) convertToWritten(inode, first, HUGE_PAGES);
  return page;
}

function mapPmd(k: Kernel, mm: Mm, vpn: number, page: Page, write: boolean): void {
  const present = mm.pmds.get(pmdOf(vpn));
  if (present && present.page === page) {
    present.writable ||= write;
    present.dirty ||= write;
    return;
  }
  const kind = mappedKind(k);
  if (kind === 'normal') {
    k.get(page);
    addPmdMapping(page);
  }
  mm.pmds.set(pmdOf(vpn), new Entry(kind, page, write, write));
}

/** dax_associate_entry: the pages learn whose they are; from 6.15 a huge entry makes one folio of them. */
function associate(k: Kernel, inode: Inode, index: number, entry: DaxEntry, shared: boolean): void {
  inode.daxEntries.set(index, entry);
  const { page } = entry;
  if (k.rules.daxSharesInFolio) {
    if (shared && (page.inode || page.share > 0)) {
      if (page.inode) {
        page.inode = undefined;
        page.share = 1;
      }
      page.share++;
      return;
    }
    if (entry.huge && !page.compound) k.memory.makeCompound(page, HUGE_ORDER);
    setOwner(page, inode, index);
    page.share = index;
    return;
  }
  for (let i = 0; i < (entry.huge ? HUGE_PAGES : 1); i++) {
    const each = k.memory.page(page.pfn + i);
    if (!shared) {
      setOwner(each, inode, index + i);
      each.shared = false;
    } else {
      if (!each.shared) {
        if (each.inode) each.share = 1;
        each.shared = true;
        each.inode = undefined;
      }
      each.share++;
    }
  }
}

function setOwner(page: Page, inode: Inode, index: number): void {
  page.inode = inode;
  page.index = index;
}

/** dax_disassociate_entry. */
function disassociate(k: Kernel, entry: DaxEntry): void {
  if (entry.kind !== 'page') return;
  const { page } = entry;
  if (k.rules.daxSharesInFolio) {
    if (!page.inode && page.share > 0) {
      page.share--;
      if (page.share > 0) return;
    }
    page.inode = undefined;
    page.share = 0;
    if (!page.compound) return;
    k.memory.breakCompound(page);
    for (let i = 0; i < HUGE_PAGES; i++) k.memory.page(page.pfn + i).share = 0;
    return;
  }
  for (let i = 0; i < (entry.huge ? HUGE_PAGES : 1); i++) releaseShare(k, k.memory.page(page.pfn + i));
}

function releaseShare(k: Kernel, page: Page): void {
  if (page.shared) {
    if (k.rules.daxCountsReaders) {
      page.share--;
      if (page.share > 0) return;
    } else if (page.share-- > 0) return;
  }
  page.shared = false;
  page.inode = undefined;
  page.share = 0;
}

function removeEntry(inode: Inode, index: number): void {
  if (inode.daxEntries.delete(index)) return;
  const base = index & ~511;
  if (inode.daxEntries.get(base)?.huge) inode.daxEntries.delete(base);
}

/** Takes the mappings of the whole file away and returns a page that somebody still holds (dax_layout_busy_page). */
function busyPage(k: Kernel, inode: Inode): Page | undefined {
  if (inode.daxEntries.size === 0) return undefined;
  unmapFile(k, inode, 0, Number.MAX_SAFE_INTEGER);
  for (const entry of inode.daxEntries.values()) {
    if (entry.kind !== 'page') continue;
    for (let i = 0; i < (entry.huge ? HUGE_PAGES : 1); i++) {
      const page = k.memory.page(entry.page.pfn + i);
      if (isBusy(k, page)) return page.folio;
    }
  }
  return undefined;
}

/**
 * Waits until nobody holds a page of the file: the page that is still held, or undefined. From 6.15 the entries of the whole
 * file are dropped once it is idle (dax_break_layout).
 */
export function breakLayouts(k: Kernel, inode: Inode): Page | undefined {
  if (!inode.dax) return undefined;
  const busy = busyPage(k, inode);
  if (!busy && k.rules.daxCountsMappings) dropDaxRange(k, inode, 0, Number.MAX_SAFE_INTEGER);
  return busy;
}

/** dax_page_is_idle: nobody uses this page. */
export const isIdle = (k: Kernel, page: Page): boolean => page.folio.refcount === k.rules.counters.fsDax.idleCount;

/** Does somebody besides the mappings use this page (dax_busy_page)? The idle count is 1 before 6.15, 0 from then on. */
export const isBusy = (k: Kernel, page: Page): boolean =>
  k.rules.daxCountsMappings ? page.folio.refcount !== folioMapcount(page.folio) : page.refcount > 1;

/** What dropDaxRange takes besides the entries: the blocks of the file, private copies made from it. */
export interface DaxDrop {
  readonly blocks?: boolean;
  readonly copies?: boolean;
}

/** Mappings and entries of whole pages in [first, end) go. */
export function dropDaxRange(k: Kernel, inode: Inode, first: number, end: number, drop: DaxDrop = {}): void {
  unmapFile(k, inode, first, end, drop.copies !== true);
  for (const [index, entry] of [...inode.daxEntries]) {
    const last = index + (entry.huge ? HUGE_PAGES : 1);
    if (index >= end || last <= first) continue;
    disassociate(k, entry);
    inode.daxEntries.delete(index);
  }
  if (!drop.blocks) return;
  for (const [index, block] of [...inode.blocks])
    if (index >= first && index < end) {
      block.owners--;
      inode.blocks.delete(index);
      inode.copiesReady.delete(index);
    }
}
