/** Reads declarators: `struct page *page = NULL, **pages, buffer[8];`. */
import type { SyntaxNode } from '@folioscope/grammars';
import type { Extent } from './expression.js';
import type { Variable } from './graph.js';
import type { Lowering } from './lowering.js';

export interface Declared {
  readonly name: string;
  readonly variable: Omit<Variable, 'slot' | 'name' | 'parameter'>;
  /** Its initialiser. */
  readonly value?: SyntaxNode;
  /** `kfree` for `__free(kfree)`. */
  readonly cleanup?: string;
}

const DECLARATORS = new Set([
  'identifier',
  'init_declarator',
  'pointer_declarator',
  'array_declarator',
  'parenthesized_declarator',
  'attributed_declarator',
]);

/** The variables of a declaration; function prototypes are none. */
export function declarations(node: SyntaxNode, to: Pick<Lowering, 'text' | 'hidden'>): readonly Declared[] {
  const type = typeText(node, to);
  return node
    .childrenForFieldName('declarator')
    .filter((child): child is SyntaxNode => child !== null && (DECLARATORS.has(child.type) || isFunctionPointer(child)))
    .flatMap((child) => declared(child, type, to) ?? []);
}

/** `void (*free_folio)(struct folio *)`. */
const isFunctionPointer = (node: SyntaxNode): boolean =>
  node.type === 'function_declarator' && node.childForFieldName('declarator')?.type === 'parenthesized_declarator';

/** One parameter of a function; undefined for `void` and `...`. */
export function parameter(node: SyntaxNode, to: Pick<Lowering, 'text' | 'hidden'>): Declared | undefined {
  const declarator = node.childForFieldName('declarator');
  const found = declarator ? declared(declarator, typeText(node, to), to) : undefined;
  // An array parameter is a pointer.
  return (
    found && {
      ...found,
      variable: { ...found.variable, inFrame: found.variable.inFrame && found.variable.depth === 0 },
    }
  );
}

function declared(node: SyntaxNode, type: string, to: Pick<Lowering, 'text' | 'hidden'>): Declared | undefined {
  let depth = 0;
  let isArray = false;
  let current: SyntaxNode | null = node;
  let value: SyntaxNode | null = null;
  while (current && current.type !== 'identifier') {
    if (current.type === 'init_declarator') value = current.childForFieldName('value');
    else if (current.type === 'pointer_declarator') depth++;
    else if (current.type === 'array_declarator') {
      depth++;
      isArray = true;
    } else if (current.type === 'function_declarator') depth++;
    current =
      current.childForFieldName('declarator') ?? current.namedChildren.find((c) => DECLARATORS.has(c.type)) ?? null;
  }
  if (!current) return undefined;
  const extent: Extent = { start: current.startIndex, end: current.endIndex };
  const isStruct = depth === 0 && /^(const |volatile )*(struct|union) /.test(type);
  const record = to.hidden.get(-current.startIndex - 1);
  return {
    name: to.text(current),
    variable: { type, depth, inFrame: isArray || isStruct, extent },
    ...(value ? { value } : {}),
    ...(record?.kind === 'cleanup' ? { cleanup: record.name } : {}),
  };
}

function typeText(node: SyntaxNode, to: Pick<Lowering, 'text'>): string {
  const type = node.childForFieldName('type');
  if (!type) return '';
  // A struct defined on the spot is known by its name alone.
  const text = to.text(type).split('{')[0] ?? '';
  return text.replace(/\s+/g, ' ').trim();
}
