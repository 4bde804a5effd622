/** `check` of a tree's mm/*.c, once and again, beside the raw parse of the same bytes, each in a process of its own. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forgetFound } from './cache.mjs';
import { measure, middle } from './measure.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const ROUNDS = 3;

/** Measures all, in turns; the middle of three rounds counts. */
export function measureCheck(tree, program) {
  const files = readdirSync(join(tree, 'mm'))
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(tree, 'mm', name));
  const [raw, check, again] = [[], [], []];
  const checking = [program, 'check', '--format=json', '--root', tree, ...files];
  for (let round = 0; round < ROUNDS; round++) {
    raw.push(measure([here('raw-parse.mjs'), ...files]));
    forgetFound();
    check.push(measure(checking));
    again.push(measure(checking));
  }
  const report = JSON.parse(check[0].stdout);
  return {
    files: files.length,
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    raw: middle(raw),
    check: middle(check),
    again: middle(again),
    findings: report.findings.length,
    notAnalysed: report.notAnalysed.length,
    functions: report.stats.functions,
    paths: report.stats.paths,
  };
}
