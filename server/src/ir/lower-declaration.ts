/** Turns declarations into the assignments they make, and puts what `__free` hides at the end of the scope. */
import type { SyntaxNode } from '@folioscope/grammars';
import { type Declared, declarations } from './declaration.js';
import type { Expression } from './expression.js';
import { extentOf, lowerExpression } from './lower-expression.js';
import type { Lowering } from './lowering.js';

export function lowerDeclaration(node: SyntaxNode, to: Lowering): void {
  for (const declared of declarations(node, to)) {
    const variable = to.scope.declare(declared.name, { ...declared.variable, parameter: false });
    to.mention(variable.slot, declared.variable.extent);
    initialise(declared, variable.slot, to);
    const record = declared.cleanup;
    if (record) to.scope.addCleanup({ kind: 'free', release: record, slot: variable.slot, extent: extentOf(node) });
  }
}

function initialise(declared: Declared, slot: string, to: Lowering): void {
  if (!declared.value) return;
  if (declared.value.type === 'initializer_list') {
    for (const child of declared.value.namedChildren) initialiseMember(child, slot, to);
    return;
  }
  const extent = extentOf(declared.value);
  const value = lowerExpression(declared.value, to);
  to.graph.do(
    {
      op: 'assign',
      target: { op: 'variable', slot },
      value,
      extent: { start: declared.variable.extent.start, end: extent.end },
    },
    { start: declared.variable.extent.start, end: extent.end },
  );
}

/** `.field = value` in `struct x v = { ... }`. */
function initialiseMember(node: SyntaxNode, slot: string, to: Lowering): void {
  const value = node.type === 'initializer_pair' ? node.childForFieldName('value') : null;
  const designators = node.childrenForFieldName('designator');
  const field = designators.length === 1 ? designators[0] : undefined;
  if (!value || value.type === 'initializer_list' || field?.type !== 'field_designator') return;
  const name = to.text(field).replace(/^\.\s*/, '');
  const base: Expression = { op: 'address', of: { op: 'variable', slot } };
  const extent = extentOf(node);
  to.graph.do({ op: 'assign', target: { op: 'field', base, name }, value: lowerExpression(value, to), extent }, extent);
}
