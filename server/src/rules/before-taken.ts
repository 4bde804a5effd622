/**
 * A label gives back the elements of an array that the function itself made, by a number, and some way leads there before
 * anything was put into the array: `if (!args) goto out; ... out: unpin_user_pages(pages, nr);` with a number that is not 0
 * yet. Where such ways meet with others the explorer no longer tells them apart, so they are looked for in the graph.
 */
import { nameOf } from '@folioscope/simulator';
import type { Exit, Exploration } from '../analysis/explore.js';
import { events, type Trace } from '../analysis/trace.js';
import type { CallExpression } from '../analysis/unknown-call.js';
import { type Expression, expressionsIn, type GraphNode, type NodeId, valuesOf, walk } from '../ir/index.js';
import type { Break, FunctionBooks } from './rule.js';

export function givenBeforeTaken(code: string, books: FunctionBooks): readonly Break[] {
  const { graph } = books.exploration;
  return graph.nodes.flatMap((node, id) =>
    node.kind === 'do' ? givenAt(node.expression, books).flatMap((given) => breakAt(code, id, given, books)) : [],
  );
}

interface Given {
  readonly call: CallExpression;
  /** The variable of the array, and that of how many. */
  readonly array: string;
  readonly count: string;
}

function givenAt(e: Expression, books: FunctionBooks): readonly Given[] {
  return [...walk(e)].flatMap((call): readonly Given[] => {
    if (call.op !== 'call') return [];
    const { array: at, count: by } = books.releasesElements(call.callee) ?? {};
    const [array, count] = [call.args[at ?? -1], call.args[by ?? -1]];
    if (array?.op !== 'variable' || count?.op !== 'variable') return [];
    return isMadeHere(array.slot, books) ? [{ call, array: array.slot, count: count.slot }] : [];
  });
}

/** A local variable that is nothing but NULL, or new memory. */
function isMadeHere(slot: string, { exploration: { graph }, makesMemory }: FunctionBooks): boolean {
  const variable = graph.variables.find((v) => v.slot === slot);
  if (!variable || variable.parameter || variable.depth === 0) return false;
  const values = valuesOf(slot, graph);
  if (values.length === 0) return variable.inFrame;
  return values.every((v) => v.op === 'number' || (v.op === 'call' && makesMemory(v.callee)));
}

function breakAt(code: string, id: NodeId, given: Given, books: FunctionBooks): readonly Break[] {
  const { exploration } = books;
  const trace = withoutHold(given.call, exploration);
  const change = trace?.change;
  if (!trace || !change || !isReached(id, given, books)) return [];
  const [array, count] = [given.array, given.count].map((slot) => slot.split('~')[0] ?? slot);
  const object = `${array}[0..${count})`;
  return [
    {
      code,
      extent: given.call.extent,
      confidence: 'medium',
      message: `${given.call.callee}() gives back ${object}, and a way leads here before anything was put into ${array}, with a ${count} that is not 0`,
      object,
      trace,
      // On the way that is meant.
      given: { do: 'unheld', on: { object: books.exploration.symbols.label(nameOf(change.on)) } },
      inText: true,
      key: `${code} ${given.array} ${given.call.extent.start}`,
    },
  ];
}

/** The event of the call on a path that has nothing to give back there. */
function withoutHold({ extent }: CallExpression, { exits }: Exploration): Trace | undefined {
  const isIt = (t: Trace, { state }: Exit) =>
    t.extent.start === extent.start && state.ledger.debts.some((debt) => debt.event === t.number);
  return exits.flatMap((exit) => events(exit.state.trace).filter((t) => isIt(t, exit)))[0];
}

/** What variables are known to be: numbers only, or `some` for anything else. */
type Values = ReadonlyMap<string, number | 'some'>;

/** Enough for any function in which such a thing can be told. */
const MOST_STATES = 4000;

/** Some way leads to the node on which nothing is made of the array but asking for it, and the count is not 0. */
function isReached(to: NodeId, given: Given, books: FunctionBooks): boolean {
  const { graph } = books.exploration;
  const start: Values = new Map(graph.variables.filter((v) => v.parameter).map((v) => [v.slot, 'some'] as const));
  const work: [NodeId, Values][] = [[graph.entry, start]];
  const seen = new Set<string>();
  for (let next = work.pop(); next && seen.size < MOST_STATES; next = work.pop()) {
    const [id, values] = next;
    const key = `${id} ${[...values].sort().join()}`;
    const node = graph.nodes[id];
    if (!node || seen.has(key)) continue;
    seen.add(key);
    if (id === to) {
      const count = values.get(given.count);
      if (count !== undefined && count !== 0) return true;
    } else if (!expressionsIn(node).some((e) => isFilling(e, given, books))) work.push(...stepsFrom(node, values));
  }
  return false;
}

/** The array is passed to something, or something stands in it. */
function isFilling(e: Expression, { array }: Given, { makesMemory, freesMemory }: FunctionBooks): boolean {
  const isArray = (part: Expression) => part.op === 'variable' && part.slot === array;
  return [...walk(e)].some((part) => {
    if (part.op === 'call')
      return (
        !makesMemory(part.callee) && !freesMemory(part.callee) && part.args.some((arg) => [...walk(arg)].some(isArray))
      );
    if (part.op === 'assign')
      return [...walk(part.value)].some(isArray) || (!isArray(part.target) && [...walk(part.target)].some(isArray));
    return false;
  });
}

function stepsFrom(node: GraphNode, values: Values): readonly [NodeId, Values][] {
  switch (node.kind) {
    case 'do':
      return [[node.next, after(node.expression, values)]];
    case 'join':
      return [[node.next, values]];
    case 'iterate':
      return [
        [node.body, values],
        [node.end, values],
      ];
    case 'branch':
      return ways(node, values);
    case 'return':
      return [];
  }
}

function after(e: Expression, values: Values): Values {
  const changed = new Map(values);
  for (const part of walk(e)) {
    // What is passed by its address may be anything afterwards, 0 too.
    if (part.op === 'address' && part.of.op === 'variable') changed.delete(part.of.slot);
    if (part.op === 'assign' && part.target.op === 'variable')
      changed.set(part.target.slot, part.value.op === 'number' ? part.value.value : 'some');
    if (part.op === 'step' && part.target.op === 'variable') changed.set(part.target.slot, 'some');
  }
  return changed;
}

/** Where a branch leads, with what it says of a variable that it asks about. */
function ways(
  { condition, whenTrue, whenFalse }: Extract<GraphNode, { kind: 'branch' }>,
  values: Values,
): readonly [NodeId, Values][] {
  const isNegated = condition.op === 'unary' && condition.operator === '!';
  const asked = isNegated ? condition.of : condition;
  if (asked.op !== 'variable')
    return [
      [whenTrue, values],
      [whenFalse, values],
    ];
  const [whenSet, whenZero] = isNegated ? [whenFalse, whenTrue] : [whenTrue, whenFalse];
  const value = values.get(asked.slot);
  const zero: [NodeId, Values] = [whenZero, new Map(values).set(asked.slot, 0)];
  if (value === 0) return [zero];
  const set: [NodeId, Values] = [whenSet, values];
  return typeof value === 'number' ? [set] : [set, zero];
}
