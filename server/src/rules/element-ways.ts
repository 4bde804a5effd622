/**
 * The ways through one round of a loop, as the statements have them, and what each makes of an element of an array that it
 * reads: the names it gives the element, whether it gives it back, and whether it clears its place.
 */
import { type Expression, type Extent, type FunctionGraph, type NodeId, walk } from '../ir/index.js';
import type { HoldKind } from './leak.js';
import type { FunctionBooks } from './rule.js';

/** One way from the head of a loop back to it, on which an element of the array was read and found to be something. */
export interface ElementWay {
  readonly isGivenBack: boolean;
  /** Where NULL or 0 was put into the array. */
  readonly cleared: Extent | undefined;
  /** By where each branch begins. */
  readonly decided: ReadonlyMap<number, boolean>;
  /** Those of them that asked what the element is: `is_huge_zero_folio(folio)`. */
  readonly asked: ReadonlySet<number>;
  /** The first statement that read the element. */
  readonly read: Extent;
}

interface Way extends Omit<ElementWay, 'read'> {
  readonly at: NodeId;
  /** The variables that lead to the element. */
  readonly names: ReadonlySet<string>;
  readonly read: Extent | undefined;
  readonly passed: ReadonlySet<NodeId>;
}

/** What is asked about: elements of this array, and holds of this kind on them. */
export interface Elements {
  readonly array: string;
  readonly kind: HoldKind;
}

/** Ways that are looked at for one array; a function with more of them is left alone. */
const MOST_WAYS = 2000;

/** What is made of the elements of a parameter's array, loop by loop; nothing when that is too much to look at. */
export function elementWays(of: Elements, books: FunctionBooks): readonly ElementWay[] {
  const { graph } = books.exploration;
  const heads = graph.nodes.flatMap((node, id) => (node.kind === 'join' && node.loop ? [id] : []));
  const ways = heads.map((head) => waysThrough(head, of, books));
  return ways.every((found) => found !== undefined) ? ways.flat() : [];
}

function waysThrough(head: NodeId, of: Elements, books: FunctionBooks): readonly ElementWay[] | undefined {
  const { graph } = books.exploration;
  const found: ElementWay[] = [];
  const none = { names: new Set<string>(), isGivenBack: false, cleared: undefined, read: undefined };
  const open: Way[] = [{ at: nextOf(head, graph), ...none, decided: new Map(), asked: new Set(), passed: new Set() }];
  let looked = 0;
  for (let way = open.pop(); way; way = open.pop()) {
    if (++looked > MOST_WAYS) return undefined;
    if (way.at === head) {
      if (way.read && way.names.size > 0) found.push({ ...way, read: way.read });
    } else if (isInLoop(way.at, head, graph) && !way.passed.has(way.at)) open.push(...further(way, of, books));
  }
  return found;
}

const nextOf = (head: NodeId, { nodes }: FunctionGraph): NodeId => {
  const node = nodes[head];
  return node?.kind === 'join' ? node.next : head;
};

const isInLoop = (id: NodeId, head: NodeId, { order: { rank, last } }: FunctionGraph): boolean =>
  (rank[id] ?? -1) > (rank[head] ?? 0) && (rank[id] ?? -1) <= (last[head] ?? 0);

/** Where a way goes on from a node. */
function further(way: Way, of: Elements, books: FunctionBooks): readonly Way[] {
  const node = books.exploration.graph.nodes[way.at];
  const passed = new Set([...way.passed, way.at]);
  switch (node?.kind) {
    case 'do':
      return [{ ...after(node.expression, way, of, books), at: node.next, passed }];
    case 'join':
      return [{ ...way, at: node.next, passed }];
    case 'iterate':
      return [node.body, node.end].map((at) => ({ ...way, at, passed }));
    case 'branch':
      return [true, false].flatMap((answer): readonly Way[] => {
        if (isNothing(node.condition, answer, way)) return [];
        const { start } = node.extent;
        const decided = new Map(way.decided).set(start, answer);
        const asked = isQuestion(node.condition, way) ? new Set([...way.asked, start]) : way.asked;
        const on = { ...after(node.condition, way, of, books), decided, asked, passed };
        return [{ ...on, at: answer ? node.whenTrue : node.whenFalse }];
      });
    default:
      return [];
  }
}

/** With this answer there is no element, it is the same as something else, which is answered for elsewhere, or not itself. */
function isNothing(condition: Expression, answer: boolean, { names }: Way): boolean {
  const leads = (e: Expression) => e.op === 'variable' && names.has(e.slot);
  if (leads(condition)) return !answer;
  if (condition.op === 'unary' && condition.operator === '!') return leads(condition.of) && answer;
  if (condition.op !== 'binary' || (condition.operator !== '==' && condition.operator !== '!=')) return false;
  const isSame = (condition.operator === '==') === answer;
  const [left, right] = [leads(condition.left), leads(condition.right)];
  return left && right ? !isSame : (left || right) && isSame;
}

const isQuestion = (condition: Expression, { names }: Way): boolean =>
  [...walk(condition)].some(
    (e) =>
      e.op === 'call' &&
      e.args.length === 1 &&
      e.args.some((arg) => [...walk(arg)].some((part) => part.op === 'variable' && names.has(part.slot))),
  );

/** A way after it has evaluated an expression. */
function after(e: Expression, way: Way, of: Elements, books: FunctionBooks): Way {
  const isElement = (part: Expression) =>
    part.op === 'index' && part.base.op === 'variable' && part.base.slot === of.array;
  const leads = (part: Expression) => isElement(part) || (part.op === 'variable' && way.names.has(part.slot));
  const isName = e.op === 'assign' && isAnother(e.value, leads);
  const isGivenBack = way.isGivenBack || (!isName && [...walk(e)].some((part) => givesBack(part, leads, of, books)));
  if (e.op !== 'assign') return { ...way, isGivenBack };
  if (isElement(e.target) && e.value.op === 'number' && e.value.value === 0)
    return { ...way, isGivenBack, cleared: e.extent };
  if (e.target.op !== 'variable') return { ...way, isGivenBack };
  const { slot } = e.target;
  const names = new Set(way.names);
  if (isName) names.add(slot);
  else names.delete(slot);
  const read = way.read ?? ([...walk(e.value)].some(isElement) ? e.extent : undefined);
  return { ...way, isGivenBack, names, read };
}

/** `page`, `migrate_pfn_to_page(pfns[i])`, `page_folio(page)`. */
const isAnother = (value: Expression, leads: (e: Expression) => boolean): boolean =>
  leads(value) || (value.op === 'call' && value.args.length === 1 && value.args.some(leads));

/** By its row, or for all that is known. */
const givesBack = (
  e: Expression,
  leads: (e: Expression) => boolean,
  { kind }: Elements,
  books: FunctionBooks,
): boolean => e.op === 'call' && e.args.some((arg) => [...walk(arg)].some(leads)) && books.mayGiveBack(e, true, kind);
