/** Changes to a source text, in UTF-16 offsets of the text as it is. */

export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One way to mend a finding. */
export interface Proposal {
  /** In words for people: "Release pages[0..ret) before this return". */
  readonly title: string;
  /** In the order of the text; they do not overlap. */
  readonly edits: readonly Edit[];
  /** The call among them that gives the hold back. */
  readonly call?: string;
}

/** The text with the changes made. */
export function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let from = 0;
  for (const edit of edits) {
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from);
}

/** The same change in one piece, so that nobody makes half of it. */
export function inOne(text: string, edits: readonly Edit[]): Edit | undefined {
  const [first, last] = [edits[0], edits.at(-1)];
  if (!first || !last) return undefined;
  const whole = edits.map((edit) => ({ ...edit, start: edit.start - first.start, end: edit.end - first.start }));
  return { start: first.start, end: last.end, text: applied(text.slice(first.start, last.end), whole) };
}

/** Where the new call of a proposal stands in the changed text; undefined when it adds none. */
export function offsetOfCall({ edits, call }: Proposal): number | undefined {
  let grown = 0;
  for (const { start, end, text } of edits) {
    const at = call === undefined ? -1 : text.indexOf(call);
    if (at >= 0) return start + grown + at;
    grown += text.length - (end - start);
  }
  return undefined;
}

/** Where an offset of the text is after the changes. */
export const moved = (offset: number, edits: readonly Edit[]): number =>
  edits
    .filter((edit) => edit.end <= offset)
    .reduce((at, { start, end, text }) => at + text.length - (end - start), offset);
