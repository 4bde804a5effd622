/** `npm run bench`: how fast and how large, as a table with date and versions. Needs the tree of Linux 6.12. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism, homedir, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useOwnCache } from './cache.mjs';
import { measureCheck } from './check.mjs';
import { measureEdits } from './edits.mjs';
import { measureReview } from './review.mjs';
import { measureSession } from './session.mjs';

const program = fileURLToPath(new URL('../dist/folioscope.js', import.meta.url));
const tree =
  process.env.LINUX_6_12 ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'folioscope/linux-source-6.12');

if (!existsSync(join(tree, 'mm/memory.c'))) {
  console.error('bench: set LINUX_6_12 to an unpacked linux-source-6.12 (.ci/run unpacks one)');
  process.exit(2);
}
if (!existsSync(program)) {
  console.error('bench: run `npm run build` first');
  process.exit(2);
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const row = (name, ...cells) => console.log(`| ${[name, ...cells].join(' | ')} |`);
const fixed = (value, digits = 2) => value.toFixed(digits);

console.log(
  `Folioscope ${version}, Node ${process.version}, ${kernelOf(tree)}, ${availableParallelism()} cores, ${new Date().toISOString().slice(0, 10)}\n`,
);

useOwnCache(tree, program);
const cold = measureCheck(tree, program);
console.log(
  `Cold check of mm/*.c: ${cold.files} files, ${fixed(cold.bytes / 2 ** 20, 1)} MB, ${cold.functions} functions, ${cold.paths} paths, ${cold.findings} findings, ${cold.notAnalysed} not analysed\n`,
);
row('', 'wall s', 'CPU s', 'peak MB');
row('---', '---:', '---:', '---:');
row('raw WASM parse', fixed(cold.raw.wall), fixed(cold.raw.cpu), fixed(cold.raw.peak, 0));
row('check', fixed(cold.check.wall), fixed(cold.check.cpu), fixed(cold.check.peak, 0));
row('check again', fixed(cold.again.wall), fixed(cold.again.cpu), fixed(cold.again.peak, 0));
row(
  'ratio of check to parse',
  fixed(cold.check.wall / cold.raw.wall, 1),
  fixed(cold.check.cpu / cold.raw.cpu, 1),
  fixed(cold.check.peak / cold.raw.peak, 1),
);

const edits = await measureEdits(join(tree, 'mm/memory.c'), program);
console.log(
  `\nmm/memory.c over LSP: first diagnostics ${fixed(edits.opening, 0)} ms after opening, then ${edits.edits} edits\n`,
);
row('', 'p50 ms', 'p95 ms');
row('---', '---:', '---:');
row('raw incremental parse', fixed(edits.raw.p50, 1), fixed(edits.raw.p95, 1));
row('edit to diagnostics', fixed(edits.over.p50, 1), fixed(edits.over.p95, 1));
row('hover', fixed(edits.hovers.p50, 1), fixed(edits.hovers.p95, 1));

const reviews = measureReview(tree, program);
console.log(
  `\nReview with an index: one patch of ${reviews.file}, and ${reviews.patches} patches in mm/ (${reviews.introduced} findings introduced)\n`,
);
row('', 'wall s', 'CPU s', 'peak MB');
row('---', '---:', '---:', '---:');
for (const [name, run] of [
  ['one patch', reviews.one],
  [`${reviews.patches} patches`, reviews.many],
])
  row(name, fixed(run.wall), fixed(run.cpu), fixed(run.peak, 0));

const session = await measureSession(join(tree, 'mm/gup.c'), program);
console.log(`\nA session over LSP, mm/gup.c (load ${fixed(loadavg()[0], 1)})\n`);
row('', 'measured', 'at most');
row('---', '---:', '---:');
row('start to answered initialize', `${fixed(session.activation, 0)} ms`, '300 ms');
row('opening mm/gup.c to diagnostics, the first time', `${fixed(session.opening, 0)} ms`, '400 ms');
row('the same when it was opened before', `${fixed(session.again, 0)} ms`, '400 ms');
row('edit of mm/memory.c to diagnostics, p95', `${fixed(edits.over.p95, 1)} ms`, '30 ms');
row('hover that was asked before, p95', `${fixed(session.hovers.p95, 1)} ms`, '10 ms');
row('CPU while nobody asks', `${fixed(session.idle, 1)} %`, '0 %');
row('processes left after closing', session.left ? '1' : '0', '0');
row('the .vsix', vsixSize(), '3 MiB');

function vsixSize() {
  const extension = fileURLToPath(new URL('../../extension/', import.meta.url));
  const name = readdirSync(extension).find((entry) => entry.endsWith('.vsix'));
  return name ? `${fixed(statSync(join(extension, name)).size / 2 ** 20)} MiB` : 'not packed';
}

function kernelOf(root) {
  const makefile = readFileSync(join(root, 'Makefile'), 'latin1');
  const part = (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(makefile)?.[1];
  return `Linux ${part('VERSION')}.${part('PATCHLEVEL')}.${part('SUBLEVEL')}`;
}
