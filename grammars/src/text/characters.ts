/** Characters by their codes, for passes over whole files. */

export const TAB = 9;
export const FEED = 10;
const RETURN = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const APOSTROPHE = 39;
export const OPEN = 40;
export const CLOSE = 41;
export const STAR = 42;
export const DOT = 46;
export const SLASH = 47;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const BACKSLASH = 92;
export const BRACE = 123;
export const BRACE_END = 125;

/** What C's names are made of. */
export const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || (code >= 48 && code <= 57);

/** Whether a backslash takes the line that ends at `feed` on to the next one. */
export function isContinued(text: string, feed: number): boolean {
  const before = text.charCodeAt(feed - 1);
  return before === BACKSLASH || (before === RETURN && text.charCodeAt(feed - 2) === BACKSLASH);
}
