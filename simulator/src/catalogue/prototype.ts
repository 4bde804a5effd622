/** Reads the C prototypes that rows carry. Not a C parser: one declarator, no function-pointer results. */
import type { Parsed } from './expression.js';
import type { Parameter } from './row.js';

export interface Prototype {
  readonly name: string;
  readonly result: string;
  readonly params: readonly Parameter[];
}

/** Reads `int get_user_pages(unsigned long start, ..., struct page **pages)`; every parameter must be named. */
export function parsePrototype(text: string): Parsed<Prototype> {
  const flat = text.replace(/\s+/g, ' ').trim();
  const head = /^(.*?[\s*])([A-Za-z_]\w*) ?\((.*)\)$/.exec(flat);
  const [, result, name, list] = head ?? [];
  if (result === undefined || name === undefined || list === undefined)
    return { ok: false, reason: `'${flat}' is not a C prototype: expected 'result name(type parameter, ...)'` };
  const params: Parameter[] = [];
  for (const part of splitParameters(list)) {
    const param = parameter(part);
    if (param === undefined) return { ok: false, reason: `'${flat}' is not a C prototype: '${part}' has no name` };
    params.push(param);
  }
  return { ok: true, value: { name, result: result.trim(), params } };
}

function splitParameters(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= list.length; i += 1) {
    const c = list[i];
    if (c === '(') depth += 1;
    else if (c === ')') depth -= 1;
    else if (c === undefined || (c === ',' && depth === 0)) {
      parts.push(list.slice(start, i).trim());
      start = i + 1;
    }
  }
  return parts.length === 1 && (parts[0] === 'void' || parts[0] === '') ? [] : parts;
}

/** `struct page **pages`, `struct page *pages[]`, `int (*filler)(void *, struct page *)`, `...`. */
function parameter(part: string): Parameter | undefined {
  if (part === '...') return { name: '...', type: '...' };
  const callback = /^(.*)\( ?\* ?([A-Za-z_]\w*) ?\)( ?\(.*\))$/.exec(part);
  if (callback?.[2] !== undefined) return { name: callback[2], type: `${callback[1] ?? ''}(*)${callback[3] ?? ''}` };
  const plain = /^(.*[\s*])([A-Za-z_]\w*)((?:\[\w*\])*)$/.exec(part);
  if (plain?.[2] === undefined) return undefined;
  return { name: plain[2], type: `${(plain[1] ?? '').trim()}${plain[3] ? '[]' : ''}` };
}
