/** The walk over the code that gives each word to the concern it belongs to. */
import { Trait } from '../dialect/words.js';
import { maskArguments } from './arguments.js';
import { type Call, callAt } from './calls.js';
import { SPECIAL_WORDS } from './expressions.js';
import { maskMemberCall } from './members.js';
import { Holds } from './nesting.js';
import type { Rewrite } from './rewrite.js';
import { maskBareWord, maskStatementCall } from './statements.js';
import { maskTopLevelCall } from './top-level.js';
import { maskUnknownAttribute } from './unknown-attributes.js';
import { maskEnumeratorCall, maskNameBeforeString, maskStringMacro, maskValueCall } from './values.js';

export function maskMacros(rewrite: Rewrite): void {
  const { code } = rewrite;
  for (let i = code.first; i < code.end; i++) {
    if (code.isWord(i) && !rewrite.isGone(i)) i = maskWord(rewrite, i);
  }
}

/** Returns the last token it settled. */
function maskWord(rewrite: Rewrite, i: number): number {
  const { code } = rewrite;
  const settled = code.has(i, Trait.Special) ? SPECIAL_WORDS.get(code.at(i))?.(rewrite, i) : undefined;
  if (settled !== undefined) return settled;
  if (code.has(i, Trait.Keyword)) return i;
  const call = callAt(code, i);
  if (call) return maskCall(rewrite, call) ?? i;
  if (!code.isName(i)) return i;
  return maskNameBeforeString(rewrite, i) ?? maskBareWord(rewrite, i) ?? maskUnknownAttribute(rewrite, i) ?? i;
}

function maskCall(rewrite: Rewrite, call: Call): number | undefined {
  const holds = rewrite.code.holds(call.name);
  if (holds === Holds.Top) return maskTopLevelCall(rewrite, call);
  if (holds === Holds.Members) return maskMemberCall(rewrite, call);
  if (holds === Holds.Enumerators) return maskEnumeratorCall(rewrite, call);
  const settled = holds === Holds.Statements ? maskStatementCall(rewrite, call) : maskValueCall(rewrite, call);
  if (settled !== undefined) return settled;
  maskArguments(rewrite, call.open, call.close);
  return maskStringMacro(rewrite, call);
}
