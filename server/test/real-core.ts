/** The real core, from the sources as they are. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadCatalogue } from '@folioscope/simulator';
import { readCatalogueDocuments } from '../../simulator/catalogue/read.mjs';
import { createCore } from '../src/core/create-core.js';
import type { Core, CoreOptions } from '../src/core.js';
import { DEFAULT_FOLIO } from '../src/folio-kinds.js';
import { DEFAULT_KERNEL } from '../src/known-kernels.js';

export function realCore(): Promise<Core> {
  const require = createRequire(new URL('../../grammars/package.json', import.meta.url));
  const wasm = (name: string) => readFileSync(require.resolve(name));
  return createCore({
    runtimeWasm: wasm('web-tree-sitter/web-tree-sitter.wasm'),
    cWasm: wasm('tree-sitter-c/tree-sitter-c.wasm'),
    catalogue: loadCatalogue(readCatalogueDocuments()).catalogue,
  });
}

export const OPTIONS: CoreOptions = { version: DEFAULT_KERNEL, eraFoundBy: 'default', folio: DEFAULT_FOLIO };
