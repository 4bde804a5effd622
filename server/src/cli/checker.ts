/** One thread's part of a check: a core over one tree, asked about one file after the other. */
import { resolve } from 'node:path';
import type { Core, CoreAssets, CoreOptions, CreateCore, Limits } from '../core.js';
import { type ArchivePlace, openArchive } from '../host/archive.js';
import { type AssetFolder, loadAssets } from '../host/assets.js';
import { type AskedKernel, type KernelTree, openKernelTree } from '../host/kernel-tree.js';
import type { Overlays } from '../host/overlays.js';
import { InputProblem } from '../host/problem.js';
import { readSource } from '../host/source-text.js';
import { cacheFolder, readIndex } from '../host/tree-index/stored.js';
import { TreeDefinitions } from '../host/tree-index/tree-definitions.js';
import type { Finding, NotAnalysed, SuppressedFinding, SuppressionNote } from '../protocol.js';
import { formatCatalogueProblem } from '../tree/rows.js';

/** Everything a thread must know to begin. */
export interface CheckerSetup {
  readonly assets: AssetFolder;
  readonly root: string;
  readonly kernel?: AskedKernel;
  readonly folio: string;
  /** Files of the tree that are read from elsewhere. */
  readonly overlays?: Overlays;
  /** Other bounds than the default ones. */
  readonly limits?: Partial<Limits>;
  /** Where what was found in earlier runs is kept. */
  readonly archive?: ArchivePlace;
  /** What is looked at: functions are looked for in these files too. */
  readonly items?: readonly CheckItem[];
}

/** Where to read a file, and what to call it. */
export interface CheckItem {
  readonly name: string;
  readonly readFrom: string;
}

export type CheckAnswer =
  | {
      readonly findings: readonly Finding[];
      readonly suppressed: readonly SuppressedFinding[];
      readonly notes: readonly SuppressionNote[];
      readonly notAnalysed: readonly NotAnalysed[];
      readonly functions: number;
      readonly paths: number;
    }
  /** Why the file could not be read. */
  | { readonly problem: string };

/** A core and the options it runs with in one tree. */
export interface CoreInTree {
  readonly core: Core;
  readonly options: CoreOptions;
  readonly definitions: TreeDefinitions;
  readonly tree: KernelTree;
}

/** What a core is made of. Throws InputProblem for an unknown version, missing assets or broken rows of the workspace. */
export function prepare(setup: CheckerSetup): { tree: KernelTree; assets: CoreAssets } {
  const tree = openKernelTree(setup.root, setup.kernel, (path) => replacedText(setup.overlays, path));
  const { assets, problems } = loadAssets(setup.assets, setup.root);
  if (problems.length > 0) throw new InputProblem(problems.map(formatCatalogueProblem).join('\n'));
  return { tree, assets };
}

/** The text of a file that is read from elsewhere. */
function replacedText(overlays: Overlays | undefined, path: string): string | undefined {
  const from = overlays?.get(path);
  const source = from === undefined ? undefined : readSource(from);
  return source && 'text' in source ? source.text : undefined;
}

/** Makes the core for a tree; throws as `prepare` does. */
export async function openCore(setup: CheckerSetup, createCore: CreateCore): Promise<CoreInTree> {
  const { tree, assets } = prepare(setup);
  const definitions = new TreeDefinitions({
    root: setup.root,
    index: readIndex(setup.root, cacheFolder()),
    files: (setup.items ?? []).map(({ name }) => name),
    overlays: new Map(
      (setup.items ?? []).flatMap(({ name, readFrom }) =>
        readFrom === resolve(setup.root, name) ? [] : [[name, readFrom]],
      ),
    ),
  });
  const options: CoreOptions = {
    definitions,
    version: tree.version,
    eraFoundBy: tree.foundBy,
    features: tree.features,
    folio: setup.folio,
    ...(setup.limits ? { limits: setup.limits } : {}),
    ...(setup.archive ? { archive: openArchive(setup.archive, setup.root) } : {}),
    ...(tree.config ? { config: tree.config } : {}),
  };
  return { core: await createCore(assets), options, definitions, tree };
}

/** Checks one file and forgets it. */
export function checkFile({ core, options }: CoreInTree, item: CheckItem): CheckAnswer {
  const source = readSource(item.readFrom);
  if ('problem' in source) return source;
  const report = core.check({ path: item.name, text: source.text }, options);
  core.forget(item.name);
  return { ...report, functions: report.functions.length };
}
