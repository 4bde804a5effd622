/** What the counters begin with when a function is entered: it depends on the kind of folio and on the era. */
import { type DeviceKind, eras, formatVersion, type Rules } from '@folioscope/simulator';
import { FOLIO_KINDS } from '../folio-kinds.js';
import type { StartChoices } from '../protocol.js';

export interface StartState {
  /** References that others hold in the example that charts draw. */
  readonly others: number;
  /** The same for people. */
  readonly text: string;
}

/** Names as they stand in sentences. */
const DEVICE_KINDS: Readonly<Record<string, { readonly kind: DeviceKind; readonly name: string }>> = {
  'fs-dax': { kind: 'fs-dax', name: 'FS-DAX' },
  'device-private': { kind: 'device-private', name: 'device-private' },
  'device-coherent': { kind: 'device-coherent', name: 'device-coherent' },
  p2pdma: { kind: 'p2pdma', name: 'P2PDMA' },
};

/** Whether folios of this kind count pins exactly. */
export const isLarge = (folio: string): boolean => folio === 'large' || folio === 'hugetlb';

export function startState(folio: string, rules: Rules): StartState {
  const { others, why } = othersOf(folio, rules);
  return { others, text: `N is what others hold at the start, drawn as ${others}${why}; ${pinText(folio, rules)}` };
}

function othersOf(folio: string, rules: Rules): { others: number; why: string } {
  if (folio === 'page-cache') return { others: 1, why: " (the page cache's own)" };
  const device = DEVICE_KINDS[folio];
  if (!device) return { others: 1, why: '' };
  const counts = rules.device[device.kind];
  if (!counts) return { others: 1, why: ` (this kernel has no ${device.name} pages)` };
  return { others: counts.restCount, why: `, where ${device.name} pages rest` };
}

function pinText(folio: string, { pin }: Rules): string {
  if (pin.counting === 'absent') return 'there are no pins yet';
  if (pin.counting === 'reference') return 'a pin counts as one reference';
  return isLarge(folio) ? 'a pin adds 1, and 1 to the pincount' : 'a pin adds 1024';
}

/** Everything that can be chosen. */
export const startChoices = (): StartChoices => ({
  folios: FOLIO_KINDS,
  eras: eras().map(({ id, title, from }) => ({ id, title, kernel: formatVersion(from) })),
});
