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

/** Whether every group that begins in a text ends in it, and none ends that began before. */
export function hasWholeGroups({ count, kind, text }: Tokens): boolean {
  let open = 0;
  for (let i = 0; i < count; i++) {
    const directive = kind[i] === Kind.Directive ? (text[i] ?? '') : '';
    if (OPENING.has(directive)) open++;
    else if (CONTINUING.has(directive) && open === 0) return false;
    else if (directive === '#endif' && open-- === 0) return false;
  }
  return open === 0;
}

/** All complete groups, by the index of their first directive. */
export function findGroups(tokens: Tokens, hidden: Hidden): ReadonlyMap<number, Group> {
  const found = new Map<number, Group>();
  const open: OpenGroup[] = [];
  const depth: Depth = { parentheses: 0, braces: 0 };
  let previousCode = -1;
  for (let index = 0; index < tokens.count; index++) {
    if (hidden[index]) continue;
    const kind = tokens.kind[index];
    if (kind !== Kind.Directive) {
      if (kind === Kind.Bracket) count(depth, tokens.text[index] ?? '', open[open.length - 1]);
      if (open.length > 0) noteFirst(open, index, previousCode);
      previousCode = index;
      continue;
    }
    const text = tokens.text[index] ?? '';
    if (OPENING.has(text)) open.push(openGroup(depth, index));
    const current = open[open.length - 1];
    if (current && CONTINUING.has(text)) {
      endBranch(current, depth, index, previousCode);
      Object.assign(depth, current.before);
      current.lowest = depth.braces;
      current.branches.push(begin(index));
    } else if (current && text === '#endif') {
      open.pop();
      endBranch(current, depth, index, previousCode);
      Object.assign(depth, current.afterFirst);
      const outer = open[open.length - 1];
      if (outer) outer.lowest = Math.min(outer.lowest, current.lowestOfFirst);
      found.set(current.branches[0]?.directive ?? index, { branches: current.branches, end: index });
    }
  }
  return found;
}

function openGroup(depth: Depth, index: number): OpenGroup {
  const before = { ...depth };
  return { branches: [begin(index)], before, afterFirst: undefined, lowest: depth.braces, lowestOfFirst: depth.braces };
}

function begin(directive: number): GroupBranch {
  return { directive, end: directive, balanced: true, first: -1, last: -1 };
}

function count(depth: Depth, text: string, group: OpenGroup | undefined): void {
  switch (text) {
    case '(':
    case '[':
      depth.parentheses++;
      break;
    case ')':
    case ']':
      depth.parentheses--;
      break;
    case '{':
      depth.braces++;
      break;
    case '}':
      depth.braces--;
      if (group && depth.braces < group.lowest) group.lowest = depth.braces;
  }
}

/** The first code behind a directive is the first of the branches that begin there. */
function noteFirst(open: readonly OpenGroup[], index: number, previousCode: number): void {
  for (let level = open.length - 1; level >= 0; level--) {
    const branches = open[level]?.branches;
    const branch = branches?.[branches.length - 1];
    if (!branch || branch.directive < previousCode || branch.first >= 0) return;
    branch.first = index;
  }
}

function endBranch(group: OpenGroup, depth: Depth, index: number, previousCode: number): void {
  const branch = group.branches[group.branches.length - 1];
  if (!branch) return;
  const { before } = group;
  branch.end = index;
  branch.last = previousCode > branch.directive ? previousCode : -1;
  branch.balanced =
    depth.parentheses === before.parentheses && depth.braces === before.braces && group.lowest >= before.braces;
  if (group.afterFirst) return;
  group.afterFirst = { ...depth };
  group.lowestOfFirst = group.lowest;
}
