/**
 * What masking and parsing cost, beside the native parser, all in one run: `node grammars/bench/parse.mjs TREE [DIR]`.
 * CPU time per megabyte (10^6 UTF-16 units) after warming up; the native parser takes part if it is installed.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createParser, mask } from '@folioscope/grammars';
import { kernelFiles, readSource } from '../report/sources.mjs';
import { loadParser, readWasm } from '../report/wasm.mjs';

/** Rounds; the first warms up and is not counted. */
const ROUNDS = 4;

/**
 * @param {string} tree a kernel tree
 * @param {string} folder the folder of it to read
 * @returns {Promise<{ name: string, msPerMB: number }[]>} the first is the raw parse the others are to be compared with
 */
export async function benchParse(tree, folder = 'mm') {
  const sources = kernelFiles(tree, folder).map((name) => readSource(tree, name));
  const megabytes = sources.reduce((sum, source) => sum + source.length, 0) / 1e6;
  const raw = await loadParser();
  const kernel = await createParser(readWasm());
  const native = nativeParser();
  const trees = sources.map((source) => kernel.parse(source));
  const edited = sources.map(withEditInTheMiddle);
  const tasks = [
    ['raw parse (WASM)', (source) => raw.parse(source).delete()],
    ['raw parse (native)', native && ((source) => native.parse(source, null, { bufferSize: 1 << 16 }))],
    ['mask', (source) => mask(source)],
    ['mask and parse', (source) => kernel.parse(source).delete()],
    ['mask and parse after an edit', (_, index) => kernel.parse(edited[index], { previous: trees[index] }).delete()],
  ];
  const results = [];
  for (const [name, task] of tasks) if (task) results.push({ name, msPerMB: cost(sources, task) / megabytes });
  for (const parsed of trees) parsed.delete();
  return results;
}

/** Milliseconds of CPU time of one round. */
function cost(sources, task) {
  let start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    if (round === 1) start = process.cpuUsage();
    sources.forEach(task);
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / (ROUNDS - 1);
}

/** One statement added behind the middle of a source. */
function withEditInTheMiddle(source) {
  const at = source.indexOf(';\n', source.length / 2) + 1;
  return at > 0 ? `${source.slice(0, at)} x = 1;${source.slice(at)}` : source;
}

function nativeParser() {
  const require = createRequire(import.meta.url);
  try {
    const Parser = require('tree-sitter');
    const parser = new Parser();
    parser.setLanguage(require('tree-sitter-c'));
    return parser;
  } catch {
    return undefined;
  }
}

async function main([tree, folder]) {
  if (!tree) throw new Error('usage: node grammars/bench/parse.mjs TREE [DIR]');
  const results = await benchParse(tree, folder);
  const raw = results[0].msPerMB;
  for (const { name, msPerMB } of results) {
    console.log(
      `${name.padEnd(30)} ${msPerMB.toFixed(1).padStart(8)} ms/MB ${(msPerMB / raw).toFixed(2).padStart(6)} x raw`,
    );
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
}
