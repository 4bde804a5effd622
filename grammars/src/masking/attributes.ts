/** Attributes: `__init`, `__must_hold(lock)`, `__free(kfree)`. Found by word in one pass over all tokens. */
import { Trait } from '../dialect/words.js';
import type { MaskRecord } from '../record.js';
import type { Edits } from '../text/edits.js';
import { Kind, type Tokens } from '../text/tokens.js';

/** For each token: 1 when it is hidden from what follows. */
export type Hidden = Uint8Array;

/** Blanks and records the attributes and says which tokens they were. */
export function hideAttributes(source: string, tokens: Tokens, edits: Edits, records: MaskRecord[]): Hidden {
  const hidden: Hidden = new Uint8Array(tokens.count);
  const lastToken = attributeEnds(tokens);
  for (let index = 0; index < tokens.count; index++) {
    const last = lastToken[index] ?? -1;
    if (last < 0) continue;
    hidden.fill(1, index, last + 1);
    edits.blank(tokens.start[index] ?? 0, tokens.end[last] ?? 0);
    records.push(recordOf(source, tokens, hidden, index, last));
    index = last;
  }
  return hidden;
}

/** For the first token of each attribute the index of its last one, -1 elsewhere. */
function attributeEnds(tokens: Tokens): Int32Array {
  const ends = new Int32Array(tokens.count).fill(-1);
  const open: number[] = [];
  for (let index = 0; index < tokens.count; index++) {
    const kind = tokens.kind[index];
    if (kind === Kind.Word) {
      const isAttribute = (tokens.traits[index] ?? 0) & Trait.Attribute;
      // `long __unused[2];` names a member.
      if (isAttribute && tokens.text[index + 1] !== '[') ends[index] = index;
    } else if (kind === Kind.Bracket || kind === Kind.Punctuator) {
      const text = tokens.text[index];
      if (text === '(') open.push(index);
      else if (text === '{' || text === '}' || text === ';') open.length = 0;
      else if (text === ')') {
        const name = (open.pop() ?? 0) - 1;
        if ((tokens.traits[name] ?? 0) & (Trait.AttributeCall | Trait.CleanupCall)) ends[name] = index;
      }
    }
  }
  return ends;
}

function recordOf(source: string, tokens: Tokens, hidden: Hidden, index: number, last: number): MaskRecord {
  const start = tokens.start[index] ?? 0;
  const end = tokens.end[last] ?? 0;
  const name = tokens.text[index] ?? '';
  if (last === index) return { kind: 'attribute', name, start, end };
  const args = source.slice(tokens.end[index + 1], tokens.start[last]).trim();
  const traits = tokens.traits[index] ?? 0;
  if (traits & Trait.CleanupCall) {
    const declarator = declaratorBefore(tokens, hidden, index);
    return { kind: 'cleanup', name: args, declarator: tokens.start[declarator] ?? start, start, end };
  }
  return { kind: 'attribute', name, args, start, end };
}

/** Tokens of array bounds looked through for the name they belong to. */
const LONGEST_BOUNDS = 64;

/** Index of the variable's name: the word before the attributes, or before its array bounds. */
function declaratorBefore(tokens: Tokens, hidden: Hidden, attribute: number): number {
  let index = attribute - 1;
  while (index > 0 && hidden[index]) index--;
  if (tokens.text[index] !== ']') return index;
  for (let steps = 0; index > 0 && steps < LONGEST_BOUNDS; steps++, index--) {
    if (tokens.text[index] === '[' && tokens.text[index - 1] !== ']') return index - 1;
  }
  return attribute - 1;
}
