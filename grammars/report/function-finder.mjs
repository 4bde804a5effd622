/**
 * Finds the functions of a kernel source by its layout alone: a body opens with `{` in column 1 and closes with `}` in
 * column 1. It shares nothing with the parser or the masking, so that they can be held to it.
 */

const COMMENTS_AND_STRINGS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])+'/g;

/**
 * @param {string} source
 * @returns {{ open: number, close: number, header: string }[]} rows (from 0) of the braces, and the text before the body
 */
export function findByLayout(source) {
  const rows = withoutDirectives(
    source.replace(COMMENTS_AND_STRINGS, (text) => text.replace(/[^\n]/g, ' ')).split('\n'),
  );
  const found = [];
  let header = '';
  for (let row = 0; row < rows.length; row++) {
    const text = rows[row];
    if (text === undefined) continue;
    if (text.startsWith('{') && isSignature(header)) {
      const close = closingRow(rows, row);
      if (close < 0) break;
      found.push({ open: row, close, header });
      row = close;
      header = '';
    } else if (text.trim() === '') header = header.trim() && !followedByBody(rows, row) ? '' : header;
    else header = /[;}]\s*$/.test(text) ? '' : `${header} ${text.trim()}`;
  }
  return found;
}

/** Rows of directives, continued ones too, become undefined. */
function withoutDirectives(rows) {
  let continued = false;
  return rows.map((row) => {
    const directive = continued || /^\s*#/.test(row);
    continued = directive && /\\\s*$/.test(row);
    return directive ? undefined : row;
  });
}

function followedByBody(rows, from) {
  for (let row = from; row < rows.length; row++) {
    if (rows[row]?.trim()) return rows[row].startsWith('{');
  }
  return false;
}

function closingRow(rows, open) {
  if (/\}\s*$/.test(rows[open])) return open;
  for (let row = open + 1; row < rows.length; row++) if (rows[row]?.startsWith('}')) return row;
  return -1;
}

/** Parentheses, and no `=` outside of them. */
function isSignature(header) {
  if (!header.includes(')')) return false;
  let depth = 0;
  for (const character of header) {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '=' && depth === 0) return false;
  }
  return true;
}
