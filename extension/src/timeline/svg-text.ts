/** Text inside an SVG document: nothing in it is markup, and no control character breaks the file. */

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const textNode = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
    .replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/g, ' ')
    .replace(/[&<>"]/g, (c) => ENTITIES[c] ?? c);
