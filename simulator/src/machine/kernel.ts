/** The state all mechanisms share: memory, processes, LRU batches, device maps, and whom to tell when a page is freed. */
import type { BlockDevice } from './blocks.js';
import { DeviceMap, freeDevicePage, initDeviceMemory, noticesOne } from './device.js';
import { HugetlbPool } from './hugetlb-pool.js';
import { Judge } from './legality.js';
import { LruBatches } from './lru.js';
import { Memory } from './memory.js';
import { Mm } from './mm.js';
import { folioPages, HUGE_ORDER, type Page, PIN_BIAS } from './page.js';
import type { Rules } from './rules.js';

const PMEM_FIRST = 0x48000;
const PMEM_PAGES = 32768;

/** Thrown when an operation would wait for ever in the kernel, with the page it waits for where one can be named. */
export class WaitsForever extends Error {
  constructor(
    message: string,
    readonly page: Page | undefined,
  ) {
    super(message);
  }
}

export class Kernel {
  readonly memory: Memory;
  readonly lru: LruBatches;
  readonly judge: Judge;
  readonly mms: Mm[] = [];
  readonly zeroPage: Page;
  private hugeZero: Page | undefined;
  /** How often the owner of device memory was told that a page is free. */
  ownerFrees = 0;
  /** Did a driver ever map pages? Only then can entries that count nothing map a page that is freed. */
  mappedByDrivers = false;
  /** The device memory of the scenario's own driver. */
  device: DeviceMap | undefined;
  readonly hugetlb: HugetlbPool;
  /** Transparent huge pages by fault: which anonymous areas get them. */
  thp: 'always' | 'madvise' | 'never' = 'always';
  /** Orders below PMD size that anonymous faults may use. */
  readonly anonymousOrders = new Set<number>();
  private readonly wakeListeners: ((folio: Page) => void)[] = [];
  private nextMm = 1;
  private pmem: BlockDevice | undefined;

  constructor(readonly rules: Rules) {
    this.memory = new Memory(rules.checksPages);
    this.memory.onNewPage = (page) => {
      if (this.device?.contains(page.pfn)) this.initDevicePage(this.device, page);
    };
    this.lru = new LruBatches(rules.largeBatches ? 31 : 15, (folio) => this.put(folio));
    this.judge = new Judge(this);
    this.hugetlb = new HugetlbPool(this.memory, (folio) => this.release(folio, folio.order));
    this.zeroPage = this.memory.allocate(0, 0, true);
    this.zeroPage.reserved = true;
  }

  createMm(): Mm {
    const mm = new Mm(this.nextMm++);
    this.mms.push(mm);
    return mm;
  }

  get hugeZeroPage(): Page {
    this.hugeZero ??= this.memory.allocate(HUGE_ORDER, 0, true);
    return this.hugeZero;
  }

  /** The pmem device the DAX filesystems live on: 128 MB. */
  blockDevice(): BlockDevice {
    this.pmem ??= { map: this.pmemMap(), next: PMEM_FIRST + 512 };
    return this.pmem;
  }

  private pmemMap(): DeviceMap {
    const rules = this.rules.counters.device['fs-dax'];
    if (!rules) throw new Error('every era knows FS-DAX memory');
    const counts = this.rules.counters.pgmap.countsItsPages ? 'usable' : 'none';
    return new DeviceMap('fs-dax', rules, {
      firstPfn: PMEM_FIRST,
      pages: PMEM_PAGES,
      hooked: false,
      order: 0,
      reserve: 0,
      counts,
    });
  }

  /** memremap_pages: this memory is now the scenario's device. */
  addDevice(map: DeviceMap): void {
    this.device = map;
    for (const page of this.memory.knownPages(map.layout.firstPfn, map.layout.pages)) this.initDevicePage(map, page);
  }

  private initDevicePage(map: DeviceMap, page: Page): void {
    initDeviceMemory(this.memory, map, page);
    if (page.refcount > 0) page.ownedReferences = this.ownersReference(page);
  }

  isHugeZero(page: Page): boolean {
    return this.hugeZero !== undefined && page.folio === this.hugeZero;
  }

  /** Tells waiters for this page that its count may now be what they wait for. */
  onWake(listener: (folio: Page) => void): void {
    this.wakeListeners.push(listener);
  }

  private wake(folio: Page): void {
    for (const listener of this.wakeListeners) listener(folio);
  }

  get(page: Page, count = 1): void {
    const folio = page.folio;
    folio.refcount += count;
    if (folio.device && this.rules.counters.pgmap.countedByGetPage) folio.device.take(count);
  }

  /** page_cache_get_speculative, as GUP's fast path takes a page: the page alone, whatever get_page counts besides. */
  getSpeculative(page: Page): void {
    page.folio.refcount++;
  }

  /** put_page (release_pages, gup_put_folio): with the hook for device pages that are idle at 1. */
  put(page: Page, count = 1): void {
    const folio = page.folio;
    folio.refcount = (folio.refcount - count) | 0;
    if (folio.device && this.rules.counters.pgmap.countedByGetPage) this.putDevice(folio, folio.device, count);
    if (folio.device && noticesOne(folio)) {
      if (folio.refcount === 1) this.idleDevicePage(folio);
      else if (folio.refcount === 0 && folio.device.rules.at0 === 'pgmap-put')
        this.dropPagesReference(folio, folio.device);
    } else if (folio.refcount === 0) this.freeFolio(folio);
  }

  /** The references that a device page holds on its map, from the map's creation or from when it was handed out. */
  private dropPagesReference(page: Page, map: DeviceMap, count = 1): void {
    if (map.references < count)
      this.judge.say('pgmap-underflow', page, 'a dev_pagemap reference is dropped, but none is left');
    map.put(count);
  }

  /** put_zone_device_page: the reference of the map that came with that of the page, if one did. */
  putDevice(page: Page, map: DeviceMap, count: number): void {
    if (map.users < count) {
      const sum = `their sum goes from ${map.references} to ${map.references - count}`;
      this.judge.say('pgmap-underflow', page, `a dev_pagemap reference is dropped that nobody took: ${sum}`);
    }
    map.give(count);
  }

  /**
   * Drops one reference of each page, gathered in batches of these sizes (the last size repeats), in the order the kernel
   * frees a batch: which page is used again first depends on it.
   */
  putGathered(pages: readonly Page[], sizes: readonly number[]): void {
    let at = 0;
    for (let i = 0; at < pages.length; i++) {
      const batch = pages.slice(at, at + (sizes[Math.min(i, sizes.length - 1)] ?? pages.length));
      at += batch.length;
      if (!this.rules.freesInOrder) batch.reverse();
      for (const page of batch) this.put(page);
    }
  }

  /** folio_put: as put_page, without the hook. */
  putWithoutHook(page: Page, count = 1): void {
    if (this.rules.counters.fsDax.hookIn !== 'put_page') {
      this.put(page, count);
      return;
    }
    const folio = page.folio;
    folio.refcount = (folio.refcount - count) | 0;
    if (folio.refcount === 0) this.freeFolio(folio);
  }

  /** Are pins of this folio counted in a counter of their own? */
  countsPinsExactly(folio: Page): boolean {
    const { counting, exactFromOrder } = this.rules.counters.pin;
    return counting === 'bias' && folio.large && (exactFromOrder === 1 || folio.order >= exactFromOrder);
  }

  /** The references that one pin takes. */
  pin(page: Page, count = 1): void {
    const folio = page.folio;
    if (page === this.zeroPage && !this.rules.counters.pin.zeroPageCounted) return;
    if (this.rules.counters.pin.counting !== 'bias') this.get(page, count);
    else if (this.countsPinsExactly(folio)) {
      folio.refcount += count;
      folio.pincount += count;
    } else folio.refcount += count * PIN_BIAS;
  }

  unpin(page: Page, count = 1): void {
    const folio = page.folio;
    if (page === this.zeroPage && !this.rules.counters.pin.zeroPageCounted) return;
    if (this.rules.counters.pin.counting !== 'bias') this.put(page, count);
    else if (this.countsPinsExactly(folio)) {
      folio.pincount -= count;
      this.put(folio, count);
    } else this.put(folio, count * PIN_BIAS);
  }

  /** folio_maybe_dma_pinned: exact for large folios, a guess for small ones. */
  maybePinned(folio: Page): boolean {
    if (this.rules.counters.pin.counting !== 'bias') return false;
    if (this.countsPinsExactly(folio)) return folio.pincount > 0;
    return folio.refcount >>> 0 >= PIN_BIAS;
  }

  /** All references are gone: back to where the memory came from. */
  freeFolio(folio: Page): void {
    if (folio.device) this.freeDeviceFolio(folio, folio.device);
    else if (folio.hugetlb) this.hugetlb.put(folio);
    else this.release(folio, folio.compound ? folio.order : 0);
  }

  /** A block of memory goes back to the allocator. */
  release(first: Page, order: number): void {
    this.judge.frees(first, 1 << order);
    this.memory.release(first, order);
  }

  private freeDeviceFolio(folio: Page, map: DeviceMap): void {
    const outcome = freeDevicePage(map, folioPages(folio));
    if (outcome.callsOwner && !map.hooked) return;
    folio.refcount = outcome.count;
    folio.ownedReferences = this.ownersReference(folio);
    folio.ownedPins = 0;
    if (outcome.callsOwner) {
      folio.anon = false;
      folio.anonExclusive = false;
      this.ownerFrees++;
    }
    if (outcome.drops > 0) this.dropPagesReference(folio, map, outcome.drops);
    if (outcome.wakes) this.wake(folio);
  }

  /** Pages that are handed out with the reference they rest at: it is their user's from then on. Generic memory is never handed out. */
  ownersReference(folio: Page): number {
    const { device } = folio;
    return device && device.kind !== 'generic' && device.rules.allocation === 'lock' ? device.rules.restCount : 0;
  }

  private idleDevicePage(folio: Page): void {
    if (folio.device?.rules.at1 === 'free') {
      folio.anon = false;
      this.ownerFrees++;
    } else this.wake(folio);
  }
}
