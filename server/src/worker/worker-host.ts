/**
 * The language server's host in a browser worker. Nothing of the workspace can be read from here, so each document is
 * analysed on its own, by the kernel version of the settings or of the Makefile that was handed over.
 */
import { loadCatalogue, type RawDocument, type ThreadSource } from '@folioscope/simulator';
import type { Core, CreateCore } from '../core.js';
import { DEFAULT_KERNEL, madeVersion, readKernel, versionIn } from '../known-kernels.js';
import type { Host, Tree } from '../lsp/host.js';
import type { WorkerSetup } from '../protocol.js';

export class WorkerHost implements Host {
  readonly #setup: WorkerSetup;
  readonly #createCore: CreateCore;
  #core: Promise<Core> | undefined;

  constructor(setup: WorkerSetup, createCore: CreateCore) {
    this.#setup = setup;
    this.#createCore = createCore;
  }

  async treeOf(uri: string, kernel: string): Promise<Tree> {
    const read = readKernel(kernel);
    const asked = 'version' in read ? { version: read.version, eraFoundBy: 'setting' } : undefined;
    this.#core ??= this.#makeCore();
    return {
      core: await this.#core,
      problems: [],
      options: asked ?? this.#madeFor(uri) ?? { version: DEFAULT_KERNEL, eraFoundBy: 'default' },
      nameOf: (uri) => uri,
      uriOf: (name) => name,
    };
  }

  reload(): void {
    this.#core = undefined;
  }

  threads(): readonly ThreadSource[] {
    return JSON.parse(this.#setup.threads) as ThreadSource[];
  }

  docPage(code: string): string | undefined {
    return `${this.#setup.pages}/${code}.md`;
  }

  /** What the Makefile of its folder says. */
  #madeFor(uri: string): Tree['options'] | undefined {
    const [inner] = this.#setup.makefiles
      .filter(({ folder }) => uri.startsWith(`${folder}/`))
      .sort((a, b) => b.folder.length - a.folder.length);
    const made = inner && versionIn(inner.text);
    if (!made) return undefined;
    const { version, foundBy } = madeVersion(made);
    return { version, eraFoundBy: foundBy };
  }

  #makeCore(): Promise<Core> {
    const { runtimeWasm, cWasm, catalogue } = this.#setup;
    const documents: RawDocument[] = JSON.parse(catalogue);
    return this.#createCore({ runtimeWasm, cWasm, catalogue: loadCatalogue(documents).catalogue });
  }
}
