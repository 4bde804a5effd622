/**
 * The eras: spans of kernel versions that count by the same rules, as data. Rows say what a function does; these say
 * what the counters themselves do, above all those of device memory, whose rules changed most.
 */
import { FEATURES, type Feature, type FoundFeatures } from './features.js';
import { compareVersions, formatVersion, parseVersion, type Version } from './version.js';

/** The kinds of ZONE_DEVICE memory. Until v4.13 there is one kind; it stands here as `fs-dax` and `generic`. */
export type DeviceKind = 'fs-dax' | 'generic' | 'p2pdma' | 'device-private' | 'device-coherent' | 'device-public';

/** How the pages of one kind of device memory count. */
export interface DeviceRules {
  /** The count of a page that nobody uses. */
  readonly restCount: 0 | 1;
  /**
   * How a free page becomes used: `get` raises 1 to 2; `lock` leaves the count, the 1 now being the user's; `init`
   * sets 0 to 1 and takes a dev_pagemap reference; `map` means that page table entries raise it; `none`: no page is ever handed out.
   */
  readonly allocation: 'get' | 'lock' | 'init' | 'map' | 'none';
  /** What the step from 2 to 1 does: nothing; give the page back to its driver; wake who waits for it to be idle. */
  readonly at1: 'nothing' | 'free' | 'wake';
  /**
   * What the step from 1 to 0 does: `allocator`, the page would be given to the page allocator, a bug; `pgmap-put`, a
   * dev_pagemap reference is dropped; `free-to-1`, the driver gets it and the count is 1 again; `free-to-0`, the driver
   * gets it, the dev_pagemap reference is dropped and the count stays 0; `free`, the same, but the driver itself drops
   * the dev_pagemap reference; `reset-to-1`, nothing but the count is 1 again; `wake`, who waits is woken; `warn`, the kernel complains.
   */
  readonly at0: 'allocator' | 'pgmap-put' | 'free-to-1' | 'free-to-0' | 'free' | 'reset-to-1' | 'wake' | 'warn';
}

export interface FsDaxRules {
  /** A present page table entry holds a reference and a mapcount. */
  readonly mappingCounts: boolean;
  /** The count that means "no user left"; above it the page is busy. */
  readonly idleCount: 0 | 1;
  /** Busy means count != mapcount, so that mappings alone do not keep a page busy. */
  readonly busyIgnoresMappings: boolean;
  /** Which put notices the step to idle: `put_page`, but not folio_put, or any. */
  readonly hookIn: 'none' | 'put_page' | 'any';
}

export interface PgmapRules {
  /** get_page and put_page also count the page's dev_pagemap. */
  readonly countedByGetPage: boolean;
  /** The map takes a reference for each of its pages when it is created (unless they take theirs when they are handed out). */
  readonly countsItsPages: boolean;
  /** get_dev_pagemap given a map that already covers the pfn: counts it again, or hands the caller's own back. */
  readonly cachedLookup: 'counts again' | 'reused' | 'no cache';
  /** GUP looks the dev_pagemap up, because page table entries of device memory are marked (devmap). */
  readonly devmapEntries: boolean;
  /** One reference per compound page of the map rather than per base page. */
  readonly perCompoundPage: boolean;
  /** One allocation may be a folio of more than one page. */
  readonly largeDevicePrivate: boolean;
}

export interface PinRules {
  /** `absent`: no pin API; `reference`: a pin is a plain reference; `bias`: it adds 1024, or 1 and an exact pincount. */
  readonly counting: 'absent' | 'reference' | 'bias';
  /** Folios of this order and above have the exact pincount (64-bit). */
  readonly exactFromOrder: 1 | 2;
  /** Pinning the zero page counts. */
  readonly zeroPageCounted: boolean;
}

export interface PageRules {
  /** get_page complains about counts just below overflow, and try_get_page exists. */
  readonly overflowGuard: boolean;
  /** put_page and get_page do nothing to slab memory. */
  readonly slabIgnored: boolean;
  /** Free pages can be handed out with count 0 (frozen). */
  readonly frozenAllocation: boolean;
  /** folio_mapcount of a large folio is one counter, not a sum over its pages. */
  readonly largeMapcount: boolean;
}

export interface Rules {
  readonly device: Readonly<Partial<Record<DeviceKind, DeviceRules>>>;
  readonly fsDax: FsDaxRules;
  readonly pgmap: PgmapRules;
  readonly pin: PinRules;
  readonly page: PageRules;
}

export interface Era {
  /** `E9`. */
  readonly id: string;
  /** One line for the status item and the hover. */
  readonly title: string;
  readonly from: Version;
  /** First version of the next era; absent in the newest. */
  readonly until?: Version;
  /** As they hold in the version asked for. */
  readonly rules: Rules;
  /** Where the rules were read. */
  readonly source: string;
  /** What was not read in a tree of that version, for the hover and the documentation. */
  readonly unverified: readonly string[];
}

/**
 * The era of a version, with its rules as of that version, or as the features found in the tree say. Versions before or after all
 * eras get the nearest.
 */
export function eraOf(version: Version, found: FoundFeatures = new Map()): Era {
  const index = Math.max(
    0,
    TABLE.findLastIndex(({ from }) => compareVersions(version, from) >= 0),
  );
  return eraAt(index, version, found);
}

/** All eras, the oldest first, each with its rules as of its first version. */
export const eras = (): readonly Era[] => TABLE.map(({ from }, index) => eraAt(index, from, new Map()));

function eraAt(index: number, version: Version, found: FoundFeatures): Era {
  const entry = TABLE[index];
  if (entry === undefined) throw new RangeError(`there is no era ${index}`);
  const { id, title, from, source, unverified } = entry;
  const until = TABLE[index + 1]?.from;
  const rules = rulesOf(version, found);
  return { id, title, from, ...(until === undefined ? {} : { until }), rules, source, unverified };
}

/** Every change up to the version, or found in the tree, in the order of time, made to the oldest rules. */
function rulesOf(version: Version, found: FoundFeatures): Rules {
  return steps()
    .filter((step) => (step.feature && found.get(step.feature.name)) ?? compareVersions(version, step.from) >= 0)
    .reduce(change, OLDEST_RULES);
}

const steps = (): Step[] => [...TABLE, ...CHANGES].sort((a, b) => compareVersions(a.from, b.from));

/** What can be looked for in a tree, and the version it came with; the oldest first. */
export const features = (): readonly { readonly feature: Feature; readonly since: Version }[] =>
  steps().flatMap(({ feature, from }) => (feature ? [{ feature, since: from }] : []));

/** Where a tree counts otherwise than its version says: `vmf_insert_folio_pud present: DAX pages are counted as from v6.15`. */
export function differences(version: Version, found: FoundFeatures): string[] {
  return features().flatMap(({ feature, since }) => {
    const isNew = found.get(feature.name);
    if (isNew === undefined || isNew === compareVersions(version, since) >= 0) return [];
    const state = isNew === (feature.newWhen === 'present') ? 'present' : 'absent';
    const from = formatVersion(since);
    return [`${feature.name} ${state}: ${isNew ? `${feature.means} as from ${from}` : `counted as before ${from}`}`];
  });
}

/** What changed in one version. */
interface Step {
  readonly from: Version;
  readonly rules: { readonly [K in keyof Rules]?: Partial<Rules[K]> };
  /** What shows in a tree that the change is there, whatever its version. */
  readonly feature?: Feature;
  /** A kind of device memory that is no more. */
  readonly gone?: DeviceKind;
}

function change(rules: Rules, { rules: by, gone }: Step): Rules {
  const device = { ...rules.device, ...by.device };
  if (gone !== undefined) delete device[gone];
  return {
    device,
    fsDax: { ...rules.fsDax, ...by.fsDax },
    pgmap: { ...rules.pgmap, ...by.pgmap },
    pin: { ...rules.pin, ...by.pin },
    page: { ...rules.page, ...by.page },
  };
}

const v = (text: string): Version => {
  const version = parseVersion(text);
  if (version === undefined) throw new RangeError(`'${text}' is not a version`);
  return version;
};

const plain = (at0: DeviceRules['at0']): DeviceRules => ({ restCount: 1, allocation: 'none', at1: 'nothing', at0 });
const callbackAt1: DeviceRules = { restCount: 1, allocation: 'get', at1: 'free', at0: 'pgmap-put' };
const wakeAt1: DeviceRules = { restCount: 1, allocation: 'none', at1: 'wake', at0: 'pgmap-put' };
const lockOnly: DeviceRules = { restCount: 1, allocation: 'lock', at1: 'nothing', at0: 'free-to-1' };
const restAt0: DeviceRules = { restCount: 0, allocation: 'init', at1: 'nothing', at0: 'free-to-0' };

/** The rules of the oldest era; every later entry says what changed. */
const OLDEST_RULES: Rules = {
  device: { 'fs-dax': plain('allocator'), generic: plain('allocator') },
  fsDax: { mappingCounts: false, idleCount: 1, busyIgnoresMappings: false, hookIn: 'none' },
  pgmap: {
    countedByGetPage: true,
    countsItsPages: false,
    cachedLookup: 'counts again',
    devmapEntries: true,
    perCompoundPage: false,
    largeDevicePrivate: false,
  },
  pin: { counting: 'absent', exactFromOrder: 2, zeroPageCounted: true },
  page: { overflowGuard: false, slabIgnored: false, frozenAllocation: false, largeMapcount: false },
};

type EraEntry = Pick<Era, 'id' | 'title' | 'from' | 'source' | 'unverified'> & Step;

const TABLE: readonly EraEntry[] = [
  {
    id: 'E1',
    title: 'get_page also counts the dev_pagemap',
    from: v('v4.11'),
    source: 'v4.10: include/linux/mm.h get_page, put_page; kernel/memremap.c',
    rules: {},
    unverified: ['Read in v4.10; the v4.11 tree itself was not available.'],
  },
  {
    id: 'E2',
    title: 'device pages hold one dev_pagemap reference for life',
    from: v('v4.12'),
    source: 'v4.12: kernel/memremap.c devm_memremap_pages; mm/swap.c __put_page',
    rules: {
      device: { 'fs-dax': plain('pgmap-put'), generic: plain('pgmap-put') },
      pgmap: { countedByGetPage: false, countsItsPages: true },
    },
    unverified: ['Read in a fork of v4.12; v4.13 was not available.'],
  },
  {
    id: 'E3',
    title: 'HMM device memory is freed when the count falls to 1',
    from: v('v4.14'),
    source: 'v4.14: include/linux/mm.h put_page; kernel/memremap.c',
    rules: { device: { 'device-private': callbackAt1, 'device-public': callbackAt1 } },
    unverified: ['v4.16 was not available; how DEVICE_PUBLIC entries are mapped was not traced.'],
  },
  {
    id: 'E4',
    title: 'FS-DAX pages wake their waiters when the count falls to 1',
    from: v('v4.17'),
    source: 'v4.18, v4.20, v5.4: include/linux/mm.h put_devmap_managed_page; kernel/memremap.c; fs/dax.c',
    rules: {
      device: { 'fs-dax': wakeAt1 },
      fsDax: { hookIn: 'any' },
      pgmap: { cachedLookup: 'reused' },
    },
    unverified: ['Read in v4.18, v4.20 and v5.4; v4.17, v4.19 and v5.5 were not available.'],
  },
  {
    id: 'E5',
    title: 'pin_user_pages exists but counts as a reference',
    from: v('v5.6'),
    source: 'v5.6: mm/gup.c pin_user_pages; include/linux/mm.h unpin_user_page',
    rules: { pin: { counting: 'reference' } },
    feature: FEATURES.pinCalls,
    unverified: [],
  },
  {
    id: 'E6',
    title: 'pins add 1024, or 1 and an exact pincount from order 2',
    from: v('v5.7'),
    source:
      'v5.7, v5.10, v5.12, v5.15: mm/gup.c try_grab_page; include/linux/mm.h page_maybe_dma_pinned; mm/swap.c put_devmap_managed_page',
    rules: { pin: { counting: 'bias' } },
    feature: FEATURES.pinBias,
    unverified: ['v5.8, v5.9, v5.11, v5.13 and v5.16 were not available.'],
  },
  {
    id: 'E7',
    title: 'device-dax maps of compound pages',
    from: v('v5.17'),
    source: 'v5.17-rc5: mm/memremap.c memremap_pages; include/linux/memremap.h struct dev_pagemap',
    rules: { pgmap: { perCompoundPage: true } },
    feature: FEATURES.compoundDevmap,
    unverified: ['Read in a v5.17 release candidate.'],
  },
  {
    id: 'E8',
    title: 'no extra reference on device pages, except FS-DAX',
    from: v('v5.18'),
    source: 'v5.19, v6.0-rc1: mm/memremap.c free_zone_device_page; mm/gup.c try_grab_folio; lib/test_hmm.c',
    rules: {
      device: {
        'fs-dax': { ...wakeAt1, at0: 'warn' },
        'device-private': lockOnly,
        generic: lockOnly,
        p2pdma: lockOnly,
      },
      fsDax: { hookIn: 'put_page' },
      pin: { exactFromOrder: 1 },
    },
    feature: FEATURES.noExtraReference,
    unverified: ['Read in v5.19 and a v6.0 release candidate; v5.18 was not available.'],
  },
  {
    id: 'E9',
    title: 'device-private pages rest at 0, FS-DAX pages at 1',
    from: v('v6.1'),
    source:
      'v6.1 to v6.14: mm/mm_init.c __init_zone_device_page; mm/memremap.c zone_device_page_init, free_zone_device_page',
    rules: { device: { 'device-private': restAt0, 'device-coherent': restAt0 } },
    feature: FEATURES.devicePagesRestAtZero,
    unverified: ['v6.6, v6.7 and v6.9 to v6.11 were not available.'],
  },
  {
    id: 'E10',
    title: 'FS-DAX pages count like any page and rest at 0',
    from: v('v6.15'),
    source:
      'v6.18: mm/mm_init.c __init_zone_device_page; mm/memremap.c free_zone_device_folio; fs/dax.c; include/linux/dax.h',
    rules: {
      device: {
        'fs-dax': { restCount: 0, allocation: 'map', at1: 'nothing', at0: 'wake' },
        p2pdma: { restCount: 0, allocation: 'init', at1: 'nothing', at0: 'free' },
        generic: { restCount: 1, allocation: 'none', at1: 'nothing', at0: 'reset-to-1' },
      },
      fsDax: { mappingCounts: true, idleCount: 0, busyIgnoresMappings: true, hookIn: 'any' },
    },
    feature: FEATURES.daxCountsMappings,
    unverified: ['Read in v6.18; v6.15 to v6.17 were not available: the release is general knowledge.'],
  },
  {
    id: 'E11',
    title: 'device-private folios of any size',
    from: v('v6.19'),
    source: 'v6.19, v7.2: mm/memremap.c zone_device_page_init; include/linux/memremap.h struct dev_pagemap_ops',
    rules: { pgmap: { largeDevicePrivate: true } },
    feature: FEATURES.largeDeviceFolios,
    unverified: ['v7.0 and v7.1 were not available.'],
  },
];

/** Changes inside an era. */
const CHANGES: readonly Step[] = [
  { from: v('v4.20'), rules: { device: { p2pdma: plain('pgmap-put') } } },
  { from: v('v5.1'), rules: { page: { overflowGuard: true } }, feature: FEATURES.overflowGuard },
  { from: v('v5.3'), rules: {}, gone: 'device-public' },
  { from: v('v6.0'), rules: { device: { 'device-coherent': lockOnly } } },
  // Mainline from v6.5, but also in the 6.1 stable tree, which is the 6.1 that people run.
  { from: v('v6.1'), rules: { pin: { zeroPageCounted: false } }, feature: FEATURES.zeroPagePins },
  { from: v('v6.10'), rules: { page: { largeMapcount: true } }, feature: FEATURES.largeMapcount },
  { from: v('v6.14'), rules: { page: { slabIgnored: true } } },
  { from: v('v6.14'), rules: { page: { frozenAllocation: true } }, feature: FEATURES.frozenPages },
  {
    from: v('v6.17'),
    rules: { pgmap: { devmapEntries: false, cachedLookup: 'no cache' } },
    feature: FEATURES.noDevmapEntries,
  },
];
