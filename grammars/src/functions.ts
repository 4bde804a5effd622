/** Function definitions of a tree, by the names kernel developers know them under. */
import type { Node } from 'web-tree-sitter';
import { type Config, truthOf } from './dialect/condition.js';
import type { MaskRecord } from './record.js';

/** What the parser could not read. */
export interface ParseProblem {
  readonly offset: number;
  /** In words for people. */
  readonly reason: string;
}

export interface KernelFunction {
  /** `sys_foo` for `SYSCALL_DEFINE1(foo, ...)`. */
  readonly name: string;
  /** The function_definition. */
  readonly node: Node;
  readonly nameNode?: Node;
  readonly start: number;
  readonly end: number;
  /** The first place inside that the parser could not read: the tree of this function is not to be trusted. */
  readonly problem?: ParseProblem;
}

/** Nodes that may hold function definitions at top level. */
const CONTAINERS = new Set([
  'translation_unit',
  'preproc_if',
  'preproc_ifdef',
  'preproc_elif',
  'preproc_elifdef',
  'preproc_else',
  'linkage_specification',
  'declaration_list',
  'ERROR',
]);

/** Code that the configuration rules out, `#if 0` above all, is left out. */
export function findFunctions(
  root: Node,
  source: string,
  records: readonly MaskRecord[],
  config: Config,
): KernelFunction[] {
  const renamed = new Map<number, string>();
  for (const record of records) {
    if (record.kind === 'syscall') renamed.set(record.declarator, record.name);
    else if (record.kind === 'signature') renamed.set(record.declarator, record.function);
  }
  return definitionsIn(root, (node) => compiledChildren(node, source, config)).map((node) =>
    describe(node, source, renamed),
  );
}

/** The bodies of all function definitions, those that are never compiled too, by where they start. */
export function bodyStarts(root: Node): ReadonlySet<number> {
  const bodies = definitionsIn(root, (node) => node.namedChildren).map((node) => node.childForFieldName('body'));
  return new Set(bodies.map((body) => body?.startIndex ?? -1));
}

/** The function definitions below a node, in the order of the text. */
function definitionsIn(root: Node, childrenOf: (container: Node) => Node[]): Node[] {
  const found: Node[] = [];
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === 'function_definition') {
      found.push(node);
      // Behind a brace that is missing, the functions that follow stand inside the one before.
      const body = node.hasError ? node.childForFieldName('body') : null;
      if (body) pending.push(body);
    } else if (CONTAINERS.has(node.type) || node.hasError) {
      for (const child of childrenOf(node).reverse()) pending.push(child);
    }
  }
  return found;
}

/** The children of a container, without the branch of an `#if` that is never compiled. */
function compiledChildren(node: Node, source: string, config: Config): Node[] {
  const condition = node.childForFieldName('condition') ?? node.childForFieldName('name');
  if (!condition || !node.type.startsWith('preproc')) return node.namedChildren;
  const truth = truthOf(source.slice(node.startIndex, condition.endIndex), config);
  const alternative = node.childForFieldName('alternative');
  if (truth === false) return alternative ? [alternative] : [];
  return truth ? node.namedChildren.filter((child) => child.id !== alternative?.id) : node.namedChildren;
}

function describe(node: Node, source: string, renamed: ReadonlyMap<number, string>): KernelFunction {
  const nameNode = declaredName(node);
  const problem = node.hasError ? firstProblem(node, source) : undefined;
  return {
    name: nameNode ? (renamed.get(nameNode.startIndex) ?? source.slice(nameNode.startIndex, nameNode.endIndex)) : '',
    node,
    ...(nameNode && { nameNode }),
    start: node.startIndex,
    end: node.endIndex,
    ...(problem && { problem }),
  };
}

/** The identifier at the heart of the declarator: through pointers, parentheses and parameter lists. */
function declaredName(definition: Node): Node | undefined {
  let declarator = definition.childForFieldName('declarator');
  while (declarator && declarator.type !== 'identifier') {
    declarator =
      declarator.childForFieldName('declarator') ??
      (declarator.type === 'parenthesized_declarator' ? declarator.firstNamedChild : null);
  }
  return declarator ?? undefined;
}

function firstProblem(node: Node, source: string): ParseProblem {
  const cursor = node.walk();
  try {
    for (let entered = true; entered; ) {
      if (cursor.nodeIsMissing) {
        return { offset: cursor.startIndex, reason: `the parser expected \`${cursor.nodeType}\` here` };
      }
      if (cursor.nodeType === 'ERROR') {
        return { offset: cursor.startIndex, reason: unreadable(source, cursor.startIndex, cursor.endIndex) };
      }
      entered = (cursor.currentNode.hasError && cursor.gotoFirstChild()) || cursor.gotoNextSibling();
      while (!entered && cursor.gotoParent()) entered = cursor.gotoNextSibling();
    }
  } finally {
    cursor.delete();
  }
  return { offset: node.startIndex, reason: 'the parser could not read this function' };
}

/** Characters of unreadable source shown in a message. */
const SHOWN = 40;

function unreadable(source: string, start: number, end: number): string {
  const line = source.slice(start, end).trim().split('\n', 1)[0] ?? '';
  const shown = line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line;
  return shown ? `the parser could not read \`${shown}\`` : 'the parser could not read this place';
}
