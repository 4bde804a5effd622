/** dev_pagemap: the memory type, its percpu reference, and what happens to its pages at their last put (mm/memremap.c). */
import type { Page } from './page.js';
import type { Rules } from './rules.js';

export type DeviceType = 'private' | 'coherent' | 'fsdax' | 'generic' | 'p2pdma';

/** Numbered as include/linux/memremap.h does since 6.0. */
export const DEVICE_TYPES: Readonly<Record<number, DeviceType>> = {
  1: 'private',
  2: 'coherent',
  3: 'fsdax',
  4: 'generic',
  5: 'p2pdma',
};

export const deviceTypeNumber = (type: DeviceType): number =>
  Number(Object.entries(DEVICE_TYPES).find(([, name]) => name === type)?.[0]);

export class DeviceMap {
  /** Sum of the percpu reference: one of its own, those of the page range, those of its users. */
  references: number;
  killed = false;
  gone = false;

  constructor(
    readonly type: DeviceType,
    readonly firstPfn: number,
    readonly pages: number,
    private readonly rules: Rules,
    /** Has the owner a page_free hook? */
    readonly hooked = true,
  ) {
    this.references = 1 + (this.holdsRange ? pages : 0);
  }

  /** Does the map take one reference for each page when it is created? */
  get holdsRange(): boolean {
    return !this.rules.deviceAllocationTakesPgmap || (this.type !== 'private' && this.type !== 'coherent');
  }

  /** What a page's reference count rests at while nobody uses it. */
  get restingCount(): number {
    if (this.type === 'private' || this.type === 'coherent') return this.rules.deviceAllocationTakesPgmap ? 0 : 1;
    if (this.type === 'fsdax') return this.rules.fsdaxRestsAtZero ? 0 : 1;
    if (this.type === 'p2pdma') return this.rules.p2pdmaRestsAtZero ? 0 : 1;
    return 1;
  }

  /** get_dev_pagemap: fails once the map is being torn down. */
  tryGet(): boolean {
    if (this.killed) return false;
    this.references++;
    return true;
  }

  put(count = 1): void {
    this.references -= count;
  }

  /** What a reader of the summed reference sees; -2 once it is torn down. */
  get shown(): number {
    return this.gone ? -2 : this.references;
  }
}

/** What the last put of a device page does, besides leaving the count at 0. */
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

/** Counting from 1 to 0 (free_zone_device_folio; before 5.18, __put_page). */
export function freeDevicePage(map: DeviceMap, rules: Rules, pages: number): DeviceFree {
  if (rules.extraDeviceReference) return { callsOwner: false, count: 0, drops: 1, wakes: false };
  switch (map.type) {
    case 'private':
    case 'coherent':
      return rules.deviceAllocationTakesPgmap
        ? { callsOwner: true, count: 0, drops: pages, wakes: false }
        : { callsOwner: true, count: 1, drops: 0, wakes: false };
    case 'fsdax':
      return rules.fsdaxRestsAtZero
        ? { callsOwner: false, count: 0, drops: 0, wakes: true }
        : { callsOwner: true, count: 1, drops: 0, wakes: false };
    case 'p2pdma':
      return { callsOwner: true, count: rules.p2pdmaRestsAtZero ? 0 : 1, drops: 0, wakes: false };
    case 'generic':
      return { callsOwner: !rules.fsdaxRestsAtZero, count: 1, drops: 0, wakes: false };
  }
}

/** Does a count that falls to 1 mean "idle" and reach the owner's hook (put_devmap_managed_page)? */
export const idlesAtOne = (page: Page, rules: Rules): boolean =>
  page.device !== undefined &&
  ((page.device.type === 'fsdax' && !rules.fsdaxRestsAtZero) ||
    (rules.extraDeviceReference && (page.device.type === 'private' || page.device.type === 'fsdax')));
