/** SARIF is held to the official schema. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AjvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { checkWriters } from '../../src/report/check-writers.js';
import { reviewWriters } from '../../src/report/review-writers.js';
import { readSeries } from '../../src/review/input.js';
import { reviewSeries } from '../../src/review/review.js';
import { rules } from '../../src/rules/index.js';
import { fixtures } from '../fixture.js';
import { OPTIONS, realCore } from '../real-core.js';
import { lineDiff, mbox } from '../review/mails.js';
import { NOTHING_ASIDE } from './nothing-aside.js';

const require = createRequire(import.meta.url);
const schema = JSON.parse(
  readFileSync(
    require.resolve('@microsoft/jest-sarif').replace(/lib.*$/, 'lib/schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
);
const ajv = new AjvDraft04.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function valid(text: string): Log {
  const log = JSON.parse(text) as Log;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log;
}

const core = await realCore();
const reports = fixtures.slice(0, 12).map((file) => core.check(file, OPTIONS));
const findings = reports.flatMap((report) => report.findings);
const report = {
  version: 1 as const,
  kernel: 'v6.12',
  findings,
  notAnalysed: [{ file: 'mm/x y.c', function: 'f', line: 3, reason: 'too many states' }],
  stats: { files: 12, functions: 1, paths: 1, seconds: 0 },
  era: core.era(OPTIONS),
};
const options = { colour: false, aside: NOTHING_ASIDE, stats: false, compared: false, rules };

describe('sarif', () => {
  it('of a check is valid and has the path of every finding with the counters after each step', () => {
    const [run] = valid(checkWriters.sarif(report, options)).runs;
    expect(run?.results).toHaveLength(findings.length);
    for (const result of run?.results ?? []) {
      const steps = result.codeFlows?.[0]?.threadFlows[0]?.locations ?? [];
      expect(steps.length).toBeGreaterThan(0);
      expect(result.partialFingerprints).toMatchObject({ 'folioscope/v1': expect.stringMatching(/^[0-9a-f]{16}/) });
      expect(run?.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
    }
    expect(run?.results?.some((r) => r.codeFlows?.[0]?.threadFlows[0]?.locations.some((l) => l.state))).toBe(true);
  });

  it('marks what is new, known and allowed', () => {
    const [fresh, known, allowed] = findings;
    if (!fresh || !known || !allowed) throw new Error('the fixtures have no findings');
    const suppression = { file: allowed.file, line: 1, codes: [allowed.code], reason: 'it is meant' };
    const aside = { ...NOTHING_ASIDE, known: [known], suppressed: [{ finding: allowed, suppression }] };
    const log = valid(checkWriters.sarif({ ...report, findings: [fresh] }, { ...options, aside, compared: true }));
    expect(log.runs[0]?.results).toMatchObject([
      { baselineState: 'new' },
      { baselineState: 'unchanged' },
      { suppressions: [{ kind: 'inSource', justification: 'it is meant' }] },
    ]);
  });

  it('of a review has what is introduced as new and what is fixed as absent', async () => {
    const text =
      'int f(struct page *page)\n{\n\tget_page(page);\n\tif (page->index)\n\t\treturn -EINVAL;\nout:\n\tput_page(page);\n\treturn 0;\n}\n';
    const tree = {
      title: 'a tree',
      read: (path: string) => (path === 'mm/a.c' ? { text } : undefined),
      naming: () => [],
    };
    const mails = mbox(
      { subject: '[PATCH 1/2] repair', body: lineDiff('mm/a.c', '\t\treturn -EINVAL;', '\t\tgoto out;', 5), id: 'a' },
      {
        subject: '[PATCH 2/2] break',
        body: lineDiff('mm/a.c', '\t\tgoto out;', '\t\treturn -EINVAL;', 5),
        replyTo: 'a',
      },
    );
    const series = (await readSeries([{ name: 'list', bytes: mails }])).map((one) =>
      reviewSeries(one, tree, core, { ...OPTIONS, minConfidence: 'medium' }),
    );
    const log = valid(reviewWriters.sarif({ version: 1, kernel: 'v6.12', series }, { colour: false, rules }));
    expect(log.runs[0]?.results?.map((result) => result.baselineState)).toEqual(
      expect.arrayContaining(['absent', 'new']),
    );
  });
});
