/**
 * How many recorded operations per second of one core the simulator replays, reading the trace included.
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

/** Traces are short: each is replayed again and again for so long, first until the code is compiled. */
const WARMING = 1500;
const MEASURED = 1500;

/** Processor time so far, of all threads, in seconds: what else the machine does is not measured. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Operations per second of processor time in each round, for so many milliseconds. */
function rounds(text, version, milliseconds) {
  const rates = [];
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    const start = processorTime();
    const { steps } = replayTrace(text, { version });
    rates.push(steps / (processorTime() - start));
  }
  return rates;
}

for (const file of files) {
  const version = parseVersion(/linux-([\d.]+)/.exec(basename(file))?.[1] ?? '');
  if (!version) throw new Error(`no kernel version in the name of ${file}`);
  const text = readFileSync(file, 'utf8');
  const [first = 0] = rounds(text, version, WARMING);
  const rates = rounds(text, version, MEASURED).sort((a, b) => a - b);
  const median = rates[Math.floor(rates.length / 2)] ?? 0;
  const figures = [first, median, rates.at(-1) ?? 0].map((rate) => Math.round(rate));
  console.log(
    `${basename(file)}: operations a second: first time ${figures[0]}, median ${figures[1]}, best ${figures[2]}`,
  );
}
