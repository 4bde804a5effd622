/** The language server's host in a process: trees on disk, one core per tree, shared by its documents. */
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ThreadSource } from '@folioscope/simulator';
import type { Core, CreateCore } from '../core.js';
import { type ArchivePlace, openArchive } from '../host/archive.js';
import { type AssetFolder, assetUrl, loadAssets, loadThreads } from '../host/assets.js';
import { findRoot, isKernelTree } from '../host/kernel-root.js';
import { openKernelTree, type ReplacedText } from '../host/kernel-tree.js';
import type { Pool } from '../host/pool.js';
import { nameBelow } from '../host/source-paths.js';
import { buildIndexAside } from '../host/tree-index/build.js';
import { cacheFolder, readIndex } from '../host/tree-index/stored.js';
import { TreeDefinitions } from '../host/tree-index/tree-definitions.js';
import type { EditedText, Host, IndexUpdate, Tree } from '../lsp/host.js';
import { formatCatalogueProblem } from '../tree/rows.js';
import { decisiveFiles } from '../tree/rules.js';
import type { Environment } from './environment.js';

interface CoreOfTree {
  readonly core: Core;
  readonly problems: readonly string[];
}

/** A tree, and the edited texts that had a say in its version when it was opened. */
interface OpenTree {
  readonly tree: Promise<Tree>;
  readonly texts: readonly (string | undefined)[];
}

export class DiskHost implements Host {
  readonly #assets: AssetFolder;
  readonly #createCore: CreateCore;
  /** By root; documents outside of any tree share one. */
  #cores = new Map<string | undefined, Promise<CoreOfTree>>();
  /** By root and setting. */
  #trees = new Map<string, OpenTree>();

  /** By root. */
  readonly #definitions = new Map<string, TreeDefinitions>();
  /** Roots whose index this process has brought up to date. */
  readonly #indexed = new Set<string>();
  readonly #pool: Pool | undefined;
  readonly #archive: ArchivePlace | undefined;

  constructor({ assets, createCore, pool, archive }: Pick<Environment, 'assets' | 'createCore' | 'pool' | 'archive'>) {
    this.#assets = assets;
    this.#createCore = createCore;
    this.#pool = pool;
    this.#archive = archive;
  }

  treeOf(uri: string, kernel: string, edited: EditedText = () => undefined): Promise<Tree> {
    const root = rootOf(uri);
    const key = `${kernel}\n${root ?? ''}`;
    const replaced: ReplacedText = (file) => edited(pathToFileURL(file).href);
    const texts = root === undefined ? [] : decisiveFiles().map((name) => replaced(join(root, name)));
    const known = this.#trees.get(key);
    if (known?.texts.every((text, i) => text === texts[i])) return known.tree;
    const tree = this.#openTree(root, kernel, replaced);
    this.#trees.set(key, { tree, texts });
    return tree;
  }

  async updateIndex(uri: string, { onProgress, signal }: IndexUpdate): Promise<boolean> {
    const root = rootOf(uri);
    if (root === undefined || !this.#pool || this.#indexed.has(root) || !isKernelTree(root)) return false;
    this.#indexed.add(root);
    const report = await buildIndexAside({ root, cache: cacheFolder() }, this.#pool, { onProgress, signal });
    if (!report || (report.read === 0 && this.#definitions.get(root)?.isIndexed)) return false;
    this.#definitions.delete(root);
    return true;
  }

  saved(uri: string): void {
    const root = rootOf(uri);
    if (root !== undefined) this.#definitions.get(root)?.forgetFiles();
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

  async #openTree(root: string | undefined, kernel: string, replaced: ReplacedText): Promise<Tree> {
    const { version, foundBy, features, config } = openKernelTree(
      root,
      kernel === '' ? undefined : { text: kernel, by: 'setting' },
      replaced,
    );
    const { core, problems } = await this.#coreOf(root);
    return {
      core,
      problems,
      options: this.#optionsOf(root, {
        version,
        eraFoundBy: foundBy,
        features,
        ...(config ? { config } : {}),
        ...(this.#archive ? { archive: openArchive(this.#archive, root) } : {}),
      }),
      nameOf: (uri) => {
        const path = pathOf(uri);
        return path === undefined ? uri : nameBelow(root ?? dirname(path), path);
      },
      uriOf: (name) => pathToFileURL(join(root ?? '/', name)).href,
    };
  }

  /** Who defines what is asked for anew each time: it changes with the index, and with files that are saved. */
  #optionsOf(root: string | undefined, options: Tree['options']): Tree['options'] {
    if (root === undefined) return options;
    const definitionsOf = () => this.#definitionsOf(root);
    return {
      ...options,
      get definitions() {
        return definitionsOf();
      },
    };
  }

  #definitionsOf(root: string): TreeDefinitions {
    const known = this.#definitions.get(root) ?? new TreeDefinitions({ root, index: readIndex(root, cacheFolder()) });
    this.#definitions.set(root, known);
    return known;
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

function rootOf(uri: string): string | undefined {
  const path = pathOf(uri.replace(/^git:/, 'file:').replace(/\?.*$/, ''));
  return path === undefined ? undefined : findRoot(dirname(path));
}

/** The file of a document; undefined for one that is not on disk (untitled:, git:). */
function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
