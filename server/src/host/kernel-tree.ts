/** The tree that sources are read in: its root, its kernel version and how that was found, its configuration. */
import type { Version } from '@folioscope/simulator';
import { DEFAULT_KERNEL, madeVersion, readKernel } from '../known-kernels.js';
import { type ConfigLookup, readKernelConfig } from './kernel-config.js';
import { makefileVersion } from './kernel-root.js';
import { InputProblem } from './problem.js';

export interface KernelTree {
  readonly root: string | undefined;
  readonly version: Version;
  /** "--kernel", "setting", "Makefile", "default": how the version was decided. */
  readonly foundBy: string;
  readonly config: ConfigLookup | undefined;
}

/** A version somebody asked for, and where. */
export interface AskedKernel {
  readonly text: string;
  readonly by: string;
}

/** Opens the tree at `root`. Throws InputProblem when the asked version is unknown. */
export function openKernelTree(root: string | undefined, asked: AskedKernel | undefined): KernelTree {
  const config = root === undefined ? undefined : readKernelConfig(root);
  return { root, ...decideVersion(root, asked), config };
}

/** The version asked for, else the one of the tree's Makefile, else the default. */
function decideVersion(
  root: string | undefined,
  asked: AskedKernel | undefined,
): Pick<KernelTree, 'version' | 'foundBy'> {
  if (asked !== undefined) return { version: askedVersion(asked), foundBy: asked.by };
  const made = root === undefined ? undefined : makefileVersion(root);
  if (made === undefined) return { version: DEFAULT_KERNEL, foundBy: 'default' };
  return madeVersion(made);
}

/** Reads an asked version. Throws InputProblem that names the known range. */
export function askedVersion(asked: AskedKernel): Version {
  const read = readKernel(asked.text);
  if ('problem' in read) throw new InputProblem(`${asked.by}: ${read.problem}`);
  return read.version;
}
