/** `folioscope index`: who defines which function in a tree, for the other commands and for editors. */
import { resolve } from 'node:path';
import { isFolder } from '../host/kernel-root.js';
import { InputProblem, reasonOf } from '../host/problem.js';
import { buildIndex } from '../host/tree-index/build.js';
import { cacheFolder, indexFile } from '../host/tree-index/stored.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';

export interface IndexFlags {
  readonly root: string;
}

/** Builds the index or brings it up to date; throws InputProblem when it cannot. An interrupt leaves the old one. */
export async function index(flags: IndexFlags, environment: Environment): Promise<ExitStatus> {
  const root = resolve(environment.cwd, flags.root);
  if (!isFolder(root)) throw new InputProblem(`--root ${flags.root}: no such folder`);
  const start = performance.now();
  const cache = cacheFolder();
  const { pool, progress } = environment;
  try {
    const report = await buildIndex({
      root,
      cache,
      ...(pool ? { pool } : {}),
      ...(progress ? { onProgress: (done, total) => progress(`${done} of ${total} files`) } : {}),
    });
    progress?.('');
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    environment.out(
      `${report.files} files, ${report.definitions} definitions, ${report.read} files read in ${seconds} s\n` +
        `${indexFile(root, cache)}\n`,
    );
    return EXIT.nothingFound;
  } catch (error) {
    throw new InputProblem(`the index cannot be written: ${reasonOf(error)} (${indexFile(root, cache)})`);
  }
}
