/** Statements put before and after others, or taken away, in kernel style: each on a line of its own, with braces where needed. */
import type { Node } from 'web-tree-sitter';
import type { Edit } from './edit.js';

/** What statements follow one another in. */
const SEQUENCES = new Set(['compound_statement', 'labeled_statement', 'case_statement']);

/** The innermost statement around a node. */
function statementAround(node: Node): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type.endsWith('_statement') || at.type === 'declaration') return at;
  }
  return undefined;
}

/** The innermost statement at an offset of a function. */
export function statementAt(fn: Node, offset: number): Node | undefined {
  const node = fn.descendantForIndex(offset);
  return node ? statementAround(node) : undefined;
}

/** The edits that put `lines` before a statement; undefined where nothing can stand. */
export function insertBefore(statement: Node, lines: readonly string[], source: string): readonly Edit[] | undefined {
  const { parent, startIndex } = statement;
  if (!parent) return undefined;
  const indent = indentOf(statement, source);
  const inserted = { start: startIndex, end: startIndex, text: lines.map((line) => `${line}\n${indent}`).join('') };
  return SEQUENCES.has(parent.type) ? [inserted] : inBraces(statement, inserted, source);
}

/** The edit that puts a line behind a statement, where it is one of several. */
export function insertAfter(statement: Node, line: string, source: string): Edit | undefined {
  if (statement.parent?.type !== 'compound_statement') return undefined;
  const end = endOfLine(statement, source);
  return end === undefined ? undefined : { start: end, end, text: `${indentOf(statement, source)}${line}\n` };
}

/** The edit that takes a statement away, with its line; undefined where something else would be left without one. */
export function removal(statement: Node, source: string): Edit | undefined {
  const start = source.lastIndexOf('\n', statement.startIndex - 1) + 1;
  const end = endOfLine(statement, source);
  const { parent } = statement;
  const isAlone = (parent?.namedChildren ?? []).filter((node) => node?.type !== 'comment').length < 2;
  // A label needs a statement.
  const isLabelled = parent?.type === 'labeled_statement' && !isFollowed(parent);
  if (
    end === undefined ||
    !SEQUENCES.has(parent?.type ?? '') ||
    isAlone ||
    isLabelled ||
    source.slice(start, statement.startIndex).trim() !== ''
  )
    return undefined;
  return { start, end, text: '' };
}

function isFollowed(node: Node): boolean {
  let next = node.nextNamedSibling;
  while (next?.type === 'comment') next = next.nextNamedSibling;
  return next?.type.endsWith('_statement') === true;
}

/** Behind the line a statement ends in, with the comment that is about it; undefined when another one follows there. */
function endOfLine({ endIndex }: Node, source: string): number | undefined {
  const rest = /^[\t ]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[\t ]*)?\n/.exec(source.slice(endIndex))?.[0];
  return rest === undefined ? undefined : endIndex + rest.length;
}

/** `if (x)` and its only statement become a block; an `else` that follows stands beside the closing brace. */
function inBraces({ parent, startIndex, endIndex }: Node, inserted: Edit, source: string): readonly Edit[] | undefined {
  const head = source.slice(0, startIndex).trimEnd();
  const isOwnLine = source.slice(head.length, startIndex).includes('\n');
  if (!parent || !isOwnLine || !/(\)|\belse|\bdo)$/.test(head)) return undefined;
  const comment = /^[\t ]*(\/\/[^\n]*|\/\*[^\n]*?\*\/)(?=[\t ]*\n)/.exec(source.slice(endIndex))?.[0] ?? '';
  const end = endIndex + comment.length;
  const gap = /^\s*(?=(else|while)\b)/.exec(source.slice(end))?.[0];
  const closing = `\n${indentOf(parent, source)}}${gap === undefined ? '' : ' '}`;
  return [
    { start: head.length, end: head.length, text: ' {' },
    inserted,
    { start: end, end: end + (gap?.length ?? 0), text: closing },
  ];
}

/** The indentation of the line a node begins in. */
function indentOf({ startIndex }: Node, source: string): string {
  const before = source.slice(source.lastIndexOf('\n', startIndex - 1) + 1, startIndex);
  return /^[\t ]*/.exec(before)?.[0] ?? '';
}
