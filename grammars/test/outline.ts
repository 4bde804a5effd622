/** Reads a tree the way the tests state it: what a function does, one line a node, nested ones indented. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  createParser,
  type KernelFunction,
  type KernelParser,
  type KernelTree,
  type MaskOptions,
  type SyntaxNode,
} from '@folioscope/grammars';

const require = createRequire(import.meta.url);
let parser: Promise<KernelParser> | undefined;

/** One parser for all tests of a file. */
export function kernelParser(): Promise<KernelParser> {
  parser ??= createParser({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    c: readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm')),
  });
  return parser;
}

/** How a node of interest is written; the name comes from the original text. */
const SHOWN: Readonly<Record<string, (tree: KernelTree, node: SyntaxNode) => string>> = {
  call_expression: (tree, node) => `call ${field(tree, node, 'function')}`,
  goto_statement: (tree, node) => `goto ${field(tree, node, 'label')}`,
  labeled_statement: (tree, node) => `label ${field(tree, node, 'label')}`,
  return_statement: () => 'return',
  break_statement: () => 'break',
  continue_statement: () => 'continue',
  if_statement: (tree, node) => head(tree, node),
  else_clause: () => 'else',
  while_statement: (tree, node) => head(tree, node),
  for_statement: () => 'for',
  do_statement: () => 'do',
  switch_statement: () => 'switch',
  case_statement: (tree, node) => (field(tree, node, 'value') ? `case ${field(tree, node, 'value')}` : 'default'),
  declaration: (tree, node) => `declare ${field(tree, innermost(node), '')}`,
  preproc_ifdef: (tree, node) => tree.text(node).split('\n', 1)[0] ?? '',
  preproc_if: (tree, node) => tree.text(node).split('\n', 1)[0] ?? '',
  preproc_else: () => '#else',
  assignment_expression: (tree, node) => `assign ${field(tree, node, 'left')}`,
  ERROR: (tree, node) => `ERROR ${tree.text(node)}`,
};

/** The keyword or macro a statement begins with. */
function head(tree: KernelTree, node: SyntaxNode): string {
  return /^\w+/.exec(tree.text(node))?.[0] ?? '';
}

function field(tree: KernelTree, node: SyntaxNode, name: string): string {
  const child = name ? node.childForFieldName(name) : node;
  return child ? tree.text(child) : '';
}

function innermost(node: SyntaxNode): SyntaxNode {
  const inner = node.childForFieldName('declarator');
  return inner ? innermost(inner) : node;
}

export function outlineOf(tree: KernelTree, node: SyntaxNode): string[] {
  const lines: string[] = [];
  const visit = (current: SyntaxNode, depth: number): void => {
    const shown = current.isMissing ? `MISSING ${current.type}` : SHOWN[current.type]?.(tree, current);
    if (shown) lines.push('  '.repeat(depth) + shown);
    for (const child of current.children) visit(child, shown ? depth + 1 : depth);
  };
  visit(node, 0);
  return lines;
}

/** Parses a text, hands the tree over and frees it. */
export async function withTree<T>(source: string, read: (tree: KernelTree) => T, options?: MaskOptions): Promise<T> {
  const tree = (await kernelParser()).parse(source, options);
  try {
    return read(tree);
  } finally {
    tree.delete();
  }
}

/** Outline of a function body made of these lines. */
export function outline(body: string, options?: MaskOptions): Promise<string[]> {
  return withTree(
    `int f(void)\n{\n${body}\n}\n`,
    (tree) => {
      const node = tree.functions()[0]?.node.childForFieldName('body');
      return node ? outlineOf(tree, node) : ['no function'];
    },
    options,
  );
}

/** What a test says of a function: its name, its problem. */
export function named(fn: KernelFunction): string {
  return fn.problem ? `${fn.name}: ${fn.problem.reason}` : fn.name;
}
