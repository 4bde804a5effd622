/** dev_pagemap: the kind of memory, its percpu reference, and what happens to its pages at their last put (mm/memremap.c). */
import type { DeviceKind, DeviceRules } from '../era/eras.js';
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

export class DeviceMap {
  /** Sum of the percpu reference: one of its own, those of the page range, those of its users. */
  references: number;
  killed = false;
  gone = false;

  constructor(
    readonly kind: DeviceKind,
    readonly firstPfn: number,
    readonly pages: number,
    readonly rules: DeviceRules,
    /** Has the owner a page_free hook? */
    readonly hooked = true,
  ) {
    this.references = 1 + (this.holdsRange ? pages : 0);
  }

  /** Does the map take one reference for each page when it is created? Else pages take theirs when they are handed out. */
  get holdsRange(): boolean {
    return this.rules.allocation !== 'init' || this.kind === 'p2pdma';
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
