/** A cache folder of the bench's own: what earlier runs of the user found is not there, and what the bench finds goes with it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'folioscope-bench-cache-'));

/** From here on all programs that are started use it; it begins with an index of the tree. */
export function useOwnCache(tree, program) {
  process.env.XDG_CACHE_HOME = folder;
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  spawnSync(process.execPath, [program, 'index', '--root', tree], { stdio: 'ignore' });
}

/** The next run finds everything anew. */
export const forgetFound = () => rmSync(join(folder, 'folioscope/found'), { recursive: true, force: true });
