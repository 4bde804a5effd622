/** The tree that sources are read in: its root, its kernel version and how that was found, its configuration. */
import { join } from 'node:path';
import type { Version } from '@folioscope/simulator';
import { readKernel } from '../known-kernels.js';
import type { ConfigLookup } from '../tree/config.js';
import { rulesIn, type TreeRules } from '../tree/rules.js';
import { readKernelConfig } from './kernel-config.js';
import { InputProblem } from './problem.js';
import { readSource } from './source-text.js';

export interface KernelTree extends TreeRules {
  readonly root: string | undefined;
  /** "--kernel", "setting", "Makefile", "default": how the version was decided, and where the tree counts otherwise. */
  readonly foundBy: string;
  readonly config: ConfigLookup | undefined;
}

/** A version somebody asked for, and where. */
export interface AskedKernel {
  readonly text: string;
  readonly by: string;
}

/** The text of a file that is edited or replaced, by absolute path; undefined: as it is on disk. */
export type ReplacedText = (path: string) => string | undefined;

const AS_ON_DISK: ReplacedText = () => undefined;

/** Opens the tree at `root`; files may be replaced. Throws InputProblem when the asked version is unknown. */
export function openKernelTree(
  root: string | undefined,
  asked: AskedKernel | undefined,
  replaced: ReplacedText = AS_ON_DISK,
): KernelTree {
  const config = root === undefined ? undefined : readKernelConfig(root);
  return { root, ...decideVersion(root, asked, replaced), config };
}

/** The version asked for, of which the tree has nothing to say; else the tree's own rules. */
function decideVersion(root: string | undefined, asked: AskedKernel | undefined, replaced: ReplacedText): TreeRules {
  if (asked !== undefined) return { version: askedVersion(asked), foundBy: asked.by, features: new Map() };
  return rulesIn((name) => (root === undefined ? undefined : textOf(join(root, name), replaced)));
}

function textOf(path: string, replaced: ReplacedText): string | undefined {
  const edited = replaced(path);
  if (edited !== undefined) return edited;
  const source = readSource(path);
  return 'text' in source ? source.text : undefined;
}

/** Reads an asked version. Throws InputProblem that names the known range. */
export function askedVersion(asked: AskedKernel): Version {
  const read = readKernel(asked.text);
  if ('problem' in read) throw new InputProblem(`${asked.by}: ${read.problem}`);
  return read.version;
}
