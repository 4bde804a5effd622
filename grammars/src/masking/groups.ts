/** Groups of conditional directives: where `#if ... #endif` stand, and what each branch does to the brackets around it. */
import { Kind, type Tokens } from '../text/tokens.js';
import type { Hidden } from './attributes.js';

/** One branch: the tokens between its directive and the next. */
export interface GroupBranch {
  /** Index of the directive that begins the branch. */
  readonly directive: number;
  /** Index of the directive that ends it. */
  end: number;
  /** Does it close every bracket it opens, and none besides? Nested groups count by their first branch. */
  balanced: boolean;
  /** First and last token of code, -1 when there is none. */
  first: number;
  last: number;
}

export interface Group {
  readonly branches: readonly GroupBranch[];
  /** Index of the `#endif`. */
  readonly end: number;
}

/** Open brackets, as counts. */
interface Depth {
  parentheses: number;
  braces: number;
}

/** A group whose `#endif` has not come yet. */
interface OpenGroup {
  readonly branches: GroupBranch[];
  /** Depth before the group. */
  readonly before: Depth;
  /** Depth after its first branch, once that has ended. */
  afterFirst: Depth | undefined;
  /** Lowest count of braces in the current branch. */
  lowest: number;
  /** Lowest count of braces in the first branch. */
  lowestOfFirst: number;
}

const OPENING = new Set(['#if', '#ifdef', '#ifndef']);
const CONTINUING = new Set(['#else', '#elif', '#elifdef', '#elifndef']);

export function isConditional(directive: string): boolean {
  return directive === '#endif' || OPENING.has(directive) || CONTINUING.has(directive);
}

/** All complete groups, by the index of their first directive. */
export function findGroups(tokens: Tokens, hidden: Hidden): ReadonlyMap<number, Group> {
  const found = new Map<number, Group>();
  const open: OpenGroup[] = [];
  const depth: Depth = { parentheses: 0, braces: 0 };
  for (let index = 0; index < tokens.count; index++) {
    if (hidden[index]) continue;
    const text = tokens.text[index] ?? '';
    const current = open[open.length - 1];
    if (tokens.kind[index] !== Kind.Directive) {
      if (tokens.kind[index] === Kind.Punctuator) count(depth, text);
      if (current) noteToken(current, depth, index);
    } else if (OPENING.has(text)) {
      const before = { ...depth };
      open.push({ branches: [begin(index)], before, afterFirst: undefined, lowest: depth.braces, lowestOfFirst: 0 });
    } else if (current && CONTINUING.has(text)) {
      endBranch(current, depth, index);
      Object.assign(depth, current.before);
      current.lowest = depth.braces;
      current.branches.push(begin(index));
    } else if (current && text === '#endif') {
      open.pop();
      endBranch(current, depth, index);
      Object.assign(depth, current.afterFirst);
      found.set(current.branches[0]?.directive ?? index, { branches: current.branches, end: index });
      noteInner(open[open.length - 1], current);
    }
  }
  return found;
}

function begin(directive: number): GroupBranch {
  return { directive, end: directive, balanced: true, first: -1, last: -1 };
}

function count(depth: Depth, text: string): void {
  if (text === '(' || text === '[') depth.parentheses++;
  else if (text === ')' || text === ']') depth.parentheses--;
  else if (text === '{') depth.braces++;
  else if (text === '}') depth.braces--;
}

function noteToken(group: OpenGroup, depth: Depth, index: number): void {
  const branch = group.branches[group.branches.length - 1];
  if (!branch) return;
  if (branch.first < 0) branch.first = index;
  branch.last = index;
  if (depth.braces < group.lowest) group.lowest = depth.braces;
}

function endBranch(group: OpenGroup, depth: Depth, index: number): void {
  const branch = group.branches[group.branches.length - 1];
  if (!branch) return;
  const { before } = group;
  branch.end = index;
  branch.balanced =
    depth.parentheses === before.parentheses && depth.braces === before.braces && group.lowest >= before.braces;
  if (group.afterFirst) return;
  group.afterFirst = { ...depth };
  group.lowestOfFirst = group.lowest;
}

/** A finished group is part of the branch around it. */
function noteInner(outer: OpenGroup | undefined, inner: OpenGroup): void {
  const branch = outer?.branches[outer.branches.length - 1];
  if (!outer || !branch) return;
  for (const { first, last } of inner.branches) {
    if (first < 0) continue;
    if (branch.first < 0) branch.first = first;
    branch.last = last;
  }
  outer.lowest = Math.min(outer.lowest, inner.lowestOfFirst);
}
