/**
 * How many recorded operations a second the simulator replays, on one core, reading the trace included.
 *
 *     npm run build && node simulator/bench/replay.mjs [TRACE.jsonl...]
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseVersion, replayTrace } from '@folioscope/simulator';

const traces = fileURLToPath(new URL('../../fixtures/traces/', import.meta.url));
const files = process.argv.slice(2);
if (files.length === 0)
  files.push(`${traces}linux-6.1.192-random-3000.jsonl`, `${traces}linux-7.2.13-random-3000.jsonl`);

const ROUNDS = 20;
for (const file of files) {
  const version = parseVersion(/linux-([\d.]+)/.exec(basename(file))?.[1] ?? '');
  if (!version) throw new Error(`no kernel version in the name of ${file}`);
  const text = readFileSync(file, 'utf8');
  const rates = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const { steps } = replayTrace(text, { version });
    rates.push((steps / (performance.now() - start)) * 1000);
  }
  rates.sort((a, b) => a - b);
  const median = rates[Math.floor(ROUNDS / 2)] ?? 0;
  const best = rates.at(-1) ?? 0;
  console.log(`${basename(file)}: median ${Math.round(median)}, best ${Math.round(best)} operations a second`);
}
