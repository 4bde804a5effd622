/** Every finding of every fixture and of every documented example, replayed on plain numbers, shows the same break. */
import { type ReplayBreak, type ReplayEvent, replayEvents } from '@folioscope/simulator';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../src/protocol.js';
import { rules } from '../src/rules/index.js';
import { fixtures } from './fixture.js';
import { OPTIONS, realCore } from './real-core.js';

type Verdict = Pick<ReplayBreak, 'verdict' | 'kind'>;

/** What each code says of the books; undefined: nothing. */
const VERDICTS: Readonly<Record<string, readonly Verdict[] | undefined>> = {
  'double-put': [{ verdict: 'released-again' }],
  'leaked-pgmap': [{ verdict: 'leak', kind: 'pgmap' }],
  'leaked-pin': [{ verdict: 'leak', kind: 'pin' }],
  'leaked-reference': [
    { verdict: 'leak', kind: 'ref' },
    { verdict: 'leak', kind: 'isolation' },
  ],
  'partial-pin': [{ verdict: 'leak', kind: 'pin' }],
  'put-of-error-pointer': [{ verdict: 'not-a-pointer' }],
  'removed-api': undefined,
  'use-after-put': [{ verdict: 'used-after' }],
  'wrong-count': [{ verdict: 'wrong-count' }],
  'wrong-release': [{ verdict: 'wrong-kind' }],
};

const core = await realCore();
const examples = rules.map(({ code, documentation }) => ({ path: `${code} example`, text: `${documentation.bad}\n` }));
const findings = [...fixtures, ...examples].flatMap((file) => core.check(file, OPTIONS).findings);

it('every code has its verdict', () => {
  expect(Object.keys(VERDICTS)).toEqual(rules.map((rule) => rule.code));
});

describe.each(findings.map((finding) => [`${finding.file}:${finding.line} ${finding.code}`, finding] as const))(
  '%s',
  (_, finding) => {
    const verdicts = VERDICTS[finding.code];

    it.runIf(verdicts)('breaks where it is said to break, and nowhere before', () => {
      const { breaks, told } = replayed(finding);
      const last = finding.replay.length - 1;
      expect(
        breaks.filter(({ event }) => event < last),
        told,
      ).toEqual([]);
      const shown = breaks.filter((found) => verdicts?.some((wanted) => matches(found, wanted)));
      expect(shown.length, told).toBeGreaterThan(0);
    });

    it.runIf(!verdicts)('counts nothing', () => {
      expect(finding.replay).toEqual([]);
    });

    it('balances without its break', () => {
      expect(replayEvents(finding.replay.slice(0, -1))).toEqual([]);
    });
  },
);

const matches = (found: ReplayBreak, { verdict, kind }: Verdict): boolean =>
  found.verdict === verdict && (kind === undefined || found.kind === kind);

function replayed({ replay }: Finding): { breaks: readonly ReplayBreak[]; told: string } {
  const lines = replay.map((event: ReplayEvent, i) => `${i} ${JSON.stringify(event)}`);
  return { breaks: replayEvents(replay), told: `\n${lines.join('\n')}\n` };
}
