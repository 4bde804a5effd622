/**
 * `npm run parse-report -- TREE DIR... [--every N] [--list]`: how many functions of a kernel tree parse, without masking and
 * with it, and what it costs. A function counts as clean when the tree has a definition without any error whose body stands
 * where the layout says (function-finder.mjs).
 */
import { parseArgs } from 'node:util';
import { createParser, mask } from '@folioscope/grammars';
import { Language, Parser } from 'web-tree-sitter';
import { findByLayout } from './function-finder.mjs';
import { kernelFiles, readSource } from './sources.mjs';
import { readWasm } from './wasm.mjs';

const USAGE = 'usage: npm run parse-report -- TREE DIR... [--every N] [--list]';

/** Files parsed before anything is measured. */
const WARM_UP = 12;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { every: { type: 'string', default: '1' }, list: { type: 'boolean', default: false } },
  });
  const [tree, ...folders] = positionals;
  const every = Number(values.every);
  if (!tree || folders.length === 0 || !Number.isInteger(every) || every < 1) throw new Error(USAGE);
  const wasm = readWasm();
  const kernelParser = await createParser(wasm);
  kernelParser.delete();
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm.c));
  console.log(
    'folder                    source    functions    clean           broken    lost   mask ms/MB   parse ms/MB',
  );
  for (const folder of folders) {
    const names = kernelFiles(tree, folder, every);
    for (const name of names.slice(0, WARM_UP)) measure(parser, [readSource(tree, name)], true);
    for (const masked of [false, true]) {
      const total = newTotal();
      for (const name of names)
        addUp(total, measure(parser, [readSource(tree, name)], masked), values.list && masked ? name : '');
      console.log(line(folder, masked, total));
    }
  }
}

function newTotal() {
  return { units: 0, functions: 0, clean: 0, broken: 0, lost: 0, maskMs: 0, parseMs: 0 };
}

/** Counts of one source. */
function measure(parser, [source], masked) {
  const result = { ...newTotal(), units: source.length, problems: [] };
  const maskStart = process.cpuUsage();
  const text = masked ? mask(source).text : source;
  result.maskMs = milliseconds(maskStart);
  const parseStart = process.cpuUsage();
  const tree = parser.parse(text);
  result.parseMs = milliseconds(parseStart);
  const bodies = new Map();
  for (const node of tree.rootNode.descendantsOfType('function_definition')) {
    const body = node.childForFieldName('body');
    if (body) bodies.set(body.startPosition.row, { end: body.endPosition.row, broken: node.hasError });
  }
  for (const { open, close, header } of findByLayout(source)) {
    const body = bodies.get(open);
    const state = body?.end !== close ? 'lost' : body.broken ? 'broken' : 'clean';
    result.functions++;
    result[state]++;
    if (state !== 'clean') result.problems.push(`${open + 1}: ${state}: ${header.trim()}`);
  }
  tree.delete();
  return result;
}

function addUp(total, part, name) {
  for (const key of Object.keys(total)) total[key] += part[key];
  if (name) for (const problem of part.problems) console.log(`${name}:${problem}`);
}

function milliseconds(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function line(folder, masked, total) {
  const megabytes = total.units / 1e6;
  const share = ((100 * total.clean) / Math.max(1, total.functions)).toFixed(2);
  return [
    folder.padEnd(25),
    (masked ? 'masked' : 'as it is').padEnd(9),
    String(total.functions).padStart(9),
    `${total.clean} ${share.padStart(6)} %`.padStart(17),
    String(total.broken).padStart(8),
    String(total.lost).padStart(7),
    (masked ? (total.maskMs / megabytes).toFixed(1) : '-').padStart(12),
    (total.parseMs / megabytes).toFixed(1).padStart(13),
  ].join(' ');
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
