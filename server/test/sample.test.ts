/** The bundled sample shows what it is there to show: `npm start`, the README and the Neovim test rest on it. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkWriters } from '../src/report/check-writers.js';
import { rules } from '../src/rules/index.js';
import { OPTIONS, realCore } from './real-core.js';
import { NOTHING_ASIDE } from './report/nothing-aside.js';

const core = await realCore();
const path = 'fixtures/sample/buffer.c';
const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const lineOf = (piece: string, after: string) =>
  text.slice(0, text.indexOf(piece, text.indexOf(after))).split('\n').length;

it('has one finding in each function that loses count, and none in the one that does not', () => {
  const { findings, notAnalysed } = core.check({ path, text }, OPTIONS);
  expect(findings.map((f) => [f.function, f.code, f.confidence, f.line])).toEqual([
    ['buffer_pin', 'partial-pin', 'high', lineOf('return ret < 0', 'int buffer_pin(')],
    ['buffer_read_tag', 'leaked-reference', 'high', lineOf('return -EIO', 'int buffer_read_tag(')],
  ]);
  expect(notAnalysed).toEqual([]);
});

it('is printed with each message once', () => {
  const { findings } = core.check({ path, text }, OPTIONS);
  const stats = { files: 1, functions: 3, paths: 1, seconds: 0 };
  const printed = checkWriters.text(
    { version: 1, kernel: 'v6.12', findings, notAnalysed: [], stats, era: core.era(OPTIONS) },
    { colour: false, aside: NOTHING_ASIDE, stats: false, compared: false, rules },
  );
  for (const { message } of findings) expect(printed.split(message)).toHaveLength(2);
});

it('marks the path that keeps the pins, and no other', () => {
  const simulation = core.simulate({ path, text }, 'buffer_pin', OPTIONS);
  const broken = simulation?.paths.filter(({ findings }) => findings.length > 0);
  expect(broken?.map(({ outcome, verdict, findings }) => ({ outcome, verdict, findings }))).toEqual([
    { outcome: 'returns -EFAULT', verdict: 'partial-pin', findings: ['partial-pin'] },
  ]);
  expect(broken?.[0]?.steps.at(-1)?.holds).toMatchObject([{ kind: 'pin', owner: 'this function' }]);
});

it('counts its paths, anew after an edit of the function only', () => {
  const count = (source: string) => core.countPaths({ path, text: source }, 'buffer_pin', OPTIONS);
  const counted = count(text);
  expect(counted?.broken).toEqual({ 'partial-pin': 1 });
  core.check({ path, text }, OPTIONS);
  expect(count(`\n${text}`)).toEqual(counted);
  const mended = text.replace(
    'if (ret != nr) {',
    'if (ret != nr) {\n\t\tif (ret > 0)\n\t\t\tunpin_user_pages(pages, ret);',
  );
  expect(count(mended)?.broken).toEqual({});
  expect(core.countPaths({ path, text }, 'nothing', OPTIONS)).toBeUndefined();
});
