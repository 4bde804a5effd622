/** Every finding of every fixture and of every documented example, replayed on plain numbers, shows the same break. */
import { type ReplayBreak, replayEvents } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/protocol.js';
import { rules } from '../src/rules/index.js';
import { fixtures } from './fixture.js';
import { OPTIONS, realCore } from './real-core.js';

type Verdict = Pick<ReplayBreak, 'verdict' | 'kind'>;

/** What each code says of the books; undefined: nothing. */
const VERDICTS: Readonly<Record<string, readonly Verdict[] | undefined>> = {
  // What is left for the second release may be of another kind: the reference beside an isolation.
  'double-put': [{ verdict: 'released-again' }, { verdict: 'wrong-kind' }],
  'inconsistent-release': [{ verdict: 'unlike-sibling' }],
  'leaked-pgmap': [{ verdict: 'leak', kind: 'pgmap' }],
  'leaked-pin': [{ verdict: 'leak', kind: 'pin' }],
  'leaked-reference': [
    { verdict: 'leak', kind: 'ref' },
    { verdict: 'leak', kind: 'isolation' },
  ],
  'missing-get': [{ verdict: 'unheld' }],
  'partial-pin': [{ verdict: 'leak', kind: 'pin' }],
  'put-of-error-pointer': [{ verdict: 'not-a-pointer' }],
  'removed-api': undefined,
  'stale-idle-test': [{ verdict: 'not-seen-idle' }],
  'truncated-pgmap-count': [{ verdict: 'remainder-lost' }],
  'unheld-put': [{ verdict: 'unheld' }],
  'use-after-put': [{ verdict: 'used-after' }],
  'wrong-count': [{ verdict: 'wrong-count' }],
  'wrong-release': [{ verdict: 'wrong-kind' }],
  'zero-ref-mapping': [{ verdict: 'mapped-uncounted' }],
};

const core = await realCore();
const examples = rules.map(({ code, documentation }) => ({ path: `${code} example`, text: `${documentation.bad}\n` }));
const findings = [...fixtures, ...examples].flatMap((file) => core.check(file, OPTIONS).findings);

it('every code has its verdict', () => {
  expect(Object.keys(VERDICTS)).toEqual(rules.map((rule) => rule.code));
});

const named = (finding: Finding) => [`${finding.file}:${finding.line} ${finding.code}`, finding] as const;
const counting = findings.filter((finding) => VERDICTS[finding.code]);

describe.each(counting.map(named))('%s', (_, finding) => {
  const breaks = replayEvents(finding.replay);
  const told = finding.replay.map((event, i) => `\n${i} ${JSON.stringify(event)}`).join('');

  it('breaks where it is said to break', () => {
    const last = breaks.filter(({ event }) => event === finding.replay.length - 1);
    const shown = last.filter((found) => VERDICTS[finding.code]?.some((wanted) => matches(found, wanted)));
    expect(shown.length, told).toBeGreaterThan(0);
  });

  it('and nowhere before', () => {
    expect(
      breaks.filter(({ event }) => event < finding.replay.length - 1),
      told,
    ).toEqual([]);
  });
});

it.each(findings.filter((finding) => !counting.includes(finding)).map(named))('%s counts nothing', (_, finding) => {
  expect(finding.replay).toEqual([]);
});

const matches = (found: ReplayBreak, { verdict, kind }: Verdict): boolean =>
  found.verdict === verdict && (kind === undefined || found.kind === kind);
