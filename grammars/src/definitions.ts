/**
 * Which functions a text defines, found without a parse: by how kernel code is laid out. Fast enough for a whole tree; a
 * body ends at the first closing brace in the first column, so braces that macros hide cost one function, not the file.
 */
import { ATTRIBUTE_CALLS, ATTRIBUTES } from './dialect/attributes.js';
import { syscallPrefix } from './dialect/macros.js';
import {
  APOSTROPHE,
  BACKSLASH,
  BRACE,
  BRACE_END,
  CLOSE,
  EQUALS,
  FEED,
  HASH,
  isContinued,
  isWord,
  OPEN,
  QUOTE,
  SEMICOLON,
  SLASH,
  SPACE,
  STAR,
  TAB,
} from './text/characters.js';

/** A definition found by its layout; offsets are UTF-16 units of the text. */
export interface TextDefinition {
  readonly name: string;
  /** `macro`: a function-like one whose body is a single call. */
  readonly kind: 'function' | 'macro';
  /** Seen by its own file, and by those that include it. */
  readonly isStatic: boolean;
  readonly isWeak: boolean;
  readonly start: number;
  readonly end: number;
  /** The tags of the structures that its result and parameters name. */
  readonly tags: readonly string[];
}

/** The definitions in the order of the text. Any text gives an answer. */
export function definitionsOf(text: string): readonly TextDefinition[] {
  return new TopLevel(text).read();
}

/** A parenthesised group at the top level, and the word before it. */
interface Group {
  readonly word: string;
  readonly open: number;
  readonly close: number;
}

class TopLevel {
  private readonly found: TextDefinition[] = [];
  private at = 0;
  /** Where the declaration that is being read began; -1 between two. */
  private begin = -1;
  private groups: Group[] = [];
  private isInitialised = false;

  constructor(private readonly text: string) {}

  read(): readonly TextDefinition[] {
    const { text } = this;
    while (this.at < text.length) this.step(text.charCodeAt(this.at));
    return this.found;
  }

  private step(code: number): void {
    if (code <= SPACE) {
      this.at++;
      return;
    }
    const comment = code === SLASH ? afterComment(this.text, this.at) : this.at;
    if (comment > this.at) {
      this.at = comment;
      return;
    }
    if (code === HASH) {
      this.directive();
      return;
    }
    if (this.begin < 0) this.begin = this.at;
    switch (code) {
      case QUOTE:
      case APOSTROPHE:
        this.at = afterString(this.text, this.at, code);
        return;
      case OPEN:
        this.group();
        return;
      case BRACE:
        this.body();
        return;
      case SEMICOLON:
      case BRACE_END:
        this.at++;
        this.restart();
        return;
      case EQUALS:
        this.isInitialised = true;
        this.at++;
        return;
      default:
        this.at++;
    }
  }

  private restart(): void {
    this.begin = -1;
    this.groups = [];
    this.isInitialised = false;
  }

  private group(): void {
    const open = this.at;
    this.at = afterGroup(this.text, open);
    this.groups.push({ word: wordBefore(this.text, open), open, close: this.at });
  }

  private body(): void {
    const { text, at: brace } = this;
    const sameLine = endOnLine(text, brace);
    const close = sameLine >= 0 ? sameLine : text.indexOf('\n}', brace) + 1;
    const end = sameLine >= 0 || close > 0 ? close + 1 : text.length;
    this.at = end;
    const groups = this.isInitialised ? [] : this.groups.filter(isSignature);
    const group = groups.at(-1);
    // Macros without a semicolon may stand before it.
    if (group) this.found.push(definition(text, groups.at(-2)?.close ?? this.begin, group, end));
    this.restart();
  }

  private directive(): void {
    const { text, at: start } = this;
    let end = text.indexOf('\n', start);
    while (end > 0 && isContinued(text, end)) end = text.indexOf('\n', end + 1);
    if (end < 0) end = text.length;
    this.at = end;
    const macro = wrapper(text, start, end);
    if (macro) this.found.push(macro);
  }
}

const isSignature = ({ word }: Group): boolean => word !== '' && !ATTRIBUTE_CALLS.has(word) && !ATTRIBUTES.has(word);

function definition(text: string, begin: number, group: Group, end: number): TextDefinition {
  const prefix = syscallPrefix(group.word);
  const inside = text.slice(group.open + 1, group.close - 1);
  const name = prefix === undefined ? group.word : `${prefix}${/\w+/.exec(inside)?.[0] ?? ''}`;
  const start = begin + text.slice(begin, group.open).search(/\S/);
  const head = text.slice(start, group.close);
  return {
    name,
    kind: 'function',
    isStatic: /\bstatic\b/.test(head),
    isWeak: /\b__weak\b/.test(head),
    start,
    end,
    tags: tagsIn(head),
  };
}

const tagsIn = (head: string): readonly string[] =>
  head.includes('struct') ? [...new Set([...head.matchAll(/\bstruct\s+(\w+)/g)].map((m) => m[1] ?? ''))] : [];

/** `#define foo(a, b) bar(a, 1, b)`, with one pair of parentheses around it or none. */
function wrapper(text: string, start: number, end: number): TextDefinition | undefined {
  if (end - start > LONGEST_WRAPPER || !hasParameters(text, start)) return undefined;
  const line = text.slice(start, end);
  const match = /^#[ \t]*define[ \t]+(\w+)\([\w \t,\\\n]*\)(?:[ \t]|\\\n)+\(?\w+(\(.*\))$/s.exec(line.trimEnd());
  const [, name, call] = match ?? [];
  if (name === undefined || call === undefined) return undefined;
  const first = afterGroup(call, 0);
  if (!/^\s*\)?$/.test(call.slice(first))) return undefined;
  return { name, kind: 'macro', isStatic: true, isWeak: false, start, end, tags: [] };
}

const LONGEST_WRAPPER = 400;

/** `#define NAME(`; most directives are something else, and a tree has millions of them. */
function hasParameters(text: string, hash: number): boolean {
  let at = afterBlanks(text, hash + 1);
  if (!text.startsWith('define', at)) return false;
  at = afterBlanks(text, at + 'define'.length);
  while (isWord(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === OPEN;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB) at++;
  return at;
}

function wordBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && text.charCodeAt(end - 1) <= SPACE) end--;
  let start = end;
  while (start > 0 && isWord(text.charCodeAt(start - 1))) start--;
  return text.slice(start, end);
}

/** Behind the comment at `at`, or `at` when none begins there. */
function afterComment(text: string, at: number): number {
  const second = text.charCodeAt(at + 1);
  if (second !== STAR && second !== SLASH) return at;
  const end = second === STAR ? text.indexOf('*/', at + 2) + 2 : text.indexOf('\n', at);
  return end > at + 1 ? end : text.length;
}

function afterString(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === quote) return at + 1;
    else if (code === FEED) return at;
  }
  return text.length;
}

/** Behind the parenthesis that closes the one at `open`. A brace in the first column ends it: it was never closed. */
function afterGroup(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === OPEN) depth++;
    else if (code === CLOSE && --depth === 0) return at + 1;
    else if (code === QUOTE || code === APOSTROPHE) {
      at = afterString(text, at, code);
      continue;
    } else if (code === SLASH) {
      at = Math.max(afterComment(text, at), at + 1);
      continue;
    } else if ((code === BRACE || code === BRACE_END) && text.charCodeAt(at - 1) === FEED) return at;
    at++;
  }
  return text.length;
}

/** The brace that closes the one at `open` before the line ends, -1 when it is not there. */
function endOnLine(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === FEED) return -1;
    if (code === QUOTE || code === APOSTROPHE) at = afterString(text, at, code) - 1;
    else if (code === SLASH && text.charCodeAt(at + 1) === STAR) return -1;
    else if (code === BRACE) depth++;
    else if (code === BRACE_END && --depth === 0) return at;
  }
  return -1;
}
