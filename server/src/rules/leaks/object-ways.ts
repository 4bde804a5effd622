/**
 * The ways through one round of a loop, or through the whole function, as the statements have them, and what each makes of
 * an object that it reads from a place of the caller's, an element of an array or a member: the names it gives the object,
 * whether it gives it back, and whether it clears its place.
 */
import { type Expression, type Extent, type FunctionGraph, type NodeId, walk } from '../../ir/index.js';
import type { FunctionBooks } from '../rule.js';
import type { HoldKind } from './leak.js';

/** What is asked about: where the object stands, and holds of this kind on it. */
export interface Asked {
  /** The parameter that leads there. */
  readonly slot: string;
  /** `slot->member`; without it, each element of `slot`. */
  readonly member?: string;
  readonly kind: HoldKind;
}

/** Ways that do the same, on which there is such an object as far as they tell. */
export interface ObjectWay {
  readonly isGivenBack: boolean;
  /** Where NULL or 0 was put into its place. */
  readonly cleared: Extent | undefined;
  /** The first statement that read it. */
  readonly read: Extent | undefined;
  /** What was asked about the object, `is_huge_zero_folio(folio)`, by where the branch begins, and how it was answered. */
  readonly answers: ReadonlyMap<number, boolean>;
}

interface Way extends ObjectWay {
  readonly at: NodeId;
  /** The variables that lead to the object. */
  readonly names: ReadonlySet<string>;
}

/** How the branches are decided, by where they begin; those that are missing go both ways. */
type Decided = ReadonlyMap<number, boolean>;

/** Ways that are looked at for one place; a function with more of them is left alone. */
const MOST_WAYS = 2000;

/** The ways through a round of the loop with this head, on which an element is read. */
export function elementWays(head: NodeId, decided: Decided, of: Asked, books: FunctionBooks): readonly ObjectWay[] {
  const { graph } = books.exploration;
  const isInside = (id: NodeId) => isInLoop(id, head, graph);
  const isEnd = (id: NodeId) => id === head;
  const ways = waysFrom({ start: nextOf(head, graph), isEnd, isInside, decided }, of, books);
  return ways.filter(({ read, names }) => read && names.size > 0);
}

/** The ways through the function to a return. */
export const memberWays = (to: Extent, decided: Decided, of: Asked, books: FunctionBooks): readonly ObjectWay[] => {
  const { nodes, entry } = books.exploration.graph;
  const isEnd = (id: NodeId) => nodes[id]?.kind === 'return' && nodes[id].extent === to;
  return waysFrom({ start: entry, isEnd, isInside: () => true, decided }, of, books);
};

interface Stretch {
  readonly start: NodeId;
  readonly isEnd: (id: NodeId) => boolean;
  readonly isInside: (id: NodeId) => boolean;
  readonly decided: Decided;
}

/** None when that is too much to look at. */
function waysFrom({ start, isEnd, isInside, decided }: Stretch, of: Asked, books: FunctionBooks): readonly Way[] {
  const found: Way[] = [];
  const none = { names: new Set<string>(), isGivenBack: false, cleared: undefined, read: undefined };
  const open: Way[] = [{ at: start, ...none, answers: new Map() }];
  const seen = new Set(open.map(keyOf));
  for (let way = open.pop(); way; way = open.pop()) {
    if (isEnd(way.at)) found.push(way);
    else if (isInside(way.at))
      for (const next of further(way, decided, of, books)) {
        if (seen.has(keyOf(next))) continue;
        seen.add(keyOf(next));
        open.push(next);
      }
    if (seen.size > MOST_WAYS) return [];
  }
  return found;
}

/** Ways that are alike in this go on alike. */
const keyOf = ({ at, names, isGivenBack, cleared, read, answers }: Way): string =>
  JSON.stringify([at, [...names].sort(), isGivenBack, cleared, read, [...answers]]);

const nextOf = (head: NodeId, { nodes }: FunctionGraph): NodeId => {
  const node = nodes[head];
  return node?.kind === 'join' ? node.next : head;
};

const isInLoop = (id: NodeId, head: NodeId, { order: { rank, last } }: FunctionGraph): boolean =>
  (rank[id] ?? -1) > (rank[head] ?? 0) && (rank[id] ?? -1) <= (last[head] ?? 0);

/** Where a way goes on from a node. */
function further(way: Way, decided: Decided, of: Asked, books: FunctionBooks): readonly Way[] {
  const node = books.exploration.graph.nodes[way.at];
  switch (node?.kind) {
    case 'do':
      return [{ ...after(node.expression, way, of, books), at: node.next }];
    case 'join':
      return [{ ...way, at: node.next }];
    case 'iterate':
      return [node.body, node.end].map((at) => ({ ...way, at }));
    case 'branch':
      return [true, false].flatMap((answer): readonly Way[] => {
        const { start } = node.extent;
        if ((decided.get(start) ?? answer) !== answer || isGone(node.condition, answer, way, of)) return [];
        const answers = isQuestion(node.condition, way) ? new Map(way.answers).set(start, answer) : way.answers;
        return [{ ...after(node.condition, way, of, books), answers, at: answer ? node.whenTrue : node.whenFalse }];
      });
    default:
      return [];
  }
}

/** With this answer there is no element, it is the same as something else, which is answered for elsewhere, or not itself. */
function isGone(condition: Expression, answer: boolean, way: Way, of: Asked): boolean {
  const leads = (e: Expression) => isPlace(e, of) || isNamed(e, way);
  if (leads(condition)) return !answer;
  if (condition.op === 'unary' && condition.operator === '!') return leads(condition.of) && answer;
  if (condition.op !== 'binary' || (condition.operator !== '==' && condition.operator !== '!=')) return false;
  const isSame = (condition.operator === '==') === answer;
  const [left, right] = [leads(condition.left), leads(condition.right)];
  return left && right ? !isSame : (left || right) && isSame;
}

const isQuestion = (condition: Expression, way: Way): boolean =>
  [...walk(condition)].some(
    (e) => e.op === 'call' && e.args.length === 1 && e.args.some((arg) => [...walk(arg)].some((x) => isNamed(x, way))),
  );

const isNamed = (e: Expression, { names }: Way): boolean => e.op === 'variable' && names.has(e.slot);

/** `slot[i]`, `slot->member`. */
function isPlace(e: Expression, { slot, member }: Asked): boolean {
  if (member === undefined) return e.op === 'index' && e.base.op === 'variable' && e.base.slot === slot;
  return e.op === 'field' && e.name === member && e.base.op === 'variable' && e.base.slot === slot;
}

/** NULL, or 0 for none. */
export const isNothing = (e: Expression): boolean => e.op === 'number' && e.value === 0;

/** A way after it has evaluated an expression. */
function after(e: Expression, way: Way, of: Asked, books: FunctionBooks): Way {
  const leads = (part: Expression) => isPlace(part, of) || isNamed(part, way);
  const isName = e.op === 'assign' && isAnother(e.value, leads);
  const isGivenBack = way.isGivenBack || (!isName && [...walk(e)].some((part) => givesBack(part, leads, of, books)));
  if (e.op !== 'assign') return { ...way, isGivenBack };
  if (isPlace(e.target, of) && isNothing(e.value)) return { ...way, isGivenBack, cleared: e.extent };
  if (e.target.op !== 'variable') return { ...way, isGivenBack };
  const { slot } = e.target;
  const names = new Set(way.names);
  if (isName) names.add(slot);
  else names.delete(slot);
  const read = way.read ?? ([...walk(e.value)].some((part) => isPlace(part, of)) ? e.extent : undefined);
  return { ...way, isGivenBack, names, read };
}

/** `page`, `migrate_pfn_to_page(pfns[i])`, `page_folio(page)`. */
const isAnother = (value: Expression, leads: (e: Expression) => boolean): boolean =>
  leads(value) || (value.op === 'call' && value.args.length === 1 && value.args.some(leads));

/** By its row, or for all that is known. */
const givesBack = (e: Expression, leads: (e: Expression) => boolean, { kind }: Asked, books: FunctionBooks): boolean =>
  e.op === 'call' && e.args.some((arg) => [...walk(arg)].some(leads)) && books.mayGiveBack(e, true, kind);
