/** `#define f(x, args...)`: plain C has no name for variadic arguments, so the name is blanked. */
import type { Edits } from '../text/edits.js';
import type { Tokens } from '../text/tokens.js';

/** Characters of a definition searched for its parameter list. */
const LONGEST_HEAD = 400;
const NAMED_VARIADIC = /^#\s*define\s+\w+\([^)]*?\b(\w+)\s*\.\.\.\s*\)/d;

export function blankVariadicNames(source: string, tokens: Tokens, edits: Edits): void {
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.text[index] !== '#define') continue;
    const start = tokens.start[index] ?? 0;
    const head = source.slice(start, Math.min(tokens.end[index] ?? 0, start + LONGEST_HEAD));
    const [from, to] = NAMED_VARIADIC.exec(head)?.indices?.[1] ?? [0, 0];
    edits.blank(start + from, start + to);
  }
}
