/** Macros in initialisers and beside strings. */
import type { Call } from './calls.js';
import type { Rewrite } from './rewrite.js';

/** An entry without a comma: `{ ENTRY(a) ENTRY(b) }`. Returns the last token it settled. */
export function maskValueCall(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const { name, close, before, after, wordFollows } = call;
  const beginsEntry = before === ',' || before === '{' || before === ')' || code.followsDirective(name);
  const entryFollows =
    (wordFollows && code.followsDirective(close + 1)) || after === '.' || after === '[' || after === '{';
  if (!(beginsEntry && entryFollows) && !(before === ')' && after === '}')) return undefined;
  rewrite.hide(name, close);
  return close;
}

/** `"a" MACRO(x) "b"`: only the strings stay. */
export function maskStringMacro(rewrite: Rewrite, { name, close }: Call): number | undefined {
  if (!rewrite.code.isText(name - 1) && !rewrite.code.isText(close + 1)) return undefined;
  rewrite.hide(name, close);
  return close;
}
