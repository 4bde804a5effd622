/** The one edit that turns a text into another, for incremental parsing. */
import { Edit, type Point } from 'web-tree-sitter';

/** undefined when the texts are equal. */
export function difference(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  let tail = 0;
  const room = shorter - head;
  while (tail < room && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail))
    tail++;
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
