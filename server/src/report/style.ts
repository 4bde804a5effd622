/** Text for terminals: escapes what could harm one, and colours where colours are wanted. */

/** Marks a stretch of text; with colour off it returns the text as it is. */
export interface Style {
  strong(text: string): string;
  code(text: string): string;
  faint(text: string): string;
}

const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const same = (text: string) => text;

/** Colours for a terminal, or none. */
export const styleFor = (colour: boolean): Style =>
  colour ? { strong: sgr(1), code: sgr(35), faint: sgr(2) } : { strong: same, code: same, faint: same };

/** Text from a source file or a file name as one harmless line: control characters are written out. */
export const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => (c === '\t' || c === '\n' ? ' ' : `\\x${hex(c.charCodeAt(0))}`));

const hex = (code: number) => code.toString(16).padStart(2, '0');

/** "1 finding", "2 findings". */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
