/** Masking: kernel C to text of the same length that plain C's grammar can read. */
import type { Config } from './dialect/condition.js';
import { hideAttributes } from './masking/attributes.js';
import { type Body, findBodies } from './masking/bodies.js';
import { reduceBranches } from './masking/branches.js';
import { Code, type Depth } from './masking/code.js';
import { maskDefines } from './masking/defines.js';
import { hasWholeGroups } from './masking/groups.js';
import { maskMacros } from './masking/macros.js';
import { Rewrite } from './masking/rewrite.js';
import type { MaskRecord } from './record.js';
import { Edits } from './text/edits.js';
import { scan } from './text/tokens.js';

export interface MaskOptions {
  /** Is this CONFIG_ symbol set? undefined: unknown. Decides which branch of a reduced #if group is kept. */
  readonly config?: Config;
  /** Where the configuration does not decide: the branch with the highest number is kept, the first of equals. */
  readonly prefer?: (branchText: string) => number;
}

export interface Masked {
  /** Same length and same line breaks as the source. */
  readonly text: string;
  /** What was hidden, in the order of `start`. */
  readonly records: readonly MaskRecord[];
  /** Function bodies by their brackets alone. */
  readonly bodies: readonly Body[];
  /** Where most brackets are open. */
  readonly depth: Depth;
}

/** A part of a text, masked by itself. */
export interface MaskedPart extends Masked {
  /** Nothing that begins in it goes on behind it, and nothing ends in it that began before: brackets, comments, `#if` groups. */
  readonly isWhole: boolean;
}

/** Hides from `source` what plain C's grammar cannot read. Takes any text, never throws, in time linear in its length. */
export function mask(source: string, options: MaskOptions = {}): Masked {
  const { isWhole: _, ...masked } = maskPart(source, options);
  return masked;
}

/** The same, for a part of a text. */
export function maskPart(source: string, options: MaskOptions): MaskedPart {
  const edits = new Edits();
  const records: MaskRecord[] = [];
  const tokens = scan(source);
  // The parser would look for the end again and again.
  if (tokens.openComment >= 0) edits.blank(tokens.openComment, source.length);
  const hidden = hideAttributes(source, tokens, edits, records);
  maskDefines(source, tokens, edits);
  reduceBranches(source, tokens, hidden, edits, records, options);
  const code = new Code(source, tokens, hidden);
  const bodies = findBodies(code);
  maskMacros(new Rewrite(source, code, edits, records));
  records.sort((a, b) => a.start - b.start);
  const isWhole = tokens.openComment < 0 && hasWholeGroups(tokens) && code.isBalanced;
  return { text: edits.apply(source), records, bodies, depth: code.depth, isWhole };
}
