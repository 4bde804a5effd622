/** Each function of a patch's files before and after it: the same name, the same name in another file, or another name. */
import type { FunctionOutline } from '../core.js';

/** A function on one side of a patch. */
export interface PlacedFunction {
  readonly file: string;
  readonly outline: FunctionOutline;
}

/** One function before and after; one side is missing when it is new or gone. */
export interface FunctionPair {
  readonly before?: PlacedFunction;
  readonly after?: PlacedFunction;
}

/** A file's functions before and after; a side is empty when the file is not there. */
export interface FileFunctions {
  readonly before: readonly PlacedFunction[];
  readonly after: readonly PlacedFunction[];
}

/** Pairs in the order of the files and functions after the patch; what is gone comes last. */
export function pairFunctions(files: readonly FileFunctions[]): readonly FunctionPair[] {
  const matches = new Map<PlacedFunction, PlacedFunction>();
  const [old, now] = [files.flatMap((f) => oneOfEach(f.before)), files.flatMap((f) => oneOfEach(f.after))];
  for (const file of files) match(oneOfEach(file.after), oneOfEach(file.before), sameName, matches);
  match(now, old, sameName, matches);
  matchSimilar(now, old, matches);
  const taken = new Set(matches.values());
  return [
    ...now.map((after): FunctionPair => ({ after, ...optional(matches.get(after)) })),
    ...old.filter((before) => !taken.has(before)).map((before): FunctionPair => ({ before })),
  ];
}

const optional = (before: PlacedFunction | undefined) => (before ? { before } : {});

/** The first definition stands for the name. */
const oneOfEach = (functions: readonly PlacedFunction[]): readonly PlacedFunction[] => {
  const first = new Map<string, PlacedFunction>();
  for (const fn of functions) if (!first.has(fn.outline.name)) first.set(fn.outline.name, fn);
  return [...first.values()];
};

const sameName = (a: PlacedFunction, b: PlacedFunction): boolean => a.outline.name === b.outline.name;

function match(
  now: readonly PlacedFunction[],
  old: readonly PlacedFunction[],
  same: (a: PlacedFunction, b: PlacedFunction) => boolean,
  matches: Map<PlacedFunction, PlacedFunction>,
): void {
  const taken = new Set(matches.values());
  for (const after of now) {
    if (matches.has(after)) continue;
    const before = old.find((candidate) => !taken.has(candidate) && same(after, candidate));
    if (!before) continue;
    matches.set(after, before);
    taken.add(before);
  }
}

/** As much of two functions must be the same for one to be the other under a new name. */
const ALIKE = 0.6;
/** Beyond this many nobody renames one by one, and comparing all with all takes long. */
const MOST_COMPARED = 200;

function matchSimilar(
  now: readonly PlacedFunction[],
  old: readonly PlacedFunction[],
  matches: Map<PlacedFunction, PlacedFunction>,
): void {
  const taken = new Set(matches.values());
  const made = now.filter((fn) => !matches.has(fn)).slice(0, MOST_COMPARED);
  const gone = old.filter((fn) => !taken.has(fn)).slice(0, MOST_COMPARED);
  const words = new Map([...made, ...gone].map((fn) => [fn, wordsOf(fn.outline)]));
  const close = made
    .flatMap((after) => gone.map((before) => ({ after, before, alike: likeness(words.get(after), words.get(before)) })))
    .filter(({ alike }) => alike >= ALIKE)
    .sort((a, b) => b.alike - a.alike);
  for (const { after, before } of close) {
    if (matches.has(after) || taken.has(before)) continue;
    matches.set(after, before);
    taken.add(before);
  }
}

/** How often each word stands in a function. */
function wordsOf({ text, name }: FunctionOutline): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/\w+|[^\s\w]/g)) if (word !== name) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The words both have, twice, over all words of both (Dice). */
function likeness(a: ReadonlyMap<string, number> = new Map(), b: ReadonlyMap<string, number> = new Map()): number {
  let [shared, all] = [0, 0];
  for (const [word, count] of a) {
    shared += Math.min(count, b.get(word) ?? 0);
    all += count;
  }
  for (const count of b.values()) all += count;
  return all === 0 ? 0 : (2 * shared) / all;
}

/** A function's text without what the compiler does not see. */
export const codeOf = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"/g, (part) => (part.startsWith('"') ? part : ' '))
    .replace(/\s+/g, ' ');
