/** A release of more than was taken: the same call, with what is held in the place of what it says. */
import { linear, type Row } from '@folioscope/simulator';
import type { Finding, HoldView } from '../protocol.js';
import { callsIn } from './calls.js';
import type { Proposal } from './edit.js';
import type { FixContext } from './proposals.js';
import { heldText, releaseCall } from './release-call.js';
import { statementAt } from './statements.js';

export function rightCounts(finding: Finding, context: FixContext): readonly Proposal[] {
  const { fn, text, offset, lookup } = context;
  const start = offset(finding);
  const wrong = callsIn(fn.node, text).find(({ calleeStart }) => calleeStart === start);
  const row = wrong && lookup(wrong.callee);
  const statement = statementAt(fn.node, start);
  const held = heldBefore(finding);
  if (!wrong || !row || !held || statement?.type !== 'expression_statement' || statement.startIndex !== start)
    return [];
  const what = heldText(held);
  const right = (what && releaseCall(row, held.kind, what)) ?? countedCall(row, wrong.args, held);
  if (right === undefined) return [];
  const edit = { start, end: statement.endIndex };
  const title = `Give back what is held: ${right.slice(0, -1)}`;
  const count = what?.count;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return [
    { title, edits: [{ ...edit, text: right }], call: right },
    ...(count === undefined || statement.parent?.type !== 'compound_statement'
      ? []
      : [
          {
            title: `${title}, if there is any`,
            edits: [{ ...edit, text: `if (${count} > 0)\n${indent}\t${right}` }],
            call: right,
          },
        ]),
  ];
}

/** What this function holds just before the break, of what the break is about. */
function heldBefore({ path }: Finding): HoldView | undefined {
  const taken = path.find((step) => step.event === 'acquire');
  const before = path.findLast((step) => step.event !== 'break' && step.event !== 'release');
  return before?.holds.find(({ since, owner }) => {
    return owner === 'this function' && since.line === taken?.line && since.column === taken.column;
  });
}

/** `folio_put_refs(folio, 3);`: the row says which argument is the number. */
function countedCall(row: Row, args: readonly string[], held: HoldView): string | undefined {
  const release = row.outcomes.flatMap((o) => o.effects).find((e) => e.do === 'release' && e.kind === held.kind);
  if (release?.do !== 'release' || release.on.steps.length > 0 || !/^\w+$/.test(held.count)) return undefined;
  const number = row.params.findIndex(({ name }) => linear.format(release.count) === name);
  if (number < 0 || row.params.length !== args.length) return undefined;
  return `${row.name}(${args.map((arg, i) => (i === number ? held.count : arg)).join(', ')});`;
}
