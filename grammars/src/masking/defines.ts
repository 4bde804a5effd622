/** What plain C's grammar cannot read in `#define`: names of variadic arguments, comments in the middle. */
import type { Edits } from '../text/edits.js';
import type { Tokens } from '../text/tokens.js';

export function maskDefines(source: string, tokens: Tokens, edits: Edits): void {
  for (let index = 0; index < tokens.count; index++) {
    if (tokens.text[index] !== '#define') continue;
    const start = tokens.start[index] ?? 0;
    const definition = source.slice(start, tokens.end[index]);
    blankVariadicName(definition, start, edits);
    blankComments(definition, start, edits);
  }
}

/** Characters of a definition searched for its parameter list. */
const LONGEST_HEAD = 400;
const NAMED_VARIADIC = /^#\s*define\s+\w+\([^)]*?\b(\w+)\s*\.\.\.\s*\)/d;

/** `#define f(x, args...)`: the name of the variadic arguments goes. */
function blankVariadicName(definition: string, start: number, edits: Edits): void {
  const [from, to] = NAMED_VARIADIC.exec(definition.slice(0, LONGEST_HEAD))?.indices?.[1] ?? [0, 0];
  edits.blank(start + from, start + to);
}

const COMMENT_OR_STRING = /\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
/** A line break that no backslash continues ends the definition once the comment is gone. */
const BREAKS = /(?<!\\\r?)\n/;

/** Comments with more of the definition behind them go. */
function blankComments(definition: string, start: number, edits: Edits): void {
  const lastClosed = definition.lastIndexOf('*/') + 2;
  if (lastClosed < 2) return;
  const end = definition.trimEnd().length;
  for (const { 0: text, index } of definition.slice(0, lastClosed).matchAll(COMMENT_OR_STRING)) {
    const to = index + text.length;
    if (text.startsWith('/*') && to < end && !BREAKS.test(text)) edits.blank(start + index, start + to);
  }
}
