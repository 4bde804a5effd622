/** Turns expressions of the tree into `Expression`s, and their control flow into branches of the graph. */
import type { SyntaxNode } from '@folioscope/grammars';
import type { Ends } from './builder.js';
import { errnoNumber } from './errno.js';
import type { Expression, Extent } from './expression.js';
import type { Lowering } from './lowering.js';

const NUMBER: (value: number) => Expression = (value) => ({ op: 'number', value });
const NAMED_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NULL', 0],
  ['true', 1],
  ['false', 0],
]);

export const extentOf = (node: SyntaxNode): Extent => ({ start: node.startIndex, end: node.endIndex });

/** Lowers an expression for its value. What it does on the way is added to the graph. */
export function lowerExpression(node: SyntaxNode, to: Lowering): Expression {
  const inner = (field: string): Expression => {
    const child = node.childForFieldName(field);
    return child === null ? { op: 'unknown', text: '' } : lowerExpression(child, to);
  };
  switch (node.type) {
    case 'identifier':
      return lowerName(node, to);
    case 'number_literal':
      return lowerNumber(to.text(node));
    case 'char_literal':
      return { op: 'unknown', text: to.text(node) };
    case 'true':
      return NUMBER(1);
    case 'false':
      return NUMBER(0);
    case 'null':
      return { op: 'number', value: 0, isNull: true };
    case 'string_literal':
    case 'concatenated_string':
      return { op: 'object', name: 'string' };
    case 'parenthesized_expression':
      return lowerParenthesized(node, to);
    case 'cast_expression':
      return inner('value');
    case 'call_expression':
      return lowerCall(node, to);
    case 'field_expression':
      return lowerField(node, to);
    case 'subscript_expression':
      return { op: 'index', base: inner('argument'), index: inner('index') };
    case 'pointer_expression':
      return lowerPointer(node, to);
    case 'unary_expression':
      return lowerUnary(node, to);
    case 'binary_expression':
      return lowerBinary(node, to);
    case 'assignment_expression':
      return lowerAssignment(node, to);
    case 'update_expression':
      return {
        op: 'step',
        target: inner('argument'),
        by: node.childForFieldName('operator')?.type === '--' ? -1 : 1,
        post: node.child(0)?.type !== '++' && node.child(0)?.type !== '--',
      };
    case 'conditional_expression':
      return lowerChoice(node, to);
    case 'comma_expression':
      return { op: 'sequence', items: flattenComma(node).map((part) => lowerExpression(part, to)) };
    case 'compound_literal_expression':
      return { op: 'unknown', text: `literal@${node.startIndex}` };
    default:
      return { op: 'unknown', text: to.text(node) };
  }
}

/** Lowers an expression as a condition: control continues at one of two places. */
export function lowerCondition(node: SyntaxNode, to: Lowering): { whenTrue: Ends; whenFalse: Ends } {
  if (node.type === 'parenthesized_expression' && node.namedChildCount === 1) {
    const child = node.namedChild(0);
    if (child && child.type !== 'compound_statement') return lowerCondition(child, to);
  }
  if (node.type === 'binary_expression') {
    const operator = node.childForFieldName('operator')?.type;
    const left = node.childForFieldName('left');
    const right = node.childForFieldName('right');
    if (left && right && (operator === '&&' || operator === '||')) {
      const first = lowerCondition(left, to);
      to.graph.ends = operator === '&&' ? first.whenTrue : first.whenFalse;
      const second = lowerCondition(right, to);
      return operator === '&&'
        ? { whenTrue: second.whenTrue, whenFalse: [...first.whenFalse, ...second.whenFalse] }
        : { whenTrue: [...first.whenTrue, ...second.whenTrue], whenFalse: second.whenFalse };
    }
  }
  if (node.type === 'unary_expression' && node.childForFieldName('operator')?.type === '!') {
    const child = node.childForFieldName('argument');
    if (child) {
      const { whenTrue, whenFalse } = lowerCondition(child, to);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
  }
  return to.graph.branch(lowerExpression(node, to), extentOf(node));
}

/** The parts of `a, b, c`. */
export function flattenComma(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.type !== 'comma_expression') return [node];
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  return [...(left ? flattenComma(left) : []), ...(right ? flattenComma(right) : [])];
}

function lowerName(node: SyntaxNode, to: Lowering): Expression {
  const name = to.text(node);
  const variable = to.scope.find(name);
  if (variable) {
    to.mention(variable.slot, extentOf(node));
    return { op: 'variable', slot: variable.slot };
  }
  const value = NAMED_NUMBERS.get(name) ?? errnoNumber(name) ?? to.constant(name);
  return value === undefined ? { op: 'name', name } : NUMBER(value);
}

function lowerNumber(text: string): Expression {
  const value = Number(text.replace(/[uUlL]+$/, '').replace(/^0(?=[0-7]+$)/, '0o'));
  return Number.isSafeInteger(value) ? NUMBER(value) : { op: 'unknown', text };
}

function lowerParenthesized(node: SyntaxNode, to: Lowering): Expression {
  const child = node.namedChildren.find((c) => c.type !== 'comment');
  if (!child) return { op: 'unknown', text: to.text(node) };
  return child.type === 'compound_statement' ? to.statementExpression(child) : lowerExpression(child, to);
}

function lowerCall(node: SyntaxNode, to: Lowering): Expression {
  const callee = node.childForFieldName('function');
  const list = node.childForFieldName('arguments');
  const text = to.text(node);
  const args = (list?.namedChildren ?? [])
    .filter((c) => c.type !== 'comment')
    .map((arg) =>
      isTag(text.slice(0, arg.startIndex - node.startIndex))
        ? ({ op: 'name', name: to.text(arg) } as const)
        : lowerExpression(arg, to),
    );
  const extent = extentOf(node);
  if (callee?.type === 'identifier') {
    const name = to.text(callee);
    const variable = to.scope.find(name);
    if (!variable) return { op: 'call', callee: name, args, extent };
    return { op: 'call', callee: name, through: { op: 'variable', slot: variable.slot }, args, extent };
  }
  if (!callee) return { op: 'unknown', text: to.text(node) };
  return { op: 'call', callee: to.text(callee), through: lowerExpression(callee, to), args, extent };
}

/** `list_first_entry(&list, struct folio, lru)`: masking leaves the tag, which may have a variable for a namesake. */
const isTag = (before: string): boolean => /\b(?:struct|union|enum)\s+$/.test(before);

function lowerField(node: SyntaxNode, to: Lowering): Expression {
  const argument = node.childForFieldName('argument');
  const field = node.childForFieldName('field');
  if (!argument || !field) return { op: 'unknown', text: to.text(node) };
  const base = lowerExpression(argument, to);
  const arrow = node.childForFieldName('operator')?.type === '->';
  return { op: 'field', base: arrow ? base : addressOf(base), name: to.text(field) };
}

/** `&*p` is `p`. */
function addressOf(of: Expression): Expression {
  return of.op === 'deref' ? of.of : { op: 'address', of };
}

function lowerPointer(node: SyntaxNode, to: Lowering): Expression {
  const argument = node.childForFieldName('argument');
  if (!argument) return { op: 'unknown', text: to.text(node) };
  const of = lowerExpression(argument, to);
  if (node.childForFieldName('operator')?.type === '&') return addressOf(of);
  return of.op === 'address' ? of.of : { op: 'deref', of };
}

function lowerUnary(node: SyntaxNode, to: Lowering): Expression {
  const operator = node.childForFieldName('operator')?.type;
  const argument = node.childForFieldName('argument');
  if (!argument) return { op: 'unknown', text: to.text(node) };
  if (operator === '!' && hasControlFlow(argument)) return conditionAsValue(node, to);
  const of = lowerExpression(argument, to);
  if (operator === '-' && of.op === 'number') return NUMBER(-of.value);
  if (operator === '+') return of;
  return operator === '-' || operator === '~' || operator === '!'
    ? { op: 'unary', operator, of }
    : { op: 'unknown', text: to.text(node) };
}

function lowerBinary(node: SyntaxNode, to: Lowering): Expression {
  const operator = node.childForFieldName('operator')?.type ?? '';
  if (operator === '&&' || operator === '||') return conditionAsValue(node, to);
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (!left || !right) return { op: 'unknown', text: to.text(node) };
  return { op: 'binary', operator, left: lowerExpression(left, to), right: lowerExpression(right, to) };
}

function lowerAssignment(node: SyntaxNode, to: Lowering): Expression {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  const operator = node.childForFieldName('operator')?.type ?? '=';
  if (!left || !right) return { op: 'unknown', text: to.text(node) };
  const value = lowerExpression(right, to);
  const target = lowerExpression(left, to);
  const extent = extentOf(node);
  if (operator === '=') return { op: 'assign', target, value, extent };
  const combined: Expression = { op: 'binary', operator: operator.slice(0, -1), left: target, right: value };
  return { op: 'assign', target, value: combined, extent };
}

/** `a ? b : c`, and GNU's `a ?: c`. */
function lowerChoice(node: SyntaxNode, to: Lowering): Expression {
  const condition = node.childForFieldName('condition');
  const consequence = node.childForFieldName('consequence');
  const alternative = node.childForFieldName('alternative');
  if (!condition || !alternative) return { op: 'unknown', text: to.text(node) };
  const extent = extentOf(node);
  const result: Expression = { op: 'variable', slot: to.scope.temporary(extent, to.text(node)).slot };
  const { graph } = to;
  const assign = (part: SyntaxNode) =>
    graph.do({ op: 'assign', target: result, value: lowerExpression(part, to), extent: extentOf(part) }, extent);
  let branches: { whenTrue: Ends; whenFalse: Ends };
  if (consequence) {
    branches = lowerCondition(condition, to);
    graph.ends = branches.whenTrue;
    assign(consequence);
  } else {
    assign(condition);
    branches = graph.branch(result, extentOf(condition));
    graph.ends = branches.whenTrue;
  }
  const afterTrue = graph.ends;
  graph.ends = branches.whenFalse;
  assign(alternative);
  graph.ends = [...afterTrue, ...graph.ends];
  return result;
}

/** `x = a && b`: both ways, then 1 or 0. */
function conditionAsValue(node: SyntaxNode, to: Lowering): Expression {
  const extent = extentOf(node);
  const { graph } = to;
  const result: Expression = { op: 'variable', slot: to.scope.temporary(extent, to.text(node)).slot };
  const { whenTrue, whenFalse } = lowerCondition(node, to);
  const assign = (ends: Ends, value: number): Ends => {
    graph.ends = ends;
    graph.do({ op: 'assign', target: result, value: NUMBER(value), extent }, extent);
    return graph.ends;
  };
  const done = assign(whenTrue, 1);
  graph.ends = [...done, ...assign(whenFalse, 0)];
  return result;
}

function hasControlFlow(node: SyntaxNode): boolean {
  if (node.type === 'parenthesized_expression') return node.namedChildren.some(hasControlFlow);
  const operator = node.type === 'binary_expression' ? node.childForFieldName('operator')?.type : undefined;
  return operator === '&&' || operator === '||';
}
