/** Ways out of blocks - return, goto, break, continue - and what runs on the way: the releases that stand at scope ends. */
import type { SyntaxNode } from '@folioscope/grammars';
import type { Expression, Extent } from './expression.js';
import { extentOf } from './lower-expression.js';
import type { Jump, Lowering } from './lowering.js';
import type { Cleanup, Depth } from './scope.js';

/** Connects gotos with their labels; false: a label that is not there. */
export function resolveJumps(to: Lowering): boolean {
  let complete = true;
  for (const jump of to.jumps) {
    const label = to.labels.get(jump.label);
    if (!label) {
      complete = false;
      to.graph.ends = jump.ends;
      to.graph.return(undefined, jump.extent);
      continue;
    }
    to.graph.ends = jump.ends;
    runCleanups(leaving(jump, label.depth), jump.extent, to);
    to.graph.goTo(label.node);
  }
  return complete;
}

/** Leaves the function: the value is taken first, then what stands at scope ends runs. */
export function lowerReturnOf(value: Expression | undefined, extent: Extent, to: Lowering): void {
  const cleanups = to.scope.cleanupsDownTo(0);
  if (cleanups.length === 0 || value === undefined) {
    runCleanups(cleanups, extent, to);
    to.graph.return(value, extent);
    return;
  }
  const result: Expression = { op: 'variable', slot: to.scope.temporary(extent, 'result').slot };
  to.graph.do({ op: 'assign', target: result, value, extent }, extent);
  runCleanups(cleanups, extent, to);
  to.graph.return(result, extent);
}

export function leaveTo(node: SyntaxNode, to: Lowering, which: 'breaks' | 'continues'): void {
  const target = to.targets.findLast((t) => t[which] !== undefined);
  if (!target) return;
  runCleanups(to.scope.cleanupsDownTo(target.depth), extentOf(node), to);
  target[which]?.push(...to.graph.ends);
  to.graph.ends = [];
}

export function lowerGoto(node: SyntaxNode, to: Lowering): void {
  const label = node.childForFieldName('label');
  if (!label || to.graph.ends.length === 0) return;
  to.jumps.push({ label: to.text(label), ends: to.graph.ends, cleanups: to.scope.snapshot(), extent: extentOf(node) });
  to.graph.ends = [];
}

/** The cleanups of the blocks that a jump to a label at `depth` leaves. */
function leaving(jump: Jump, depth: Depth): readonly Cleanup[] {
  return jump.cleanups
    .slice(depth)
    .reverse()
    .flatMap((block) => [...block].reverse());
}

/** `__free(release)` runs its release on what the variable holds by then, unless that is NULL or an error pointer. */
export function runCleanups(cleanups: readonly Cleanup[], extent: Extent, to: Lowering): void {
  if (to.graph.ends.length === 0) return;
  for (const cleanup of cleanups) {
    if (cleanup.kind === 'call') {
      to.graph.do({ op: 'call', callee: cleanup.callee, args: [], extent: cleanup.extent }, extent);
      continue;
    }
    const variable: Expression = { op: 'variable', slot: cleanup.slot };
    const valid: Expression = { op: 'binary', operator: '>', left: variable, right: { op: 'number', value: 0 } };
    const { whenTrue, whenFalse } = to.graph.branch(valid, cleanup.extent);
    to.graph.ends = whenTrue;
    to.graph.do({ op: 'call', callee: cleanup.release, args: [variable], extent: cleanup.extent }, extent);
    to.graph.ends = [...to.graph.ends, ...whenFalse];
  }
}
