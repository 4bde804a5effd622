/** Macros among the members of a struct or union. */
import { MEMBER_GROUPS } from '../dialect/macros.js';
import { type Call, nameArgument } from './calls.js';
import type { Rewrite } from './rewrite.js';

/** Returns the last token it settled, or undefined when the call can stay. */
export function maskMemberCall(rewrite: Rewrite, call: Call): number | undefined {
  const { code } = rewrite;
  const leading = MEMBER_GROUPS.get(code.at(call.name));
  if (leading !== undefined && call.after === ';') return maskGroup(rewrite, call, leading);
  const beginsMember = [';', '{', '}', ''].includes(call.before) || code.followsDirective(call.name);
  if (!beginsMember || call.before === ')') return undefined;
  if (call.after === ';') {
    const name = nameArgument(code, call, 'first');
    const declared = name > 0 && !code.at(name - 1).match(/^(?:struct|union|enum)$/) ? name : -1;
    rewrite.declare(call.name, call.close, declared);
    return call.close;
  }
  if (!call.wordFollows && call.after !== '}') return undefined;
  rewrite.hide(call.name, call.close);
  // What follows begins a member.
  code.text[call.close] = ';';
  return call.close;
}

/** `struct_group(name, members);` becomes `struct { members };`; the members are looked at in their turn. */
function maskGroup(rewrite: Rewrite, { name, open, close }: Call, leading: number): number | undefined {
  const { code } = rewrite;
  let commas = 0;
  for (let i = open + 1; i < close; i++) {
    const inner = code.pair(i);
    if (inner > i && inner < close) i = inner;
    else if (code.at(i) === ',' && ++commas === leading) {
      rewrite.replace(name, 'struct');
      rewrite.hide(open, i - 1);
      rewrite.turnInto(i, '{');
      rewrite.replace(close, '}');
      return i;
    }
  }
  return undefined;
}
