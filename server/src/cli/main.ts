/** The process: the command line in the main thread, a checker in the threads of its pool. */
import { availableParallelism } from 'node:os';
import type { CreateCore } from '../core.js';
import { archivePlace } from '../host/archive.js';
import { compileLess } from '../host/engine.js';
import { inPool, type Jobs, servePool } from '../host/pool.js';
import { buildIndex, type IndexedTree, type IndexProgress } from '../host/tree-index/build.js';
import { type ScanItem, scanFiles } from '../host/tree-index/scan.js';
import { cacheFolder } from '../host/tree-index/stored.js';
import type { Rule } from '../rules/index.js';
import { type CheckerSetup, type CheckItem, checkFile, openCore } from './checker.js';
import type { Environment } from './environment.js';
import { run } from './program.js';

/** Each thread has its own parser, catalogue and trees: about 200 MB on a kernel folder. */
const MOST_THREADS = 2;

/** What the program is made of. */
export interface Parts {
  readonly createCore: CreateCore;
  readonly rules: readonly Rule[];
  /** The program's own script: the assets lie beside it, the threads of a pool run it again. */
  readonly script: string;
}

/** Runs the program in this process or thread. */
export async function main(parts: Parts): Promise<void> {
  if (inPool()) {
    servePool(jobs(parts));
    return;
  }
  compileLess();
  process.stdout.on('error', endOnClosedPipe);
  process.stderr.on('error', endOnClosedPipe);
  process.exitCode = await run(process.argv.slice(2), processEnvironment(parts));
}

/** What the threads of a pool do. */
const jobs = ({ createCore }: Parts): Jobs => ({
  check: async (setup: CheckerSetup) => {
    const core = await openCore(setup, createCore);
    return (item: CheckItem) => checkFile(core, item);
  },
  index: async (tree: IndexedTree, report: (progress: IndexProgress) => void) => () =>
    buildIndex({ ...tree, onProgress: (done, total) => report({ done, total }) }),
  scan: async (root: string) => (items: readonly ScanItem[]) => scanFiles(root, items),
});

function processEnvironment({ createCore, rules, script }: Parts): Environment {
  const archive = archivePlace(script, cacheFolder());
  return {
    cwd: process.cwd(),
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ...(process.stderr.isTTY ? { progress: (text) => process.stderr.write(`\r\x1b[K${text}`) } : {}),
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
    assets: new URL('.', script).href,
    reproducible: process.env.SOURCE_DATE_EPOCH !== undefined,
    createCore,
    rules,
    ...(archive ? { archive } : {}),
    pool: { script: new URL(script), threads: Math.min(availableParallelism(), MOST_THREADS) },
  };
}

/** The reader of a pipe (`| head`) has seen enough. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
