/** Which branch of an `#if` group inside a function is followed. */
import type { KernelTree, SyntaxNode } from '@folioscope/grammars';

export interface Preference {
  /** Is this CONFIG_ symbol set? undefined: not known. */
  readonly config?: (symbol: string) => boolean | undefined;
  /** How much a branch has to do with counters; the highest wins where the configuration does not decide. */
  readonly weight?: (text: string) => number;
}

interface Branch {
  /** true, false, or undefined when the configuration does not tell. */
  readonly holds: boolean | undefined;
  readonly nodes: readonly SyntaxNode[];
}

/** The nodes of the branch to follow: the configured one, else the one that weighs most, else the first. */
export function branchesOf(group: SyntaxNode, tree: KernelTree, preference: Preference = {}): readonly SyntaxNode[] {
  const branches = collect(group, tree, preference);
  const decided = branches.find((b) => b.holds === true);
  if (decided && branches.slice(0, branches.indexOf(decided)).every((b) => b.holds === false)) return decided.nodes;
  const weigh = (b: Branch) =>
    b.nodes.reduce(
      (sum, node) => sum + (preference.weight?.(tree.source.slice(node.startIndex, node.endIndex)) ?? 0),
      0,
    );
  let best: Branch | undefined;
  for (const branch of branches)
    if (branch.holds !== false && (best === undefined || weigh(branch) > weigh(best))) best = branch;
  return best?.nodes ?? [];
}

function collect(group: SyntaxNode, tree: KernelTree, preference: Preference): readonly Branch[] {
  const alternative = group.childForFieldName('alternative');
  const condition = group.childForFieldName('condition') ?? group.childForFieldName('name');
  const nodes = group.namedChildren.filter((c) => c.id !== alternative?.id && c.id !== condition?.id);
  const branch: Branch = { holds: decide(group, condition, tree, preference), nodes };
  if (!alternative) return [branch, { holds: branch.holds === undefined ? undefined : !branch.holds, nodes: [] }];
  return [branch, ...collectElse(alternative, tree, preference)];
}

function collectElse(node: SyntaxNode, tree: KernelTree, preference: Preference): readonly Branch[] {
  return node.type === 'preproc_else' ? [{ holds: true, nodes: node.namedChildren }] : collect(node, tree, preference);
}

/** Reads `#ifdef CONFIG_X`, `#ifndef X`, `#if 0`, `#if defined(CONFIG_X)`, `#if IS_ENABLED(CONFIG_X)`. */
function decide(
  group: SyntaxNode,
  condition: SyntaxNode | null,
  tree: KernelTree,
  preference: Preference,
): boolean | undefined {
  if (!condition) return undefined;
  const text = tree.text(condition).trim();
  if (/^[01]$/.test(text)) return text === '1';
  const symbol = /^(?:!\s*)?(?:defined|IS_ENABLED)?\s*\(?\s*(CONFIG_\w+)\s*\)?$/.exec(text)?.[1];
  const set = symbol === undefined ? undefined : preference.config?.(symbol);
  if (set === undefined) return undefined;
  const negated = text.startsWith('!') || /^#\s*ifndef|^#\s*elifndef/.test(tree.text(group));
  return negated ? !set : set;
}
