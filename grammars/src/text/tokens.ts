/** The scanner: C text to preprocessing tokens. A directive is one token; comments and blanks are none. One pass, any text. */
import { traitsOf } from '../dialect/words.js';
import { APOSTROPHE, BACKSLASH, DOT, FEED, HASH, isContinued, QUOTE, SLASH, SPACE, STAR, TAB } from './characters.js';

/** What a token is; `None` stands before the first and after the last one, brackets are no `Punctuator`. */
export const Kind = { None: 0, Word: 1, Number: 2, Text: 3, Punctuator: 4, Bracket: 5, Directive: 6 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** Tokens in columns: token i is `text[i]`, from `start[i]` to `end[i]` (UTF-16 units). */
export interface Tokens {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Words and numbers as written, punctuators by character (`...` is one), directives as `#if`; strings are `"`. */
  readonly text: readonly string[];
  /** What the dialect's word lists say of a word; see dialect/words.ts. */
  readonly traits: Uint16Array;
  /** Offset of a block comment that never ends, -1 when there is none. */
  readonly openComment: number;
}

const PUNCTUATORS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));

/** Splits any text into tokens; what C does not know becomes punctuators or words. */
export function scan(source: string): Tokens {
  const list = new TokenList(source.length);
  const comments = new CommentEnds(source);
  let at = 0;
  let lineBegins = true;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === FEED) lineBegins = true;
    if (code <= SPACE) {
      at++;
      continue;
    }
    const skipped = code === SLASH ? commentEnd(source, at, comments) : at;
    if (skipped > at) {
      at = skipped;
      continue;
    }
    if (code === HASH && lineBegins) {
      const end = directiveEnd(source, at, comments);
      list.add(Kind.Directive, at, end, directiveName(source, at), 0);
      at = end;
      continue;
    }
    lineBegins = false;
    at = addToken(list, source, at, code);
  }
  list.openComment = comments.open;
  return list;
}

/** Adds the token at `at` and returns its end. */
function addToken(list: TokenList, source: string, at: number, code: number): number {
  if (isWordStart(code)) {
    const end = wordEnd(source, at + 1);
    // The prefix of L'x' and u8"x" belongs to the string.
    const follower = source.charCodeAt(end);
    if (end - at <= 2 && (follower === QUOTE || follower === APOSTROPHE) && isStringPrefix(source, at, end)) return end;
    const text = source.slice(at, end);
    list.add(Kind.Word, at, end, text, traitsOf(text));
    return end;
  }
  if (isDigit(code)) {
    const end = numberEnd(source, at + 1);
    list.add(Kind.Number, at, end, source.slice(at, end), 0);
    return end;
  }
  if (code === QUOTE || code === APOSTROPHE) {
    const end = stringEnd(source, at, code);
    list.add(Kind.Text, at, end, '"', 0);
    return end;
  }
  const ellipsis = code === DOT && source.charCodeAt(at + 1) === DOT && source.charCodeAt(at + 2) === DOT;
  const end = at + (ellipsis ? 3 : 1);
  const text = ellipsis ? '...' : (PUNCTUATORS[code] ?? '');
  list.add(isBracket(code) ? Kind.Bracket : Kind.Punctuator, at, end, text, 0);
  return end;
}

function isWordStart(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127;
}

function isBracket(code: number): boolean {
  return code === 40 || code === 41 || code === 91 || code === 93 || code === 123 || code === 125;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function wordEnd(source: string, from: number): number {
  let end = from;
  for (; end < source.length; end++) {
    const code = source.charCodeAt(end);
    if (!isWordStart(code) && !isDigit(code)) break;
  }
  return end;
}

/** A dot belongs to the number unless it begins `...`. */
function numberEnd(source: string, from: number): number {
  let end = from;
  for (; end < source.length; end++) {
    const code = source.charCodeAt(end);
    if (isWordStart(code) || isDigit(code)) continue;
    if (code !== DOT || source.charCodeAt(end + 1) === DOT) break;
  }
  return end;
}

function isStringPrefix(source: string, start: number, end: number): boolean {
  const first = source[start];
  if (end - start === 1) return first === 'L' || first === 'u' || first === 'U';
  return first === 'u' && source[start + 1] === '8';
}

/** Strings end at their quote or, unterminated, at the line's end. */
function stringEnd(source: string, start: number, quote: number): number {
  let at = start + 1;
  for (; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === quote) return at + 1;
    else if (code === FEED) return at;
  }
  return source.length;
}

/** End of the comment that starts at `at`, or `at` when none does. An unterminated one runs to the end of the text. */
function commentEnd(source: string, at: number, comments: CommentEnds): number {
  const second = source.charCodeAt(at + 1);
  if (second === STAR) return comments.after(at + 2);
  return second === SLASH ? logicalLineEnd(source, at) : at;
}

/** Offset of the line feed that no backslash continues, or the end of the text. */
function logicalLineEnd(source: string, from: number): number {
  let end = from;
  do {
    end = source.indexOf('\n', end + 1);
    if (end < 0) return source.length;
  } while (isContinued(source, end));
  return end;
}

/** A directive ends with its logical line; a block comment in it may span lines. */
function directiveEnd(source: string, start: number, comments: CommentEnds): number {
  let at = start + 1;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === FEED && !isContinued(source, at)) return at;
    if (code === QUOTE || code === APOSTROPHE) at = stringEnd(source, at, code);
    else if (code === SLASH) at = Math.max(commentEnd(source, at, comments), at + 1);
    else at++;
  }
  return source.length;
}

/** `#ifdef` of `#  ifdef CONFIG_X`. */
function directiveName(source: string, hash: number): string {
  let start = hash + 1;
  while (source.charCodeAt(start) === SPACE || source.charCodeAt(start) === TAB) start++;
  return `#${source.slice(start, wordEnd(source, start))}`;
}

/** Finds the ends of block comments, and the one that has none: it takes all the rest. */
class CommentEnds {
  /** Start of the comment without an end, -1 when there is none. */
  open = -1;

  constructor(private readonly source: string) {}

  after(from: number): number {
    const close = this.source.indexOf('*/', from);
    if (close >= 0) return close + 2;
    this.open = from - 2;
    return this.source.length;
  }
}

/** Columns that grow. */
class TokenList implements Tokens {
  count = 0;
  openComment = -1;
  kind: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  traits: Uint16Array;
  readonly text: string[] = [];

  constructor(length: number) {
    // Kernel C has about one token for every four characters.
    const room = (length >> 2) + 64;
    this.kind = new Uint8Array(room);
    this.start = new Int32Array(room);
    this.end = new Int32Array(room);
    this.traits = new Uint16Array(room);
  }

  add(kind: Kind, start: number, end: number, text: string, traits: number): void {
    if (this.count === this.kind.length) this.grow();
    const index = this.count++;
    this.kind[index] = kind;
    this.start[index] = start;
    this.end[index] = end;
    this.traits[index] = traits;
    this.text.push(text);
  }

  private grow(): void {
    const room = this.count * 2;
    this.kind = grown(this.kind, new Uint8Array(room));
    this.start = grown(this.start, new Int32Array(room));
    this.end = grown(this.end, new Int32Array(room));
    this.traits = grown(this.traits, new Uint16Array(room));
  }
}

function grown<A extends Uint8Array | Int32Array | Uint16Array>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
