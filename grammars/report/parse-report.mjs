/**
 * `npm run parse-report -- TREE DIR... [--every N] [--list]`: how many functions of a kernel tree parse, as they are and
 * masked, and what it costs in CPU time, warm. A function counts as clean when the tree has a definition without any error
 * whose body stands where the layout says (function-finder.mjs); broken when there is an error in it; lost when there is no
 * such definition. `--every 10` takes every tenth file, `--list` names what is not clean.
 */
import { parseArgs } from 'node:util';
import { mask } from '@folioscope/grammars';
import { findByLayout } from './function-finder.mjs';
import { kernelFiles, readSource } from './sources.mjs';
import { loadParser } from './wasm.mjs';

const USAGE = 'usage: npm run parse-report -- TREE DIR... [--every N] [--list]';

/** Files measured in one go. */
const BATCH = 100;
/** Rounds over the first batch before anything is measured. */
const WARM_UP = 3;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { every: { type: 'string', default: '1' }, list: { type: 'boolean', default: false } },
  });
  const [tree, ...folders] = positionals;
  const every = Number(values.every);
  if (!tree || folders.length === 0 || !Number.isInteger(every) || every < 1) throw new Error(USAGE);
  const parser = await loadParser();
  console.log(
    'folder                    source    functions            clean   broken    lost   mask ms/MB  parse ms/MB',
  );
  for (const folder of folders) {
    const names = kernelFiles(tree, folder, every);
    if (names.length === 0) throw new Error(`${tree}/${folder} has no .c files`);
    for (let round = 0; round < WARM_UP; round++)
      measure(parser, tree, names.slice(0, BATCH), (text) => mask(text).text);
    console.log(
      line(
        folder,
        'as it is',
        measure(parser, tree, names, (text) => text),
      ),
    );
    const masked = measure(parser, tree, names, (text) => mask(text).text);
    if (values.list) for (const problem of masked.problems) console.log(problem);
    console.log(line(folder, 'masked', masked));
  }
}

/** Masks and parses files in batches, and holds the functions found to the layout. */
function measure(parser, tree, names, prepare) {
  const total = { units: 0, functions: 0, clean: 0, broken: 0, lost: 0, maskMs: 0, parseMs: 0, problems: [] };
  for (let from = 0; from < names.length; from += BATCH) {
    const batch = names.slice(from, from + BATCH).map((name) => ({ name, source: readSource(tree, name) }));
    const maskStart = process.cpuUsage();
    for (const file of batch) file.text = prepare(file.source);
    total.maskMs += milliseconds(maskStart);
    for (const file of batch) count(parser, file, total);
  }
  return total;
}

function count(parser, { name, source, text }, total) {
  total.units += source.length;
  const start = process.cpuUsage();
  const tree = parser.parse(text);
  total.parseMs += milliseconds(start);
  const bodies = bodiesByRow(tree);
  tree.delete();
  for (const { open, close, header } of findByLayout(source)) {
    const body = bodies.get(open);
    const state = body?.end !== close ? 'lost' : body.broken ? 'broken' : 'clean';
    total.functions++;
    total[state]++;
    if (state !== 'clean') total.problems.push(`${name}:${open + 1}: ${state}: ${header.trim()}`);
  }
}

/** The function bodies of a tree by the row of their opening brace. */
function bodiesByRow(tree) {
  const bodies = new Map();
  for (const node of tree.rootNode.descendantsOfType('function_definition')) {
    const body = node.childForFieldName('body');
    if (body) bodies.set(body.startPosition.row, { end: body.endPosition.row, broken: node.hasError });
  }
  return bodies;
}

function milliseconds(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function line(folder, source, total) {
  const megabytes = total.units / 1e6;
  const share = ((100 * total.clean) / Math.max(1, total.functions)).toFixed(2);
  const maskCost = source === 'masked' ? (total.maskMs / megabytes).toFixed(1) : '-';
  return [
    folder.padEnd(25),
    source.padEnd(9),
    String(total.functions).padStart(9),
    `${total.clean} ${share.padStart(6)} %`.padStart(16),
    String(total.broken).padStart(8),
    String(total.lost).padStart(7),
    maskCost.padStart(12),
    (total.parseMs / megabytes).toFixed(1).padStart(12),
  ].join(' ');
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
