/** From holds to counters: what a folio of some kind shows when these holds, and no others, are on it. */
import { add, type Linear, scale, ZERO } from '../catalogue/linear.js';
import type { Rules } from '../era/eras.js';
import type { Hold } from './ledger.js';

/** GUP_PIN_COUNTING_BIAS (include/linux/mm.h): what a pin adds to the refcount of a folio without a pincount. */
export const PIN_BIAS = 1024;

export interface Counters {
  readonly refcount: Linear;
  readonly mapcount: Linear;
  readonly pincount: Linear;
  readonly pgmap: Linear;
}

/** `large`: a folio of several pages, which counts pins exactly. Model: try_grab_folio, page_ref_add (mm/gup.c). */
export function countersOf(holds: readonly Hold[], large: boolean, rules: Rules): Counters {
  let sums: Counters = { refcount: ZERO, mapcount: ZERO, pincount: ZERO, pgmap: ZERO };
  for (const hold of holds) sums = addHold(sums, hold, large, rules);
  return sums;
}

function addHold(sums: Counters, { kind, count }: Hold, large: boolean, rules: Rules): Counters {
  switch (kind) {
    case 'ref':
    case 'isolation':
      return { ...sums, refcount: add(sums.refcount, count) };
    case 'pin':
      return addPins(sums, count, large, rules);
    case 'map':
      // The reference a mapping has is a hold of its own: rmap moves the mapcount alone.
      return { ...sums, mapcount: add(sums.mapcount, count) };
    case 'pgmap':
      return { ...sums, pgmap: add(sums.pgmap, count) };
    case 'memory':
      return sums;
  }
}

function addPins(sums: Counters, count: Linear, large: boolean, rules: Rules): Counters {
  if (rules.pin.counting !== 'bias') return { ...sums, refcount: add(sums.refcount, count) };
  if (!large) return { ...sums, refcount: add(sums.refcount, scale(count, PIN_BIAS)) };
  return { ...sums, refcount: add(sums.refcount, count), pincount: add(sums.pincount, count) };
}
