/** Cold `check` of a tree's mm/*.c beside the raw parse of the same bytes, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const ROUNDS = 3;

/** Measures both, in turns; the middle of three rounds counts. */
export function measureCheck(tree, program) {
  const files = readdirSync(join(tree, 'mm'))
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(tree, 'mm', name));
  const [raw, check] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    raw.push(measure([here('raw-parse.mjs'), ...files]));
    check.push(measure([program, 'check', '--format=json', '--root', tree, ...files]));
  }
  const report = JSON.parse(check[0].stdout);
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    raw: middle(raw),
    check: middle(check),
    findings: report.findings.length,
    notAnalysed: report.notAnalysed.length,
    functions: report.stats.functions,
    paths: report.stats.paths,
  };
}

/** Wall and CPU seconds, peak memory in MB. */
function measure(args) {
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

const middle = (runs) => [...runs].sort((a, b) => a.wall - b.wall)[Math.floor(runs.length / 2)];
