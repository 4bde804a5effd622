/** Turns statements of the tree into the graph: branches, loops, switches, labels. */
import { RETURNING_MACROS, type SyntaxNode } from '@folioscope/grammars';
import type { Ends, LooseEnd } from './builder.js';
import type { Expression, Extent } from './expression.js';
import { leaveTo, lowerGoto, lowerReturnOf, runCleanups } from './leave.js';
import { lowerDeclaration } from './lower-declaration.js';
import { extentOf, flattenComma, lowerCondition, lowerExpression } from './lower-expression.js';
import type { Lowering } from './lowering.js';

type Lower = (node: SyntaxNode, to: Lowering) => void;

const STATEMENTS: Readonly<Record<string, Lower>> = {
  compound_statement: lowerBlock,
  expression_statement: lowerExpressionStatement,
  declaration: lowerDeclaration,
  if_statement: lowerIf,
  while_statement: lowerWhile,
  do_statement: lowerDo,
  for_statement: lowerFor,
  switch_statement: lowerSwitch,
  return_statement: lowerReturn,
  break_statement: (node, to) => leaveTo(node, to, 'breaks'),
  continue_statement: (node, to) => leaveTo(node, to, 'continues'),
  goto_statement: lowerGoto,
  labeled_statement: lowerLabel,
  preproc_if: lowerGroup,
  preproc_ifdef: lowerGroup,
};

/** Declarations, directives and comments that do nothing at run time fall through silently. */
export function lowerStatement(node: SyntaxNode, to: Lowering): void {
  const lower = STATEMENTS[node.type];
  if (lower) lower(node, to);
  else if (node.type.endsWith('_expression') || node.type === 'identifier') evaluate(node, to);
  else if (node.type === 'attributed_statement') for (const child of node.namedChildren) lowerStatement(child, to);
}

/** The statements of a block, and the value of its last one when that is an expression. */
export function lowerBlockValue(block: SyntaxNode, to: Lowering): Expression {
  to.scope.open();
  const statements = block.namedChildren.filter((c) => c.type !== 'comment');
  let value: Expression = { op: 'unknown', text: 'statements' };
  for (const [i, statement] of statements.entries()) {
    const expression = statement.type === 'expression_statement' ? statement.namedChild(0) : null;
    if (i === statements.length - 1 && expression) {
      const result: Expression = {
        op: 'variable',
        slot: to.scope.temporary(extentOf(expression), to.text(expression)).slot,
      };
      const extent = extentOf(expression);
      to.graph.do({ op: 'assign', target: result, value: lowerExpression(expression, to), extent }, extent);
      value = result;
    } else lowerStatement(statement, to);
  }
  runCleanups(to.scope.cleanupsDownTo(to.scope.depth - 1), extentOf(block), to);
  to.scope.close();
  return value;
}

function evaluate(node: SyntaxNode, to: Lowering): void {
  to.graph.do(lowerExpression(node, to), extentOf(node));
}

function lowerBlock(node: SyntaxNode, to: Lowering): void {
  to.scope.open();
  for (const child of node.namedChildren) lowerStatement(child, to);
  const depth = to.scope.depth - 1;
  if (to.graph.ends.length > 0)
    runCleanups(to.scope.cleanupsDownTo(depth), { start: node.endIndex - 1, end: node.endIndex }, to);
  to.scope.close();
}

function lowerExpressionStatement(node: SyntaxNode, to: Lowering): void {
  const guard = to.hidden.get(node.startIndex);
  if (guard?.kind === 'hidden-jump') hiddenJump(guard.name, extentOf(node), to);
  const expression = node.namedChildren.find((c) => c.type !== 'comment');
  if (!expression) return;
  const value = lowerReturningMacro(expression, to);
  if (value) lowerReturnOf(value, extentOf(node), to);
  else evaluate(expression, to);
}

/** `return_ptr(p);` is `return no_free_ptr(p);`. */
function lowerReturningMacro(node: SyntaxNode, to: Lowering): Expression | undefined {
  const name = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const callee = name ? RETURNING_MACROS.get(to.text(name)) : undefined;
  if (callee === undefined) return undefined;
  const call = lowerExpression(node, to);
  return call.op === 'call' ? { ...call, callee } : undefined;
}

/** `ASSERT(x, return -EINVAL)`: control may leave here; what it leaves with is not known. */
function hiddenJump(name: string, extent: Extent, to: Lowering): void {
  if (name !== 'return') return;
  const { whenTrue, whenFalse } = to.graph.branch({ op: 'unknown', text: 'hidden condition' }, extent);
  to.graph.ends = whenTrue;
  lowerReturnOf({ op: 'unknown', text: 'hidden result' }, extent, to);
  to.graph.ends = whenFalse;
}

function lowerIf(node: SyntaxNode, to: Lowering): void {
  const condition = node.childForFieldName('condition');
  const consequence = node.childForFieldName('consequence');
  const alternative = node.childForFieldName('alternative');
  if (!condition || !consequence) return;
  const hidden = to.hidden.get(node.startIndex);
  if (hidden?.kind === 'scoped-guard' || hidden?.kind === 'block') {
    lowerStatement(consequence, to);
    return;
  }
  if (hidden?.kind === 'iterator') {
    loopOf(hidden.name, condition, consequence, extentOf(node), to);
    return;
  }
  const { whenTrue, whenFalse } = lowerCondition(condition, to);
  to.graph.ends = whenTrue;
  lowerStatement(consequence, to);
  const afterThen = to.graph.ends;
  to.graph.ends = whenFalse;
  const otherwise =
    alternative?.type === 'else_clause' ? alternative.namedChildren.find((c) => c.type !== 'comment') : alternative;
  if (otherwise) lowerStatement(otherwise, to);
  to.graph.ends = [...afterThen, ...to.graph.ends];
}

function lowerWhile(node: SyntaxNode, to: Lowering): void {
  const condition = node.childForFieldName('condition');
  const body = node.childForFieldName('body');
  if (!condition || !body) return;
  const hidden = to.hidden.get(node.startIndex);
  if (hidden?.kind === 'iterator') {
    loopOf(hidden.name, condition, body, extentOf(node), to);
    return;
  }
  const head = to.graph.join(extentOf(condition));
  const { whenTrue, whenFalse } = lowerCondition(condition, to);
  const { breaks, continues } = lowerBody(body, whenTrue, to);
  to.graph.ends = [...to.graph.ends, ...continues];
  to.graph.goTo(head);
  to.graph.ends = [...whenFalse, ...breaks];
}

/** A loop made by a macro: `list_for_each_entry(p, &head, list) body`. */
function loopOf(macro: string, condition: SyntaxNode, body: SyntaxNode, extent: Extent, to: Lowering): void {
  const inside = condition.type === 'parenthesized_expression' ? condition.namedChildren : [condition];
  const args = inside
    .filter((c) => c.type !== 'comment')
    .flatMap(flattenComma)
    .map((arg) => lowerExpression(arg, to));
  const head = to.graph.join(extent);
  const ends = to.graph.iterate(macro, args, extentOf(condition));
  const { breaks, continues } = lowerBody(body, ends.body, to);
  to.graph.ends = [...to.graph.ends, ...continues];
  to.graph.goTo(head);
  to.graph.ends = [...ends.end, ...breaks];
}

function lowerDo(node: SyntaxNode, to: Lowering): void {
  const condition = node.childForFieldName('condition');
  const body = node.childForFieldName('body');
  if (!condition || !body) return;
  const head = to.graph.join(extentOf(body));
  const { breaks, continues } = lowerBody(body, to.graph.ends, to);
  to.graph.ends = [...to.graph.ends, ...continues];
  // `do { ... } while (0)` is no loop.
  if (/^\(\s*0\s*\)$/.test(to.text(condition))) {
    to.graph.ends = [...to.graph.ends, ...breaks];
    return;
  }
  const { whenTrue, whenFalse } =
    to.graph.ends.length > 0 ? lowerCondition(condition, to) : { whenTrue: [], whenFalse: [] };
  to.graph.ends = whenTrue;
  to.graph.goTo(head);
  to.graph.ends = [...whenFalse, ...breaks];
}

function lowerFor(node: SyntaxNode, to: Lowering): void {
  const initializer = node.childForFieldName('initializer');
  const condition = node.childForFieldName('condition');
  const update = node.childForFieldName('update');
  const body = node.childForFieldName('body');
  if (!body) return;
  to.scope.open();
  if (initializer) lowerStatement(initializer, to);
  const head = to.graph.join(extentOf(condition ?? node));
  const { whenTrue, whenFalse } = condition
    ? lowerCondition(condition, to)
    : { whenTrue: to.graph.ends, whenFalse: [] as Ends };
  const { breaks, continues } = lowerBody(body, whenTrue, to);
  to.graph.ends = [...to.graph.ends, ...continues];
  if (update && to.graph.ends.length > 0) evaluate(update, to);
  to.graph.goTo(head);
  to.graph.ends = [...whenFalse, ...breaks];
  to.scope.close();
}

function lowerBody(body: SyntaxNode, ends: Ends, to: Lowering): { breaks: Ends; continues: Ends } {
  const targets = { breaks: [] as LooseEnd[], continues: [] as LooseEnd[], depth: to.scope.depth };
  to.targets.push(targets);
  to.graph.ends = ends;
  lowerStatement(body, to);
  to.targets.pop();
  return targets;
}

/** A chain of comparisons with each case, then the bodies one after the other, as they fall through. */
function lowerSwitch(node: SyntaxNode, to: Lowering): void {
  const condition = node.childForFieldName('condition');
  const body = node.childForFieldName('body');
  if (!condition || !body) return;
  const extent = extentOf(condition);
  const subject: Expression = { op: 'variable', slot: to.scope.temporary(extent, to.text(condition)).slot };
  to.graph.do({ op: 'assign', target: subject, value: lowerExpression(condition, to), extent }, extent);
  const cases = casesOf(body, to);
  const targets = { breaks: [] as LooseEnd[], continues: undefined, depth: to.scope.depth };
  const entries = cases.map((): LooseEnd[] => []);
  let fallback: Ends = [];
  for (const [i, part] of cases.entries()) {
    const value = part.childForFieldName('value');
    if (!value) continue;
    const right = lowerExpression(value, to);
    const { whenTrue, whenFalse } = to.graph.branch(
      { op: 'binary', operator: '==', left: subject, right },
      extentOf(value),
    );
    entries[i]?.push(...whenTrue);
    to.graph.ends = whenFalse;
  }
  const byDefault = cases.findIndex((part) => !part.childForFieldName('value'));
  if (byDefault >= 0) entries[byDefault]?.push(...to.graph.ends);
  else fallback = to.graph.ends;
  to.graph.ends = [];
  to.targets.push(targets);
  to.scope.open();
  for (const [i, part] of cases.entries()) {
    to.graph.ends = [...to.graph.ends, ...(entries[i] ?? [])];
    const value = part.childForFieldName('value');
    for (const child of part.namedChildren) if (child.id !== value?.id) lowerStatement(child, to);
  }
  to.scope.close();
  to.targets.pop();
  to.graph.ends = [...to.graph.ends, ...targets.breaks, ...fallback];
}

/** The case statements of a switch, those of followed `#if` branches among them. */
function casesOf(body: SyntaxNode, to: Lowering): readonly SyntaxNode[] {
  return body.namedChildren.flatMap((child) => {
    if (child.type === 'preproc_if' || child.type === 'preproc_ifdef')
      return to.chooseBranch(child).filter((c) => c.type === 'case_statement');
    return child.type === 'case_statement' ? [child] : [];
  });
}

function lowerReturn(node: SyntaxNode, to: Lowering): void {
  const value = node.namedChildren.find((c) => c.type !== 'comment');
  lowerReturnOf(value ? lowerExpression(value, to) : undefined, extentOf(node), to);
}

function lowerLabel(node: SyntaxNode, to: Lowering): void {
  const label = node.childForFieldName('label');
  if (label) to.labels.set(to.text(label), { node: to.graph.join(extentOf(label)), depth: to.scope.depth });
  for (const child of node.namedChildren) if (child.id !== label?.id) lowerStatement(child, to);
}

function lowerGroup(node: SyntaxNode, to: Lowering): void {
  for (const child of to.chooseBranch(node)) lowerStatement(child, to);
}
