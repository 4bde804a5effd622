/** Which branch of an `#if` group is kept when only one can be. */
import { truthOf } from '../dialect/condition.js';
import type { MaskOptions } from '../mask.js';
import type { Branch, BranchRecord } from '../record.js';

type Choice = Pick<BranchRecord, 'kept' | 'because'>;

/** `#ifndef CONFIG_MMU` guards the rarer case: without better knowledge the other branch is read. */
const RARER_CASE = /^#\s*ifndef\s+(CONFIG_|__)/;

/**
 * The configuration rules branches out; of those left, the caller's preference picks; without one it is the first branch,
 * or the second where the first is the rarer case.
 */
export function choose(source: string, branches: readonly Branch[], options: MaskOptions): Choice {
  const { config = () => undefined, prefer } = options;
  const possible: number[] = [];
  for (const [index, { directive }] of branches.entries()) {
    const truth = truthOf(directive, config);
    if (truth !== false) possible.push(index);
    if (truth === true) break;
  }
  const [first, second] = possible;
  if (first === undefined) return { kept: 'none', because: 'config' };
  if (second === undefined) return { kept: first, because: branches.length > 1 ? 'config' : 'default' };
  if (prefer) {
    const worth = possible.map((index) => prefer(bodyOf(source, branches, index)));
    const best = Math.max(...worth);
    if (worth.some((value) => value !== best)) {
      return { kept: possible[worth.indexOf(best)] ?? first, because: 'preference' };
    }
  }
  const rarer = first === 0 && RARER_CASE.test(branches[0]?.directive ?? '');
  return { kept: rarer ? second : first, because: 'default' };
}

function bodyOf(source: string, branches: readonly Branch[], index: number): string {
  const branch = branches[index];
  return branch ? source.slice(branch.start + branch.directive.length, branch.end) : '';
}
