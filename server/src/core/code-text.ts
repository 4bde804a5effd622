/** A function's text without what is only said between its statements: what it does, and where, is the same without. */

/** Strings, so that nothing in them is taken for a comment, and comments. */
const TOKENS = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;

/**
 * Comments that follow a statement or a brace are blank, line breaks stay, and blanks at the end of a line go: what is left
 * stands where it stood. A comment inside an expression stays, since the expression may be quoted.
 */
export function codeText(text: string): string {
  let end = 0;
  const code = text.replace(TOKENS, (token: string, at: number) => {
    if (!token.startsWith('/')) return token;
    const before = text.slice(end, at).trimEnd();
    if (before === '' ? end === 0 : !/[;{}]$/.test(before)) return token;
    end = at + token.length;
    return token.replace(/[^\n\t]/g, ' ');
  });
  return code.replace(/[ \t]+$/gm, '');
}
