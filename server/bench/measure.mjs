/** A Node script in a process of its own, and what it takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Wall and CPU seconds, peak memory in MB. */
export function measure(args) {
  const folder = mkdtempSync(join(tmpdir(), 'folioscope-bench-'));
  try {
    const into = join(folder, 'usage.json');
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', here('usage.mjs'), ...args], {
      env: { ...process.env, MEASURE_INTO: into },
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    const wall = (performance.now() - start) / 1000;
    if (status !== 0 && status !== 1) throw new Error(`${args[0]} ended with ${status}: ${stderr}`);
    return { wall, stdout, ...JSON.parse(readFileSync(into, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of several runs the one that took neither least nor most. */
export const middle = (runs) => [...runs].sort((a, b) => a.wall - b.wall)[Math.floor(runs.length / 2)];
