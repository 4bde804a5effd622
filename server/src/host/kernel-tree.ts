/** The tree that sources are read in: its root, its kernel version and how that was found, its configuration. */
import { join } from 'node:path';
import { differences, type FoundFeatures, type Version } from '@folioscope/simulator';
import { DEFAULT_KERNEL, madeVersion, readKernel, versionIn } from '../known-kernels.js';
import { type ConfigLookup, readKernelConfig } from './kernel-config.js';
import { findFeatures, type ReplacedText } from './kernel-features.js';
import { readMakefile } from './kernel-root.js';
import { InputProblem } from './problem.js';

export interface KernelTree {
  readonly root: string | undefined;
  readonly version: Version;
  /** "--kernel", "setting", "Makefile", "default": how the version was decided, and where the tree counts otherwise. */
  readonly foundBy: string;
  /** What the tree itself shows of its rules; nothing where somebody asked for a version. */
  readonly features: FoundFeatures;
  readonly config: ConfigLookup | undefined;
}

/** A version somebody asked for, and where. */
export interface AskedKernel {
  readonly text: string;
  readonly by: string;
}

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

/** The version asked for, else the one of the tree's Makefile with what the tree shows besides, else the default. */
function decideVersion(
  root: string | undefined,
  asked: AskedKernel | undefined,
  replaced: ReplacedText,
): Pick<KernelTree, 'version' | 'foundBy' | 'features'> {
  const none: FoundFeatures = new Map();
  if (asked !== undefined) return { version: askedVersion(asked), foundBy: asked.by, features: none };
  const makefile = root === undefined ? undefined : (replaced(join(root, 'Makefile')) ?? readMakefile(root));
  const made = makefile === undefined ? undefined : versionIn(makefile);
  if (root === undefined || made === undefined) return { version: DEFAULT_KERNEL, foundBy: 'default', features: none };
  const { version, foundBy } = madeVersion(made, makefile);
  const features = findFeatures(root, replaced);
  return { version, foundBy: [foundBy, ...differences(version, features)].join('; '), features };
}

/** Reads an asked version. Throws InputProblem that names the known range. */
export function askedVersion(asked: AskedKernel): Version {
  const read = readKernel(asked.text);
  if ('problem' in read) throw new InputProblem(`${asked.by}: ${read.problem}`);
  return read.version;
}
