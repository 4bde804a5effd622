/**
 * What a kernel tree itself shows of the rules it counts by: a name that is declared in a file, or is no longer. Stable and
 * vendor trees carry backports, so their version alone does not tell. Only descriptions: who reads the tree looks for them.
 */

/** A name in a file whose presence or absence tells by which rules a tree counts. */
export interface Feature {
  readonly name: string;
  /** The same thing under names it had before or later. */
  readonly also?: readonly string[];
  /** Where it is declared, from the root of the tree. */
  readonly file: string;
  /** Does its presence or its absence show the newer rule? */
  readonly newWhen: 'present' | 'absent';
  /** The newer rule, to be read in "...as from v6.15". */
  readonly means: string;
}

/** By name: does the tree count by the newer rule? Names that are missing could not be looked for. */
export type FoundFeatures = ReadonlyMap<string, boolean>;

export const FEATURES = {
  overflowGuard: {
    name: 'try_get_page',
    file: 'include/linux/mm.h',
    newWhen: 'present',
    means: 'references are guarded against overflow',
  },
  pinCalls: {
    name: 'pin_user_pages',
    file: 'include/linux/mm.h',
    newWhen: 'present',
    means: 'there are pins',
  },
  pinBias: {
    name: 'GUP_PIN_COUNTING_BIAS',
    file: 'include/linux/mm.h',
    newWhen: 'present',
    means: 'pins are counted',
  },
  compoundDevmap: {
    name: 'vmemmap_shift',
    file: 'include/linux/memremap.h',
    newWhen: 'present',
    means: 'a dev_pagemap counts compound pages',
  },
  noExtraReference: {
    name: 'free_zone_device_page',
    also: ['free_zone_device_folio'],
    file: 'mm/memremap.c',
    newWhen: 'present',
    means: 'device pages are freed when the count falls to 0',
  },
  devicePagesRestAtZero: {
    name: 'zone_device_page_init',
    file: 'include/linux/memremap.h',
    newWhen: 'present',
    means: 'free device-private pages rest at 0',
  },
  zeroPagePins: {
    name: 'is_zero_page',
    file: 'include/linux/mm.h',
    newWhen: 'present',
    means: 'pins of the zero page are not counted',
  },
  largeMapcount: {
    name: '_large_mapcount',
    file: 'include/linux/mm_types.h',
    newWhen: 'present',
    means: 'large folios have one mapcount',
  },
  frozenPages: {
    name: 'free_frozen_pages',
    file: 'mm/internal.h',
    newWhen: 'present',
    means: 'pages can be handed out with count 0',
  },
  daxCountsMappings: {
    name: 'vmf_insert_folio_pud',
    file: 'include/linux/huge_mm.h',
    newWhen: 'present',
    means: 'DAX pages are counted',
  },
  noDevmapEntries: {
    name: 'PFN_DEV',
    file: 'include/linux/pfn_t.h',
    newWhen: 'absent',
    means: 'there are no devmap entries',
  },
  largeDeviceFolios: {
    name: 'folio_free',
    file: 'include/linux/memremap.h',
    newWhen: 'present',
    means: 'device folios have any size',
  },
} as const satisfies Record<string, Feature>;

/** Is the feature in this text of its file, comments aside? */
export function showsFeature({ name, also = [], newWhen }: Feature, text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' ');
  const present = [name, ...also].some((known) => new RegExp(`\\b${known}\\b`).test(code));
  return present === (newWhen === 'present');
}
