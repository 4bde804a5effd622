/** Which of several definitions of one name a file means. */
import { isHeader } from './contents.js';

/** A definition and where it stands. */
export interface Candidate {
  readonly path: string;
  readonly kind: 'function' | 'macro';
  readonly isWeak: boolean;
  readonly start: number;
  readonly end: number;
}

/** The one meant in `from`; undefined when there is none, or when more than one could be. */
export function choose<C extends Candidate>(candidates: readonly C[], from: string): C | undefined {
  let left = candidates.filter(({ path }) => isSeenFrom(path, from));
  for (const isBetter of PREFERENCES) {
    if (left.length === 1) break;
    const better = left.filter((candidate) => isBetter(candidate, from));
    if (better.length > 0) left = better;
  }
  const [first] = left;
  // Several in one file are configurations of one another, and a stub is the shorter one.
  return first && left.every(({ path }) => path === first.path) ? left.reduce(longer) : undefined;
}

const PREFERENCES: readonly ((candidate: Candidate, from: string) => boolean)[] = [
  ({ path }, from) => path === from,
  ({ isWeak }) => !isWeak,
  // Beside a function in a .c, one in a header is its stub for another configuration.
  ({ path, kind }) => kind === 'function' && !isHeader(path),
  ({ kind }) => kind === 'function',
  ({ path }, from) => folderOf(path) === folderOf(from),
  ({ path }) => path.startsWith('include/'),
];

const longer = <C extends Candidate>(a: C, b: C): C => (b.end - b.start > a.end - a.start ? b : a);

/** One architecture does not see another. */
function isSeenFrom(path: string, from: string): boolean {
  const architecture = /^arch\/[^/]+\//.exec(path)?.[0];
  return architecture === undefined || from.startsWith(architecture);
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
