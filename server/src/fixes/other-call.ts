/** A call that another function should stand for: the right release, or what replaced a function that is gone. */
import type { Row } from '@folioscope/simulator';
import type { Finding } from '../protocol.js';
import { type CallText, callsIn } from './calls.js';
import type { Proposal } from './edit.js';
import type { FixContext } from './proposals.js';

export function otherCalls(finding: Finding, context: FixContext): readonly Proposal[] {
  const { fn, text } = context;
  const [start, end] = [context.offset(finding), context.offset({ line: finding.endLine, column: finding.endColumn })];
  const wrong = callsIn(fn.node, text).find(({ calleeStart }) => start <= calleeStart && calleeStart < end);
  if (!wrong) return [];
  return instead(wrong, finding, context).map((name) => ({
    title: `Call ${name}() instead`,
    edits: [{ start: wrong.calleeStart, end: wrong.calleeStart + wrong.callee.length, text: name }],
  }));
}

/** Functions that take what the wrong one was given. */
function instead(wrong: CallText, finding: Finding, context: FixContext): readonly string[] {
  const known = context.lookup(wrong.callee);
  if (!known) {
    const gone = context.elsewhere(wrong.callee);
    const next = gone?.instead === undefined ? undefined : context.lookup(gone.instead);
    return gone && next && takesTheSame(gone, next) ? [next.name] : [];
  }
  return undoing(finding, context).filter((name) => {
    const row = context.lookup(name);
    return name !== wrong.callee && row?.params.length === wrong.args.length;
  });
}

/** What undoes the call that took the hold, by its row. */
export function undoing(finding: Finding, { fn, text, offset, lookup }: FixContext): readonly string[] {
  const taken = finding.path.find((step) => step.event === 'acquire');
  if (!taken) return [];
  const [start, end] = [offset(taken), offset({ line: taken.endLine, column: taken.endColumn })];
  const calls = callsIn(fn.node, text).filter(({ calleeStart }) => start <= calleeStart && calleeStart < end);
  return [...new Set(calls.flatMap(({ callee }) => lookup(callee)?.undo ?? []))];
}

const takesTheSame = (a: Row, b: Row): boolean =>
  a.result === b.result && JSON.stringify(a.params.map((p) => p.type)) === JSON.stringify(b.params.map((p) => p.type));
