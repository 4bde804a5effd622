/**
 * Ways to mend a finding, the plainest first. They are proposals only: which of them is right, the analysis of the changed
 * text decides.
 */
import type { KernelFunction } from '@folioscope/grammars';
import type { Row } from '@folioscope/simulator';
import type { Finding } from '../protocol.js';
import type { Proposal } from './edit.js';
import { missingReleases } from './missing-release.js';
import { otherCalls } from './other-call.js';
import { rightCounts } from './right-count.js';
import { laterReleases, removedReleases } from './surplus-release.js';

/** What the proposals read: the function, and what is known of those it calls. */
export interface FixContext {
  readonly text: string;
  readonly fn: KernelFunction;
  /** Of a 1-based place. */
  offset(place: { readonly line: number; readonly column: number }): number;
  lookup(name: string): Row | undefined;
  /** The row of another version, for a call that this one does not have. */
  elsewhere(name: string): Row | undefined;
}

/** Codes whose findings end in a hold that nobody gives back. */
const LEAKS = new Set(['leaked-reference', 'leaked-pin', 'leaked-pgmap', 'partial-pin', 'inconsistent-release']);

/** Codes whose findings name a call that another one should stand for. */
const CALLS = new Set(['wrong-release', 'removed-api']);

/** Codes whose findings are a release too many, too much or too early. */
const SURPLUS: Readonly<Record<string, typeof missingReleases>> = {
  'double-put': removedReleases,
  'use-after-put': laterReleases,
  'wrong-count': rightCounts,
};

export function proposalsFor(finding: Finding, context: FixContext): readonly Proposal[] {
  if (LEAKS.has(finding.code)) return missingReleases(finding, context);
  if (CALLS.has(finding.code)) return otherCalls(finding, context);
  return SURPLUS[finding.code]?.(finding, context) ?? [];
}
