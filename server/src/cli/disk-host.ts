/** The language server's host in a process: trees on disk, one core per tree, shared by its documents. */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ThreadSource } from '@folioscope/simulator';
import type { Core, CreateCore } from '../core.js';
import { type AssetFolder, assetUrl, formatCatalogueProblem, loadAssets, loadThreads } from '../host/assets.js';
import { findRoot } from '../host/kernel-root.js';
import { openKernelTree } from '../host/kernel-tree.js';
import { nameBelow } from '../host/source-paths.js';
import type { Host, Tree } from '../lsp/host.js';

interface CoreOfTree {
  readonly core: Core;
  readonly problems: readonly string[];
}

export class DiskHost implements Host {
  readonly #assets: AssetFolder;
  readonly #createCore: CreateCore;
  /** By root; documents outside of any tree share one. */
  #cores = new Map<string | undefined, Promise<CoreOfTree>>();
  /** By root and setting. */
  #trees = new Map<string, Promise<Tree>>();

  constructor(assets: AssetFolder, createCore: CreateCore) {
    this.#assets = assets;
    this.#createCore = createCore;
  }

  treeOf(uri: string, kernel: string): Promise<Tree> {
    const path = pathOf(uri.replace(/^git:/, 'file:').replace(/\?.*$/, ''));
    const root = path === undefined ? undefined : findRoot(dirname(path));
    const key = `${kernel}\n${root ?? ''}`;
    const known = this.#trees.get(key);
    if (known) return known;
    const tree = this.#openTree(root, kernel);
    this.#trees.set(key, tree);
    return tree;
  }

  reload(): void {
    this.#cores = new Map();
    this.#trees = new Map();
  }

  threads(): readonly ThreadSource[] {
    return loadThreads(this.#assets);
  }

  docPage(code: string): string | undefined {
    return assetUrl(this.#assets, `codes/${code}.md`);
  }

  async #openTree(root: string | undefined, kernel: string): Promise<Tree> {
    const { version, foundBy, config } = openKernelTree(
      root,
      kernel === '' ? undefined : { text: kernel, by: 'setting' },
    );
    const { core, problems } = await this.#coreOf(root);
    return {
      core,
      problems,
      options: { version, eraFoundBy: foundBy, ...(config ? { config } : {}) },
      nameOf: (uri) => {
        const path = pathOf(uri);
        return path === undefined ? uri : nameBelow(root ?? dirname(path), path);
      },
      uriOf: (name) => pathToFileURL(join(root ?? '/', name)).href,
    };
  }

  #coreOf(root: string | undefined): Promise<CoreOfTree> {
    const known = this.#cores.get(root);
    if (known) return known;
    const made = this.#makeCore(root);
    this.#cores.set(root, made);
    return made;
  }

  async #makeCore(root: string | undefined): Promise<CoreOfTree> {
    const { assets, problems } = loadAssets(this.#assets, root);
    return { core: await this.#createCore(assets), problems: problems.map(formatCatalogueProblem) };
  }
}

/** The file of a document; undefined for one that is not on disk (untitled:, git:). */
function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
