/** A list of length-preserving edits, collected in any order and applied once. */

interface Edit {
  readonly start: number;
  readonly end: number;
  /** As long as the span; undefined: blanks. */
  readonly text: string | undefined;
}

export class Edits {
  private readonly list: Edit[] = [];

  /** Blanks a span; line breaks and tabs stay. */
  blank(start: number, end: number): void {
    if (end > start) this.list.push({ start, end, text: undefined });
  }

  /**
   * Puts `text` at the start of a span and blanks the rest of it. A text that does not fit is cut; where it would cover a
   * line break the span is blanked.
   */
  replace(start: number, end: number, text: string): void {
    const length = Math.min(text.length, end - start);
    if (length > 0) this.list.push({ start, end: start + length, text: text.slice(0, length) });
    this.blank(start + length, end);
  }

  /** The text after the edits. Where two overlap, the one that starts first holds, of those the longest. */
  apply(source: string): string {
    if (this.list.length === 0) return source;
    this.list.sort((a, b) => a.start - b.start || b.end - a.end);
    const parts: string[] = [];
    let done = 0;
    for (const { start, end, text } of this.list) {
      // What an earlier edit covers is settled; a longer blank continues behind it.
      const from = Math.max(start, done);
      if (end <= from || (text !== undefined && from > start)) continue;
      const covered = source.slice(from, end);
      parts.push(source.slice(done, from), text === undefined || BREAK.test(covered) ? blanked(covered) : text);
      done = end;
    }
    parts.push(source.slice(done));
    return parts.join('');
  }
}

const SPACES = ' '.repeat(64);

const BREAK = /[\n\r]/;

/** A text as blanks; line breaks and tabs stay. */
export function blanked(text: string): string {
  if (!/[\n\r\t]/.test(text))
    return text.length <= SPACES.length ? SPACES.slice(0, text.length) : ' '.repeat(text.length);
  return text.replace(/[^\n\r\t]/g, ' ');
}
