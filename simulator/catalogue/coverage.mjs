/**
 * npm run coverage-report -- TREE: which functions of a kernel tree that reach a counter are rows, and which are not.
 *
 * Looked at: what mm/ exports, and what include/linux/{mm,pagemap,page_ref,memremap}.h declare or define. A function
 * reaches a counter when its text touches one, or calls a row that does, or calls such a function that is no row. This
 * is a reading of the text, without types or configuration: it sees too much rather than too little.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { formatVersion, loadCatalogue } from '../dist/index.js';
import { readCatalogueDocuments } from './read.mjs';

const HEADERS = ['mm.h', 'pagemap.h', 'page_ref.h', 'memremap.h'].map((name) => `include/linux/${name}`);

/** Further files whose inline functions stand between those and the counters. */
const BETWEEN = [
  'mm_inline.h',
  'rmap.h',
  'swap.h',
  'huge_mm.h',
  'hugetlb.h',
  'highmem.h',
  'gfp.h',
  'page-flags.h',
  'migrate.h',
].map((name) => `include/linux/${name}`);

/** Where a counter itself is changed. */
const COUNTER = /_refcount\b|_mapcount\b|_pincount\b|_nr_pages_mapped\b|pgmap->ref\b|percpu_ref_\w+\s*\(\s*&?\w*pgmap/;

const FUNCTION =
  /^(?:[A-Za-z_][\w\s*]*?[\s*])?([A-Za-z_]\w*)\s*\(((?:[^(){};]|\([^()]*\))*)\)\s*(?:__\w+(?:\([^)]*\))?\s*)*\{/gm;
const DECLARATION =
  /^(?:[A-Za-z_][\w\s*]*?[\s*])([A-Za-z_]\w*)\s*\((?:[^(){};]|\([^()]*\))*\)\s*(?:__\w+(?:\([^)]*\))?\s*)*;/gm;
const CALL = /\b([A-Za-z_]\w*)\s*\(/g;
const EXPORT = /^EXPORT_SYMBOL(?:_GPL|_NS|_NS_GPL)?\s*\(\s*(\w+)/gm;

function main(argument) {
  if (argument === undefined) return fail('usage: npm run coverage-report -- TREE (a Linux source tree)');
  const root = resolve(process.env.INIT_CWD ?? '.', argument);
  if (!existsSync(join(root, 'mm/gup.c'))) return fail(`${root} is not a Linux source tree: it has no mm/gup.c`);
  const version = versionOf(root);
  const { catalogue } = loadCatalogue(readCatalogueDocuments());
  const tree = readTree(root);
  const reasons = readReasons();
  const reached = reachCounters(tree, (name) => rowAt(catalogue, name, version));

  const asked = [...tree.asked].filter(([name]) => reached.has(name)).sort();
  const rows = asked.filter(([name]) => rowAt(catalogue, name, version) !== undefined);
  const explained = asked.filter(
    ([name]) => rowAt(catalogue, name, version) === undefined && reasons(name) !== undefined,
  );
  const missing = asked.filter(
    ([name]) => rowAt(catalogue, name, version) === undefined && reasons(name) === undefined,
  );
  for (const [name, file] of missing)
    console.log(`${file}: ${name} reaches a counter${via(reached.get(name))} and is no row`);
  console.log(
    `${formatVersion(version)}: ${asked.length} functions reach a counter: ${rows.length} rows, ` +
      `${explained.length} explained in not-rows.yaml, ${missing.length} missing`,
  );
  process.exitCode = missing.length === 0 ? 0 : 1;
}

function fail(message) {
  console.error(message);
  process.exitCode = 2;
}

const via = (callee) => (callee === undefined ? '' : ` through ${callee}`);

/** A row about this name, static or not. */
const rowAt = (catalogue, name, version) =>
  catalogue.lookup(name, version) ??
  catalogue.all(name).find((row) => catalogue.lookup(name, version, row.within) !== undefined);

function versionOf(root) {
  const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
  const number = (key) => Number(new RegExp(`^${key}\\s*=\\s*(\\d+)`, 'm').exec(makefile)?.[1]);
  return { major: number('VERSION'), minor: number('PATCHLEVEL') };
}

/** Bodies of all functions by name, and the functions asked about with the file that shows them. */
function readTree(root) {
  const bodies = new Map();
  const asked = new Map();
  const sources = readdirSync(join(root, 'mm'))
    .filter((name) => name.endsWith('.c') || name.endsWith('.h'))
    .map((name) => `mm/${name}`);
  for (const file of [...HEADERS, ...BETWEEN, ...sources]) {
    if (!existsSync(join(root, file))) continue;
    const text = plain(readFileSync(join(root, file), 'utf8'));
    for (const { name, body } of functionsOf(text)) bodies.set(name, `${bodies.get(name) ?? ''}\n${body}`);
    for (const name of namesAsked(file, text)) if (!asked.has(name)) asked.set(name, file);
  }
  return { bodies, asked };
}

function namesAsked(file, text) {
  const found = [];
  if (file.startsWith('mm/')) for (const [, name] of text.matchAll(EXPORT)) found.push(name);
  if (HEADERS.includes(file)) {
    for (const [, name] of text.matchAll(DECLARATION)) found.push(name);
    for (const { name } of functionsOf(text)) found.push(name);
  }
  return found.map((name) => name.replace(/_noprof$/, ''));
}

/** Without comments, strings and directives; lines stay lines. */
const plain = (text) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""')
    .replace(/^[ \t]*#(?:[^\n\\]|\\[\s\S])*/gm, '');

function functionsOf(text) {
  const found = [];
  for (const match of text.matchAll(FUNCTION)) {
    const start = match.index + match[0].length;
    const name = match[1];
    if (['if', 'for', 'while', 'switch'].includes(name)) continue;
    found.push({ name: name.replace(/_noprof$/, ''), body: text.slice(start, endOfBody(text, start)) });
  }
  return found;
}

function endOfBody(text, start) {
  let depth = 1;
  let at = start;
  while (depth > 0 && at < text.length) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    at += 1;
  }
  return at;
}

/** Names that reach a counter, each with the callee through which it does (undefined: directly). */
function reachCounters({ bodies }, rowOf) {
  const reached = new Map();
  const callers = new Map();
  for (const [name, body] of bodies) {
    if (COUNTER.test(body)) reached.set(name, undefined);
    for (const [, called] of body.matchAll(CALL)) {
      const callee = called.replace(/_noprof$/, '');
      const row = rowOf(callee);
      if (row !== undefined && moves(row) && !reached.has(name)) reached.set(name, callee);
      if (row === undefined) callers.set(callee, [...(callers.get(callee) ?? []), name]);
    }
  }
  const pending = [...reached.keys()];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const caller of callers.get(name) ?? []) {
      if (reached.has(caller)) continue;
      reached.set(caller, name);
      pending.push(caller);
    }
  }
  return reached;
}

const moves = (row) =>
  row.outcomes.some((outcome) =>
    outcome.effects.some((effect) => MOVES.includes(effect.do) && effect.kind !== 'memory'),
  );
const MOVES = ['acquire', 'release', 'transfer', 'set', 'borrow'];

/** Why a name is no row, from not-rows.yaml. */
function readReasons() {
  const file = join(dirname(fileURLToPath(import.meta.url)), 'not-rows.yaml');
  const groups = existsSync(file) ? parse(readFileSync(file, 'utf8')) : [];
  const byName = new Map(groups.flatMap(({ reason, names }) => (names ?? []).map((name) => [name, reason])));
  const patterns = groups.flatMap(({ reason, pattern }) => (pattern ? [[new RegExp(`^(?:${pattern})$`), reason]] : []));
  return (name) => byName.get(name) ?? patterns.find(([pattern]) => pattern.test(name))?.[1];
}

main(process.argv[2]);
