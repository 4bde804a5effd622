/** Masking: kernel C to text of the same length that plain C's grammar can read. */
import type { MaskRecord } from './record.js';

export interface MaskOptions {
  /** Is this CONFIG_ symbol set? undefined: unknown. Decides which branch of a reduced #if group is kept. */
  readonly config?: (symbol: string) => boolean | undefined;
  /** Where the configuration does not decide: the branch with the highest number is kept, the first of equals. */
  readonly prefer?: (branchText: string) => number;
}

export interface Masked {
  /** Same length and same line breaks as the source. */
  readonly text: string;
  /** What was hidden, in the order of `start`. */
  readonly records: readonly MaskRecord[];
}

/** Hides from `source` what plain C's grammar cannot read. Takes any text, never throws. */
export function mask(source: string, _options: MaskOptions = {}): Masked {
  return { text: source, records: [] };
}
