/**
 * Members of structures whose holds a function gives back, as its text alone says: `if (x->page) put_page(x->page)`. Read for
 * every function of a file whenever one of them is looked at, so neither parsed nor followed.
 */
import type { Row } from '@folioscope/simulator';

export interface GivenMember {
  readonly name: string;
  /** Only if there is something in it. */
  readonly ifThere: boolean;
  /** The type of the structure, where the text says it: `struct engine`. */
  readonly of?: string;
}

export function givenMembers(text: string, row: (name: string) => Row | undefined): readonly GivenMember[] {
  const bases = new Map<string, string>();
  for (const [, callee = '', args = ''] of text.matchAll(CALL)) {
    const known = row(callee);
    for (const [i, arg] of known ? partsOf(args).entries() : []) {
      const member = MEMBER.exec(arg)?.[1];
      if (known && member !== undefined && releases(known, i)) bases.set(member, BASE.exec(arg)?.[1] ?? '');
    }
  }
  return [...bases].map(([name, base]) => {
    const of = new RegExp(`\\b(struct\\s+\\w+)\\s*\\*\\s*${base}\\b`).exec(text)?.[1];
    return {
      name,
      ifThere: new RegExp(`if\\s*\\(\\s*[\\w.>\\[\\]-]*(?:->|\\.)${name}\\s*(?:\\)|&&)`).test(text),
      ...(of === undefined || base === '' ? {} : { of }),
    };
  });
}

/** By member: the functions that give back what is in it, if there is something. */
export function giversOf<Fn extends { readonly name: string }>(
  functions: readonly Fn[],
  given: (fn: Fn) => readonly GivenMember[],
): ReadonlyMap<string, readonly string[]> {
  const givers = new Map<string, string[]>();
  for (const fn of functions)
    for (const { name, ifThere } of given(fn)) if (ifThere) givers.set(name, [...(givers.get(name) ?? []), fn.name]);
  return givers;
}

/** Members that a text writes through a pointer, or sets aside in a variable: `x->page = new`, `old = x->page`. */
export const movedMembers = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(MOVED)].map(([, written, setAside]) => written ?? setAside ?? ''));

const MOVED = /->(?:\w+\.)*(\w+)\s*=(?!=)|=\s*\w+(?:(?:->|\.)\w+)*->(\w+)\s*;/g;

/** With arguments that are calls or casts at most once more. */
const CALL = /\b(\w+)\s*\(([^(){};]*(?:\([^(){};]*\)[^(){};]*)*)\)/g;

/** `(void *)x->page`, `virt_to_page(x->buf)`, `x->pages[i]`. */
const MEMBER = /(?:->|\.)(\w+)(?:\[[^\]]*\])?\s*\)*$/;

/** The variable that the member is one of. */
const BASE = /(\w+)->/;

/** Separated by the commas that stand in no parentheses. */
function partsOf(args: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '(') depth++;
    else if (args[at] === ')') depth--;
    else if (args[at] === ',' && depth === 0) {
      parts.push(args.slice(from, at).trim());
      from = at + 1;
    }
  }
  return [...parts, args.slice(from).trim()];
}

const releases = ({ params, outcomes }: Row, argument: number): boolean =>
  outcomes.some(({ effects }) =>
    effects.some((e) => e.do === 'release' && e.kind !== 'memory' && e.on.root === params[argument]?.name),
  );
