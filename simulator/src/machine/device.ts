/** dev_pagemap: the kind of memory, its percpu reference, and what happens to its pages at their last put (mm/memremap.c). */
import type { DeviceKind, DeviceRules } from '../era/eras.js';
import type { Memory } from './memory.js';
import type { Page } from './page.js';

/** Numbered as include/linux/memremap.h does since 6.0. */
const NUMBERED: readonly (DeviceKind | undefined)[] = [
  undefined,
  'device-private',
  'device-coherent',
  'fs-dax',
  'generic',
  'p2pdma',
];

export const deviceKind = (number: number): DeviceKind | undefined => NUMBERED[number];
export const deviceNumber = (kind: DeviceKind): number => NUMBERED.indexOf(kind);

/** How a map is set up. */
export interface DeviceLayout {
  readonly firstPfn: number;
  readonly pages: number;
  /** Has the owner a page_free hook? */
  readonly hooked: boolean;
  /** Its pages are compound pages of this order (vmemmap_shift). */
  readonly order: number;
  /** Pages at its start that hold its own struct pages (vmem_altmap reserve) and are nobody's to use. */
  readonly reserve: number;
  /** Which pages it takes a reference for: none, those that can be used, or (as was once proposed) the whole range. */
  readonly counts: 'none' | 'usable' | 'range';
}

export class DeviceMap {
  /** Sum of the percpu reference: one of its own, those of the page range, those of its users. */
  references: number;
  /** Those of its users alone. */
  users = 0;
  killed = false;
  gone = false;

  constructor(
    readonly kind: DeviceKind,
    readonly rules: DeviceRules,
    readonly layout: DeviceLayout,
  ) {
    this.references = 1 + this.rangeReferences;
  }

  get hooked(): boolean {
    return this.layout.hooked;
  }

  /** pfn_first: the first page that can be used. */
  get firstPfn(): number {
    return this.layout.firstPfn + this.layout.reserve;
  }

  get end(): number {
    return this.layout.firstPfn + this.layout.pages;
  }

  /**
   * References for its pages, one for each compound page (percpu_ref_get_many in pagemap_range): what is left over when the
   * pages do not fill whole ones is cut off. None where pages take theirs when they are handed out.
   */
  get rangeReferences(): number {
    const { counts, order, firstPfn } = this.layout;
    if (counts === 'none' || (this.rules.allocation === 'init' && this.kind !== 'p2pdma')) return 0;
    return counts === 'range' ? Math.floor((this.end - firstPfn) / 2 ** order) : this.usableReferences;
  }

  /** pfn_end - pfn_first. */
  get usablePages(): number {
    return this.end - this.firstPfn;
  }

  /** pfn_len: the number of compound pages in them, rounded down. */
  get usableReferences(): number {
    return Math.floor(this.usablePages / 2 ** this.layout.order);
  }

  /** First pages of its compound pages, from the first that can be used on; the last may be cut short. */
  *heads(): Generator<number> {
    for (let pfn = this.firstPfn; pfn < this.end; pfn += 2 ** this.layout.order) yield pfn;
  }

  contains(pfn: number): boolean {
    return pfn >= this.layout.firstPfn && pfn < this.end;
  }

  /** get_dev_pagemap: fails once the map is being torn down. */
  tryGet(): boolean {
    if (this.killed) return false;
    this.take();
    return true;
  }

  /** A user takes references; `give` gives them back. */
  take(count = 1): void {
    this.references += count;
    this.users += count;
  }

  give(count = 1): void {
    this.references -= count;
    this.users -= count;
  }

  /** References of its own, or of its pages, are dropped. */
  put(count = 1): void {
    this.references -= count;
  }

  /** What a reader of the summed reference sees; -2 once it is torn down. */
  get shown(): number {
    return this.gone ? -2 : this.references;
  }
}

/** memmap_init_zone_device: a page as it is while nobody has touched it. */
export function initDeviceMemory(memory: Memory, map: DeviceMap, page: Page): void {
  const { order } = map.layout;
  page.device = map;
  page.node = 0;
  page.reserved = true;
  page.free = false;
  page.mapcount = 0;
  page.anon = false;
  page.ownedPins = 0;
  page.ownedReferences = 0;
  page.entire = 0;
  page.largeMapcount = 0;
  page.pincount = 0;
  const distance = page.pfn < map.firstPfn ? 0 : (page.pfn - map.firstPfn) % 2 ** order;
  page.compound = order > 0 && distance === 0;
  page.order = page.compound ? order : 0;
  page.head = distance === 0 ? undefined : memory.page(page.pfn - distance);
  page.refcount = distance === 0 ? map.rules.restCount : 0;
}

/** What the step from 1 to 0 does to a device page, besides leaving the count at 0. */
export interface DeviceFree {
  /** The owner's page_free (folio_free) is called. */
  readonly callsOwner: boolean;
  /** The count is set to this. */
  readonly count: number;
  /** References of the map dropped. */
  readonly drops: number;
  /** Waiters for this page are woken. */
  readonly wakes: boolean;
}

const NOTHING: DeviceFree = { callsOwner: false, count: 0, drops: 0, wakes: false };

/** Counting from 1 to 0 (free_zone_device_folio; before 5.18, __put_page), for a folio of this many pages. */
export function freeDevicePage(map: DeviceMap, pages: number): DeviceFree {
  switch (map.rules.at0) {
    case 'pgmap-put':
      return { ...NOTHING, drops: 1 };
    case 'free-to-1':
      return { ...NOTHING, callsOwner: true, count: 1 };
    case 'free-to-0':
      return { ...NOTHING, callsOwner: true, drops: pages };
    case 'free':
      return { ...NOTHING, callsOwner: true };
    case 'reset-to-1':
      return { ...NOTHING, count: 1 };
    case 'wake':
      return { ...NOTHING, wakes: true };
    case 'warn':
      return map.hooked ? { ...NOTHING, callsOwner: true, count: 1 } : NOTHING;
    case 'allocator':
      return NOTHING;
  }
}

/** Does a count that falls to 1 mean something to the page's owner (put_devmap_managed_page)? */
export const noticesOne = (page: Page): boolean => page.device !== undefined && page.device.rules.at1 !== 'nothing';
