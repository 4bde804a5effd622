/** The folio kinds that counters can be shown for. */

export const FOLIO_KINDS = [
  'small',
  'large',
  'hugetlb',
  'page-cache',
  'fs-dax',
  'device-private',
  'device-coherent',
  'p2pdma',
] as const;

/** The kind most code is about. */
export const DEFAULT_FOLIO: string = FOLIO_KINDS[0];

export const isFolioKind = (text: string): boolean => FOLIO_KINDS.some((kind) => kind === text);
