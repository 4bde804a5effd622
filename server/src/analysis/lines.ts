/** Offsets to lines and columns. */
import type { Extent } from '../ir/index.js';
import type { Span } from '../protocol.js';

export class LineTable {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  /** 1-based line and column of an offset (UTF-16 units). */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 };
  }

  /** The offset of a 1-based place. */
  offset({ line, column }: { readonly line: number; readonly column: number }): number {
    return (this.starts[line - 1] ?? 0) + column - 1;
  }

  span(file: string, extent: Extent): Span {
    const start = this.position(extent.start);
    const end = this.position(extent.end);
    return { file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
  }
}
