/** The table of a chapter as lines of text: a column of operations, a group of columns for each kernel, notes in between. */
import type { ThreadChapter } from '../protocol.js';
import { type Style, styleFor } from './style.js';
import type { ThreadCell, ThreadGrid, ThreadNote, ThreadRow } from './thread-grid.js';

type Row = Pick<ThreadRow, 'op' | 'cells'>;

/** Characters of the first column, and of each column of each kernel. */
interface Layout {
  readonly first: number;
  readonly widths: readonly (readonly number[])[];
}

const INDENT = '   ';

/** Head and rows; `noteLines` writes what is said below a row. */
export function tableLines(
  { kernels }: ThreadChapter,
  { columns, rows }: ThreadGrid,
  noteLines: (note: ThreadNote) => readonly string[],
  style: Style,
): string[] {
  const slots = columns.map(({ slot }, i) => (slot === columns[i - 1]?.slot ? '' : slot));
  const headRow = (texts: readonly string[]): Row => ({ op: '', cells: kernels.map(() => texts.map(unchanged)) });
  const heads = [slots, columns.map(({ name }) => name)].filter((texts) => texts.some((text) => text !== ''));
  const headRows = heads.map(headRow);
  const layout = layoutOf([...headRows, ...rows]);
  return [
    kernelLine(
      kernels.map(({ kernel }) => kernel),
      layout,
    ),
    ...headRows.map((row) => style.faint(rowLine(row, layout, styleFor(false)))),
    ...rows.flatMap((row) => [rowLine(row, layout, style), ...row.notes.flatMap(noteLines)]),
  ];
}

const unchanged = (text: string): ThreadCell => ({ text, changed: false });

function layoutOf(rows: readonly Row[]): Layout {
  const groups = rows[0]?.cells ?? [];
  const widest = (kernel: number, column: number): number =>
    Math.max(...rows.map(({ cells }) => cells[kernel]?.[column]?.text.length ?? 0));
  return {
    first: Math.max(...rows.map(({ op }) => op.length)),
    widths: groups.map((group, kernel) => group.map((_, column) => widest(kernel, column))),
  };
}

function rowLine({ op, cells }: Row, { first, widths }: Layout, style: Style): string {
  const groups = cells.map((group, kernel) => group.map((cell, i) => cellText(cell, widths[kernel]?.[i] ?? 0, style)));
  return `${INDENT}${op.padEnd(first)}${groups.map((group) => ` |${group.join('')}`).join('')}`.trimEnd();
}

function cellText({ text, changed }: ThreadCell, width: number, style: Style): string {
  const padded = ` ${text.padStart(width)}`;
  return changed ? style.strong(padded) : padded;
}

function kernelLine(names: readonly string[], { first, widths }: Layout): string {
  const groups = names.map((name, kernel) => {
    const width = (widths[kernel] ?? []).reduce((sum, column) => sum + column + 1, 0);
    return ` | ${name}`.padEnd(width + 2);
  });
  return `${INDENT}${' '.repeat(first)}${groups.join('')}`.trimEnd();
}
