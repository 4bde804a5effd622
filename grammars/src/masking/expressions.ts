/** Words the grammar knows too little of: inline assembly, case ranges, typeof, alignof, offsetof. */
import { ALIGNMENT_OF, ASSEMBLY, ASSEMBLY_QUALIFIERS, TYPE_OF } from '../dialect/macros.js';
import type { Concern, Rewrite } from './rewrite.js';

/** The concern for each such word. */
export const SPECIAL_WORDS: ReadonlyMap<string, Concern> = new Map([
  ...[...ASSEMBLY].map((word) => [word, maskAssembly] as const),
  ...[...TYPE_OF].map((word) => [word, maskTypeOf] as const),
  ...[...ALIGNMENT_OF].map((word) => [word, maskAlignmentOf] as const),
  ['case', maskCaseRange],
  ['offsetof', maskOffsetOf],
]);

/** The operands of an assembly statement become an empty template. */
function maskAssembly(rewrite: Rewrite, i: number): number | undefined {
  const { code } = rewrite;
  let open = i + 1;
  while (code.isWord(open) && ASSEMBLY_QUALIFIERS.has(code.at(open))) open++;
  const close = code.pair(open);
  if (code.at(open) !== '(' || close <= open + 1) return undefined;
  const ofRegister = code.isName(i - 1) && /^[=;,]$/.test(code.at(close + 1));
  if (ofRegister) {
    rewrite.hide(i, close);
    return close;
  }
  rewrite.replaceInside(open, close, '""');
  if (!code.at(i).startsWith('__')) rewrite.replace(i, 'asm');
  return close;
}

/** `case A ... B:` keeps A. */
function maskCaseRange(rewrite: Rewrite, i: number): number | undefined {
  const { code, source } = rewrite;
  let dots = -1;
  let colon = i + 1;
  for (; colon < code.end; colon++) {
    const text = code.at(colon);
    if (code.pair(colon) > colon) colon = code.pair(colon);
    else if (text === '...' && dots < 0) dots = colon;
    else if (text === ':' || text === ';' || text === '}' || text === 'case') break;
  }
  if (dots < 0 || code.at(colon) !== ':') return undefined;
  const upper = source.slice(code.endOf(dots), code.start(colon)).trim();
  rewrite.record({ kind: 'case-range', upper, ...rewrite.extent(i, colon - 1) });
  rewrite.hide(dots, colon - 1);
  return colon;
}

function maskTypeOf(rewrite: Rewrite, i: number): number | undefined {
  const close = rewrite.code.pair(i + 1);
  if (rewrite.code.at(i + 1) !== '(' || close < 0) return undefined;
  rewrite.replace(i, 'int');
  rewrite.hide(i + 1, close);
  return close;
}

function maskAlignmentOf(rewrite: Rewrite, i: number): number | undefined {
  if (rewrite.code.at(i + 1) !== '(') return undefined;
  rewrite.replace(i, 'sizeof');
  return i;
}

/** The grammar's own offsetof takes only plain members; as a call it takes any. */
function maskOffsetOf(rewrite: Rewrite, i: number): number | undefined {
  if (rewrite.code.at(i + 1) === '(') rewrite.replace(i, 'Offsetof');
  return undefined;
}
