/** Attributes no list has, told by their place among the words of a declaration. */
import { Trait } from '../dialect/words.js';
import { Holds } from './nesting.js';
import type { Rewrite } from './rewrite.js';

const CAPITALS = /^[A-Z_0-9]+$/;

/** Hides the word when it can only be an attribute. `i` is a name that no parenthesis follows. */
export function maskUnknownAttribute(rewrite: Rewrite, i: number): number | undefined {
  const hidden = leading(rewrite, i) ? i : (between(rewrite, i) ?? (trailing(rewrite, i) ? i : undefined));
  if (hidden === undefined) return undefined;
  rewrite.hide(hidden);
  rewrite.record({ kind: 'attribute', name: rewrite.code.at(hidden), ...rewrite.extent(hidden, hidden) });
  return i;
}

const NOT_BEFORE_ATTRIBUTE = new Set(['struct', 'union', 'enum', '.', '>', '(', ',']);

/** `UNKNOWN static int x`: a name right before a word that begins a declaration. */
function leading({ code }: Rewrite, i: number): boolean {
  return (
    code.has(i + 1, Trait.BeginsDeclaration) &&
    !code.followsDirective(i + 1) &&
    !NOT_BEFORE_ATTRIBUTE.has(code.at(i - 1))
  );
}

/** `type UNKNOWN name`: three names in a row. Gives the index of the one that is neither type nor name. */
function between(rewrite: Rewrite, i: number): number | undefined {
  const { code } = rewrite;
  const previous = i - 1;
  const text = code.at(i);
  if (!code.isWord(previous) || code.has(previous, Trait.Qualifier) || rewrite.isGone(previous)) return undefined;
  if (code.holds(i) !== Holds.Top && !text.startsWith('__')) return undefined;
  if (code.followsDirective(i) || code.followsDirective(i + 1) || code.at(i - 2) === 'goto') return undefined;
  const nameFollows = code.isWord(i + 1) && !code.has(i + 1, Trait.Keyword);
  const tagged = code.has(i - 2, Trait.Tag);
  const primitive = code.has(previous, Trait.Primitive);
  const looksLikeAttribute = text.startsWith('__') || CAPITALS.test(text);
  if (!nameFollows && !(code.at(i + 1) === '*' && (primitive || tagged) && looksLikeAttribute)) return undefined;
  if (nameFollows && !looksLikeAttribute && trailing(rewrite, i + 1)) return undefined;
  const typeSecond = !primitive && !tagged && CAPITALS.test(code.at(previous)) && !looksLikeAttribute;
  return typeSecond ? previous : i;
}

const AFTER_DECLARATOR = new Set(['=', ';', ',']);
const NO_TYPE = new Set([
  'struct',
  'union',
  'enum',
  'static',
  'extern',
  'const',
  'return',
  'goto',
  'typedef',
  'volatile',
]);

/** `type name __unknown = ...`. */
function trailing({ code }: Rewrite, i: number): boolean {
  if (!AFTER_DECLARATOR.has(code.at(i + 1)) || !code.at(i).startsWith('__')) return false;
  if (code.at(i - 1) === ']') return true;
  if (!code.isName(i - 1)) return false;
  return code.at(i - 2) === '*' || (code.isWord(i - 2) && !NO_TYPE.has(code.at(i - 2)));
}
