/** What the fixtures expect and what is found agree both ways; the whole path of every finding is kept as a snapshot. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/protocol.js';
import { stepLines } from '../src/report/steps-text.js';
import { styleFor } from '../src/report/style.js';
import { rules } from '../src/rules/index.js';
import { differences, expectationsOf, fixtures, isNamedRight } from './fixture.js';
import { OPTIONS, realCore } from './real-core.js';

const core = await realCore();

describe.each(fixtures.map((file) => ({ name: file.path, file })))('$name', ({ name, file }) => {
  const report = core.check(file, OPTIONS);
  const findings = report.findings.filter((finding) => finding.confidence !== 'low');

  it('finds what it says, and nothing else', () => {
    expect(differences(name, expectationsOf(file), findings)).toEqual([]);
  });

  it('is analysed whole', () => {
    expect(report.notAnalysed).toEqual([]);
    expect(report.functions.length).toBeGreaterThan(0);
  });

  it('names its functions after what is found in them', () => {
    expect(report.functions.filter((fn) => !isNamedRight(fn.name, findings)).map((fn) => fn.name)).toEqual([]);
  });

  it('tells the same paths as before', async () => {
    await expect(findings.map(story).join('\n')).toMatchFileSnapshot(`snapshots/${name}.txt`);
  });
});

it('every code has a function that shows it', () => {
  const expected = new Set(fixtures.flatMap((file) => expectationsOf(file).map((e) => e.code)));
  expect(rules.map((rule) => rule.code).filter((code) => !expected.has(code))).toEqual([]);
});

const story = (finding: Finding): string =>
  [
    `${finding.file}:${finding.line}:${finding.column}: ${finding.message} [${finding.code}, ${finding.confidence}]`,
    ...stepLines(finding.path, '    ', styleFor(false)),
    '',
  ].join('\n');
