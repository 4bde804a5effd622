/** What ships beside the program: the wasm of the parser, the catalogue, the threads. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CatalogueProblem, loadCatalogue, type RawDocument, type ThreadSource } from '@folioscope/simulator';
import type { CoreAssets } from '../core.js';
import { InputProblem, reasonOf } from './problem.js';
import { readUserRows } from './user-rows.js';

/** The folder that holds the assets, as a URL that ends in `/`. */
export type AssetFolder = string;

export interface LoadedAssets {
  readonly assets: CoreAssets;
  /** What is wrong with the workspace's own rows. */
  readonly problems: readonly CatalogueProblem[];
}

/** Loads the assets, and the rows of the workspace at `root` on top of the catalogue. Throws InputProblem. */
export function loadAssets(folder: AssetFolder, root: string | undefined): LoadedAssets {
  const user = root === undefined ? { documents: [], problems: [] } : readUserRows(root);
  const shipped = JSON.parse(readAsset(folder, 'catalogue.json').toString('utf8')) as RawDocument[];
  const { catalogue, problems } = loadCatalogue([...shipped, ...user.documents]);
  return { assets: { ...wasmAssets(folder), catalogue }, problems: [...user.problems, ...problems] };
}

const wasmAssets = (folder: AssetFolder): Omit<CoreAssets, 'catalogue'> => ({
  runtimeWasm: readAsset(folder, 'web-tree-sitter.wasm'),
  cWasm: readAsset(folder, 'tree-sitter-c.wasm'),
});

/** The mailing-list threads that can be replayed, the oldest first. Throws InputProblem. */
export const loadThreads = (folder: AssetFolder): ThreadSource[] =>
  JSON.parse(readAsset(folder, 'threads.json').toString('utf8')) as ThreadSource[];

/** Reads one asset. Throws InputProblem that says which file is missing. */
export function readAsset(folder: AssetFolder, name: string): Buffer {
  const path = fileURLToPath(new URL(name, folder));
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InputProblem(`${path}: ${reasonOf(error)}. It belongs beside the program: build or install it again.`);
  }
}

/** The script and style sheet of a page. Throws InputProblem. */
export const readPage = (folder: AssetFolder, page: 'timeline' | 'gallery'): { script: string; style: string } => ({
  script: readAsset(folder, `${page}.js`).toString('utf8'),
  style: readAsset(folder, `${page}.css`).toString('utf8'),
});

/** The URL of an asset; undefined when it is not there. */
export function assetUrl(folder: AssetFolder, name: string): string | undefined {
  const url = new URL(name, folder);
  return existsSync(url) ? url.href : undefined;
}
