/** One struct page and, on a head, its folio: the counters, and the state that decides what happens to them. */

import type { DeviceMap } from './device.js';
import type { Inode } from './inode.js';
import { PageFlags } from './page-flags.js';

/** A pin of a page without an exact count adds this to `_refcount` (include/linux/mm.h GUP_PIN_COUNTING_BIAS). */
export const PIN_BIAS = 1024;
/** Base pages in a PMD-sized huge page, and its order. */
export const HUGE_PAGES = 512;
export const HUGE_ORDER = 9;

export class Page extends PageFlags {
  refcount = 0;
  /** Page-table entries that map this page itself; `_mapcount` + 1. */
  mapcount = 0;
  /** The head of the compound page this page is a tail of. */
  head: Page | undefined;
  /** Set on the head of a compound page. */
  compound = false;
  order = 0;
  /** PMD mappings of the whole folio (head). */
  entire = 0;
  /** All mappings of a large folio, of its pages and of the whole (head). */
  largeMapcount = 0;
  /** Exact pins (head of a large folio). */
  pincount = 0;
  doubleMap = false;

  /** Its last put gives the reservation it was taken from back (hugetlb). */
  restoresReservation = false;

  /** Virtual page number of an anonymous page. */
  vpn = -1;
  /** The file whose page cache holds it (head), at `index`. */
  inode: Inode | undefined;
  index = 0;
  /** FS-DAX share count (from 6.15 in a union with the index), and whether the page is in its shared state before. */
  share = 0;
  shared = false;
  device: DeviceMap | undefined;

  /** References the scenario took and has to give back (head): the books that legality is judged by. */
  ownedReferences = 0;
  ownedPins = 0;

  /** Byte that fills the page, and bytes that differ from it. */
  fill = 0;
  private bytes: Map<number, number> | undefined;

  constructor(
    readonly pfn: number,
    public node: number,
  ) {
    super();
    this.free = true;
  }

  get folio(): Page {
    return this.head ?? this;
  }

  get large(): boolean {
    return this.compound;
  }

  /** set_page_dirty. */
  markDirty(): void {
    this.dirty = true;
    this.readahead = false;
  }

  read(offset: number): number {
    return this.bytes?.get(offset) ?? this.fill;
  }

  write(offset: number, value: number): void {
    this.bytes ??= new Map();
    this.bytes.set(offset, value);
  }

  /** Bytes [from, to) become 0. */
  zero(from: number, to: number): void {
    for (let at = from; at < to; at++) if (this.read(at) !== 0) this.write(at, 0);
  }

  /** Back at the allocator. */
  becomeFree(): void {
    this.setFree();
    this.inode = undefined;
  }

  clear(fill = 0): void {
    this.fill = fill;
    this.bytes = undefined;
  }

  copyFrom(source: Page): void {
    this.fill = source.fill;
    this.bytes = source.bytes === undefined ? undefined : new Map(source.bytes);
  }

  sameContentAs(other: Page): boolean {
    const offsets = [...(this.bytes?.keys() ?? []), ...(other.bytes?.keys() ?? [])];
    return this.fill === other.fill && offsets.every((offset) => this.read(offset) === other.read(offset));
  }

  get zeroFilled(): boolean {
    return this.fill === 0 && (this.bytes === undefined || [...this.bytes.values()].every((byte) => byte === 0));
  }
}

/** Base pages of a folio. */
export const folioPages = (folio: Page): number => (folio.compound ? 1 << folio.order : 1);
