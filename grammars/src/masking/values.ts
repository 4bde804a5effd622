/** Macros in initialisers and beside strings. */
import type { Call } from './calls.js';
import type { Rewrite } from './rewrite.js';

/** An entry without a comma: `{ ENTRY(a) ENTRY(b) }`. Returns the last token it settled. */
export function maskValueCall(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const { name, close, before, after, wordFollows } = call;
  // The parenthesis of an entry before, not of a cast.
  const followsEntry = before === ')' && code.isName(code.pair(name - 1) - 1);
  const beginsEntry = before === ',' || before === '{' || followsEntry || code.followsDirective(name);
  const entryFollows =
    (wordFollows && code.followsDirective(close + 1)) || after === '.' || after === '[' || after === '{';
  if (!(beginsEntry && entryFollows) && !(followsEntry && after === '}')) return undefined;
  rewrite.hide(name, close);
  return close;
}

/** `"a" MACRO(x) "b"`: only the strings stay. */
export function maskStringMacro(rewrite: Rewrite, { name, close }: Call): number | undefined {
  if (!rewrite.code.isText(name - 1) && !rewrite.code.isText(close + 1)) return undefined;
  rewrite.hide(name, close);
  return close;
}

/** `enum { ENTRY(a, 2), }`: the macro's name stands for the enumerators. */
export function maskEnumeratorCall(rewrite: Rewrite, { open, close, before }: Call): number | undefined {
  if (before !== ',' && before !== '{') return undefined;
  rewrite.hide(open, close);
  return close;
}

/** Names of a message's prefix looked through for its string. */
const LONGEST_PREFIX = 8;

/** `printk(KERN_INFO PREFIX "text")`: one name may stand before a string, the others go. */
export function maskNameBeforeString(rewrite: Rewrite, i: number): number | undefined {
  const { code } = rewrite;
  if (!code.isName(i + 1)) return undefined;
  let end = i + 2;
  while (end < i + LONGEST_PREFIX && code.isName(end)) end++;
  const betweenCommas = (rewrite.isGone(i - 1) || /^[(,]$/.test(code.at(i - 1))) && /^[),]$/.test(code.at(end));
  const capitals = CAPITALS.test(code.at(i)) && CAPITALS.test(code.at(i + 1));
  if (!code.isText(end) && !(betweenCommas && capitals)) return undefined;
  rewrite.hide(i);
  return i;
}

const CAPITALS = /^[A-Z_0-9]+$/;
