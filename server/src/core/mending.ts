/**
 * Fixes that hold: each proposal is tried on the text, and is a fix only when the finding is gone then and nothing new is
 * found.
 */

import { events } from '../analysis/trace.js';
import type { FileReport } from '../core.js';
import { inOne, moved, offsetOfCall, type Proposal } from '../fixes/edit.js';
import { type FixContext, proposalsFor } from '../fixes/proposals.js';
import type { Finding, Fix } from '../protocol.js';
import type { Source } from './source.js';

/** Proposals tried for one finding at most. */
const MOST_TRIED = 12;

export interface Proposed {
  readonly proposals: readonly Proposal[];
  /** Where the hold is taken that the finding is about; -1 when it is about none. */
  readonly taken: number;
}

/** What may mend a finding, as offsets: nothing of the tree is needed any more. */
export function proposalsIn(source: Source, finding: Finding): Proposed {
  const { tree, lines } = source;
  const context: Omit<FixContext, 'fn'> = {
    text: tree.source,
    offset: (place) => lines.offset(place),
    lookup: (name) => source.lookup(name),
    elsewhere: (name) => source.nearest(name)?.row,
  };
  const at = lines.offset(finding);
  const fn = source.all().find(({ start, end }) => start <= at && at < end);
  const first = finding.path.find((step) => step.event === 'acquire');
  const proposals = fn ? proposalsFor(finding, { ...context, fn }).slice(0, MOST_TRIED) : [];
  return { proposals, taken: first ? lines.offset(first) : -1 };
}

/** Whether a changed text no longer shows the finding, and shows nothing that the text as it was did not. */
export function isMended(finding: Finding, before: FileReport, after: FileReport): boolean {
  const were = counted(before);
  const are = counted(after);
  const key = keyOf(finding);
  if ((are.get(key) ?? 0) >= (were.get(key) ?? 0)) return false;
  return [...are].every(([other, count]) => count <= (were.get(other) ?? 0));
}

/** Whether the new call gives back what the finding is about on every path that comes to it. `source`: of the changed text. */
export function alwaysReleases(proposal: Proposal, taken: number, source: Source): boolean {
  const at = offsetOfCall(proposal);
  if (at === undefined) return true;
  const fn = source.all().find(({ start, end }) => start <= at && at < end);
  const exploration = fn && source.snapshots(fn);
  if (!exploration || 'reason' in exploration) return false;
  const since = moved(taken, proposal.edits);
  const arrivals = exploration.snapshots.filter(({ extent }) => extent.start === at);
  const isReleased = ({ before, after }: (typeof arrivals)[number]): boolean => {
    const own = new Set(
      events(before.state.trace)
        .filter((t) => t.event === 'acquire' && t.extent.start === since)
        .map((t) => t.number),
    );
    const held = before.ledger.holds.filter((hold) => own.has(Math.floor(hold.id)) && hold.sure);
    return held.some(({ id }) => after.every(({ ledger }) => ledger.holds.every((hold) => hold.id !== id)));
  };
  return arrivals.length > 0 && arrivals.every(isReleased);
}

/** Findings by what they are about: their lines move with a fix. */
function counted({ findings, notAnalysed }: FileReport): ReadonlyMap<string, number> {
  const keys = [...findings.map(keyOf), ...notAnalysed.map((n) => `\0${n.function}`)];
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const keyOf = ({ function: name, code, object }: Finding): string => `${name}\0${code}\0${object}`;

/** A proposal with its place as people and editors count it. */
export function fixOf({ title, edits }: Proposal, source: Source): Fix | undefined {
  const edit = inOne(source.tree.source, edits);
  return edit && { title, edit: { ...source.lines.span(source.options.path, edit), text: edit.text } };
}
