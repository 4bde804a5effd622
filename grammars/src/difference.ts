/** The one edit that turns a text into another, for incremental parsing. */
import { Edit, type Point } from 'web-tree-sitter';

/** undefined when the texts are equal. */
export function difference(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const { head, tail } = commonEnds(before, after);
  const oldEnd = before.length - tail;
  const newEnd = after.length - tail;
  const start = pointAfter({ row: 0, column: 0 }, before, 0, head);
  return new Edit({
    startIndex: head,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: start,
    oldEndPosition: pointAfter(start, before, head, oldEnd),
    newEndPosition: pointAfter(start, after, head, newEnd),
  });
}

/** How many characters two texts have in common at the beginning, and how many of the others at the end. */
export function commonEnds(before: string, after: string): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head + BLOCK <= shorter && before.slice(head, head + BLOCK) === after.slice(head, head + BLOCK)) head += BLOCK;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  const room = shorter - head;
  const last = (text: string, from: number, length: number) =>
    text.slice(text.length - from - length, text.length - from);
  let tail = 0;
  while (tail + BLOCK <= room && last(before, tail, BLOCK) === last(after, tail, BLOCK)) tail += BLOCK;
  while (tail < room && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail))
    tail++;
  return { head, tail };
}

/** Characters compared at once. */
const BLOCK = 1024;

/** Position of offset `to`, given the position of offset `from`. */
function pointAfter(point: Point, text: string, from: number, to: number): Point {
  let row = point.row;
  let lineStart = from - point.column;
  for (let feed = text.indexOf('\n', from); feed >= 0 && feed < to; feed = text.indexOf('\n', feed + 1)) {
    row++;
    lineStart = feed + 1;
  }
  return { row, column: to - lineStart };
}
