/** Reads the word lists of the dialect. */

/** The words of a text, in a set. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
