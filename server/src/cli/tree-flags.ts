/** `--root`, `--kernel` and the bounds of the analysis, which the commands that read a tree share. */
import { resolve, sep } from 'node:path';
import type { Limits } from '../core.js';
import { findRoot, folderOf, isFolder } from '../host/kernel-root.js';
import type { AskedKernel } from '../host/kernel-tree.js';
import { InputProblem } from '../host/problem.js';
import type { CheckerSetup } from './checker.js';
import type { Environment } from './environment.js';

export interface TreeFlags {
  readonly root?: string;
  readonly kernel?: string;
  readonly maxStates?: string;
  readonly calleeDepth?: string;
  /** false: what was found in earlier runs is neither used nor kept. */
  readonly cache?: boolean;
}

export interface ChosenTree {
  readonly root: string;
  /** What PATHs are relative to: the root when it was given, else the current folder. */
  readonly base: string;
  readonly kernel?: AskedKernel;
}

/** What a check is set up with besides its tree. Throws InputProblem as `limitsOf` does. */
export const setupOf = (
  flags: TreeFlags,
  { assets, archive }: Environment,
): Pick<CheckerSetup, 'assets' | 'archive' | 'limits'> => ({
  assets,
  limits: limitsOf(flags),
  ...(archive && flags.cache !== false ? { archive } : {}),
});

/** The bounds that the flags set. Throws InputProblem for what is no number. */
function limitsOf({ maxStates, calleeDepth }: TreeFlags): Partial<Limits> {
  return {
    ...(maxStates === undefined ? {} : { states: numberOf('--max-states', maxStates, 1) }),
    ...(calleeDepth === undefined ? {} : { calleeDepth: numberOf('--callee-depth', calleeDepth, 0) }),
  };
}

function numberOf(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= MOST) return number;
  throw new InputProblem(`${flag} ${text}: expected a number from ${least} to ${MOST}`);
}

const MOST = 1_000_000;

/**
 * The tree that the flags choose; without `--root`, the git or kernel root above the first path, and where there is none,
 * the current folder if the path is in it. Throws InputProblem.
 */
export function treeOf(flags: TreeFlags, paths: readonly string[], cwd: string): ChosenTree {
  const kernel = flags.kernel === undefined ? {} : { kernel: { text: flags.kernel, by: '--kernel' } };
  if (flags.root !== undefined) {
    const root = resolve(cwd, flags.root);
    if (!isFolder(root)) throw new InputProblem(`--root ${flags.root}: no such folder`);
    return { root, base: root, ...kernel };
  }
  const folder = folderOf(resolve(cwd, paths[0] ?? '.'));
  const inside = folder === cwd || folder.startsWith(cwd.endsWith(sep) ? cwd : cwd + sep);
  return { root: findRoot(folder) ?? (inside ? cwd : folder), base: cwd, ...kernel };
}
