/** Blocks of files on the pmem device: which device page holds which part of a file. */
import type { DeviceMap } from './device.js';
import type { Block, Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { HUGE_PAGES, type Page } from './page.js';

/** The pmem device: its dev_pagemap, and the next page never used. */
export interface BlockDevice {
  readonly map: DeviceMap;
  next: number;
}

/** How many files share a block. */
export const shareOf = (block: Block | undefined): number => block?.owners ?? 0;

function devicePage(k: Kernel, device: BlockDevice, aligned: boolean): Page {
  if (aligned) device.next = Math.ceil(device.next / HUGE_PAGES) * HUGE_PAGES;
  const page = k.memory.page(device.next++);
  if (!page.device) {
    page.device = device.map;
    page.reserved = true;
    page.free = false;
    page.refcount = device.map.rules.restCount;
  }
  page.clear();
  return page;
}

/** Gives the file a block at this index, on the next device page (2 MB aligned when asked). */
export function allocateBlock(k: Kernel, inode: Inode, index: number, aligned = false): Block {
  const page = devicePage(k, k.blockDevice(), aligned);
  const block: Block = { page, written: false, owners: 1 };
  inode.blocks.set(index, block);
  return block;
}

/** Gives the file every block of [first, end) that it lacks; 2 MB extents are aligned on the device. */
export function allocateBlocks(k: Kernel, inode: Inode, first: number, end: number): void {
  for (let index = first; index < end; index++) {
    const wholeExtent = index % HUGE_PAGES === 0 && index + HUGE_PAGES <= end;
    if (!inode.blocks.has(index)) allocateBlock(k, inode, index, wholeExtent);
  }
}

/** ext4 writes zeroes instead of splitting an unwritten extent when at most this many blocks are left over (32 KB). */
const ZEROOUT = 8;

/** A write to blocks [index, index + count): they become written, on ext4 with small rests of the extent around them. */
export function convertToWritten(inode: Inode, index: number, count: number): void {
  const extent = unwrittenExtent(inode, index);
  let [from, to] = [index, index + count];
  if (inode.filesystem.kind === 'ext4' && extent.end <= inode.sizeInPages && extent.end > to) {
    if (extent.end - index <= ZEROOUT) to = extent.end;
    if (to - extent.start < ZEROOUT) from = extent.start;
  }
  for (let at = from; at < to; at++) {
    const block = inode.blocks.get(at);
    if (block) block.written = true;
  }
}

/** The run of unwritten blocks around an index that lie in a row on the device; empty when it is written already. */
function unwrittenExtent(inode: Inode, index: number): { start: number; end: number } {
  const block = inode.blocks.get(index);
  if (!block || block.written) return { start: index, end: index };
  let [start, end] = [index, index + 1];
  while (follows(inode, start - 1, block, index)) start--;
  while (follows(inode, end, block, index)) end++;
  return { start, end };
}

function follows(inode: Inode, at: number, block: Block, index: number): boolean {
  const other = inode.blocks.get(at);
  return other !== undefined && !other.written && other.page.pfn - at === block.page.pfn - index;
}
