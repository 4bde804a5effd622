/** Arguments of macros that are no expressions: types, statements, operators, designators, jumps. */
import { Trait } from '../dialect/words.js';
import type { Rewrite } from './rewrite.js';

/** Makes every argument between two parentheses an expression or a block. */
export function maskArguments(rewrite: Rewrite, open: number, close: number): void {
  const { code } = rewrite;
  let first = open + 1;
  for (let i = open + 1; i <= close; i++) {
    const inner = i < close ? code.pair(i) : -1;
    if (inner > i && inner <= close) i = inner;
    else if (i === close || code.at(i) === ',') {
      maskArgument(rewrite, first, i - 1, { sole: first === open + 1 && i === close, final: i === close });
      first = i + 1;
    }
  }
}

interface Place {
  /** The only argument. */
  readonly sole: boolean;
  /** The last one. */
  readonly final: boolean;
}

function maskArgument(rewrite: Rewrite, first: number, last: number, place: Place): void {
  const { code } = rewrite;
  if (last < first) {
    // `f(a, )`: the comma goes.
    if (!place.sole && place.final && code.at(first - 1) === ',') rewrite.hide(first - 1);
    return;
  }
  if (code.isName(first) && first === last) return;
  if (beginsStatement(rewrite, first) && wrapInBlock(rewrite, first, last)) return;
  let begin = first;
  for (let i = first; i <= last; i++) {
    const inner = code.pair(i);
    if (inner > i && inner <= last) i = inner;
    if (i === last || code.at(i) === ';') {
      const semicolon = code.at(i) === ';';
      maskExpression(rewrite, begin, semicolon ? i - 1 : i, place.sole && begin === first && i === last);
      if (semicolon && i === last) rewrite.hide(i);
      else if (semicolon) rewrite.replace(i, ',');
      begin = i + 1;
    }
  }
}

const STATEMENT_KEYWORDS = new Set(['if', 'for', 'while', 'switch', 'do']);

function beginsStatement({ code }: Rewrite, i: number): boolean {
  if (!code.isWord(i)) return false;
  if (STATEMENT_KEYWORDS.has(code.at(i))) return true;
  return code.isWord(i + 1) && (code.at(i + 2) === '=' || code.at(i + 2) === ';');
}

const DECLARATION_MARKS = new Set(['=', '[', ';']);

/** Is the argument a statement or a declaration, not an expression and not a type alone? */
export function isStatement(rewrite: Rewrite, first: number, last: number): boolean {
  const { code } = rewrite;
  if (last <= first || !code.isWord(first)) return false;
  if (STATEMENT_KEYWORDS.has(code.at(first))) return true;
  if (code.at(first + 1) === '(' && code.at(code.pair(first + 1) + 1) === '{') return true;
  const declares = code.has(first, Trait.Tag | Trait.Primitive) || code.at(first) === 'const';
  if (!declares || typeName(rewrite, first, last) >= 0) return false;
  for (let i = first; i <= last; i++) {
    if (DECLARATION_MARKS.has(code.at(i))) return true;
    if (!code.isWord(i) && code.at(i) !== '*') return false;
  }
  return true;
}

/** Statements as an argument: braces take the place of the blanks around them, if there are any. */
function wrapInBlock(rewrite: Rewrite, first: number, last: number): boolean {
  const { code, source } = rewrite;
  if (code.at(last) !== ';' && code.at(last) !== '}') return false;
  const before = code.start(first) - 1;
  let after = code.endOf(last);
  while (source[after] === '\n' || source[after] === '\r') after++;
  if (!isBlank(source[before]) || !isBlank(source[after])) return false;
  rewrite.put(before, '{');
  rewrite.put(after, '}');
  return true;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function maskExpression(rewrite: Rewrite, first: number, last: number, sole: boolean): void {
  if (last < first) return;
  const { code } = rewrite;
  if (code.at(first) === '.' && code.isWord(first + 1)) maskDesignator(rewrite, first, last);
  else if (isOperator(rewrite, first, last)) {
    rewrite.replace(first, '_');
    rewrite.hide(first + 1, last);
  } else if (code.isNumber(first)) maskOddNumber(rewrite, first, last);
  else if (code.isWord(first) && !maskJump(rewrite, first, last)) maskType(rewrite, first, last, sole);
}

/** `.member = value`: the dot goes, braces become `0`. */
function maskDesignator(rewrite: Rewrite, first: number, last: number): void {
  const { code } = rewrite;
  rewrite.hide(first);
  for (let i = first + 1; i <= last; i++) {
    const inner = code.pair(i);
    if (inner <= i || inner > last) continue;
    if (code.at(i) === '{') {
      rewrite.replace(i, '0');
      rewrite.hide(i + 1, inner);
    }
    i = inner;
  }
}

/** Characters of the longest operator, `<<=`. */
const LONGEST_OPERATOR = 3;

function isOperator({ code }: Rewrite, first: number, last: number): boolean {
  if (last - first >= LONGEST_OPERATOR) return false;
  for (let i = first; i <= last; i++) if (!code.isPunctuator(i)) return false;
  return true;
}

const C_NUMBER = /^(?:(?:0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)[uUlL]*|[0-9]*\.?[0-9]*(?:[eE][0-9]+)?[fFlL]?)$/;

/** `3D`, a name for the preprocessor only. */
function maskOddNumber(rewrite: Rewrite, first: number, last: number): void {
  if (first === last && !C_NUMBER.test(rewrite.code.at(first))) rewrite.replace(first, '0');
}

const JUMPS: ReadonlyMap<string, string> = new Map([
  ['return', 'Return'],
  ['goto', 'Goto'],
  ['break', 'Break'],
  ['continue', 'Continue'],
]);

/** `return -EINVAL` as an argument becomes `Return=-EINVAL`. */
function maskJump(rewrite: Rewrite, first: number, last: number): boolean {
  const { code, source } = rewrite;
  const name = code.at(first);
  const word = JUMPS.get(name);
  if (!word) return false;
  const args = source.slice(code.endOf(first), code.endOf(last)).trim();
  rewrite.record({ kind: 'hidden-jump', name, args, ...rewrite.extent(first, last) });
  rewrite.replace(first, word);
  if (last > first && isBlank(source[code.endOf(first)])) rewrite.put(code.endOf(first), '=');
  return true;
}

/** An argument that is a type keeps one word of it: `struct page *` leaves `page`, `unsigned int` leaves `Int`. */
function maskType(rewrite: Rewrite, first: number, last: number, sole: boolean): void {
  const kept = typeName(rewrite, first, last);
  if (kept < 0 || (sole && first === last && rewrite.code.at(first) === 'void')) return;
  const word = rewrite.code.at(kept);
  rewrite.hide(first, kept - 1);
  rewrite.hide(kept + 1, last);
  if (rewrite.code.has(kept, Trait.Primitive)) rewrite.replace(kept, word.charAt(0).toUpperCase() + word.slice(1));
}

/** Index of the last type word when the tokens are a type that no expression could be, -1 otherwise. */
function typeName({ code }: Rewrite, first: number, last: number): number {
  let names = 0;
  let primitives = 0;
  let marks = 0;
  let stars = 0;
  let kept = -1;
  for (let i = first; i <= last; i++) {
    const text = code.at(i);
    if (text === '*') stars++;
    else if (!code.isWord(i) || (stars > 0 && text !== 'const')) return -1;
    else if (code.has(i, Trait.Tag) || text === 'const' || text === 'volatile') marks++;
    else {
      if (code.has(i, Trait.Primitive)) primitives++;
      else if (code.has(i, Trait.Keyword)) return -1;
      else names++;
      kept = i;
    }
  }
  if (names > 1 || (names === 1 && primitives > 0)) return -1;
  return marks + primitives + stars > 0 ? kept : -1;
}
