/** A release that one path forgets: put before the return, before the jump, or reached by jumping to another label. */
import type { HoldKind, Row } from '@folioscope/simulator';
import type { Node } from 'web-tree-sitter';
import type { Finding, HoldView, PathStep } from '../protocol.js';
import { callsIn } from './calls.js';
import type { Proposal } from './edit.js';
import { undoing } from './other-call.js';
import type { FixContext } from './proposals.js';
import { type HeldText, heldText, releaseCall } from './release-call.js';
import { insertBefore, statementAt } from './statements.js';

export function missingReleases(finding: Finding, context: FixContext): readonly Proposal[] {
  const hold = leakedHold(finding);
  const held = hold && heldText(hold);
  if (!hold || !held) return [];
  const calls = releaseCalls(hold.kind, held, undoing(finding, context), context);
  const leaving = statementAt(context.fn.node, context.offset(finding));
  const branches = branchesOf(finding, context);
  const jumps = branches.flatMap((branch) => jumpAtEnd(branch) ?? []);
  const starts = branches.flatMap((branch) => firstOf(branch) ?? []);
  const name = hold.object;
  const before = (statement: Node, call: string, title: string, lines: readonly string[] = [call]) => {
    const edits = insertBefore(statement, lines, context.text);
    return edits ? [{ title, edits, call }] : [];
  };
  const guarded = (call: string) => [`if (${isHeld(held)})`, `\t${call}`];
  return [
    ...jumps.flatMap((jump) => otherLabels(jump, held, name, context)),
    ...(leaving ? calls.flatMap((call) => before(leaving, call, `Release ${name} here`)) : []),
    ...jumps.flatMap((jump) => calls.flatMap((call) => before(jump, call, `Release ${name} before this path leaves`))),
    ...starts.flatMap((first) => calls.flatMap((call) => before(first, call, `Release ${name} in this branch`))),
    ...[...(leaving ? [leaving] : []), ...starts].flatMap((statement) =>
      calls.flatMap((call) => before(statement, call, `Release ${name} here, where it is held`, guarded(call))),
    ),
  ];
}

/** Whether there is anything to release, where not all paths hold it. */
const isHeld = ({ base, count }: HeldText): string => (count === undefined ? base : `${count} > 0`);

/** The hold that the finding is about: what its first step took, as it is at the end. */
function leakedHold({ path }: Finding): HoldView | undefined {
  const taken = path.find((step) => step.event === 'acquire');
  const left = path.at(-1)?.holds ?? [];
  return taken && left.find(({ since }) => since.line === taken.line && since.column === taken.column);
}

/** Calls that give it back: by the functions that this function itself uses first, then by those the catalogue names. */
function releaseCalls(kind: HoldKind, held: HeldText, undo: readonly string[], context: FixContext): readonly string[] {
  const own = callsIn(context.fn.node, context.text).map(({ callee }) => callee);
  const names = [...new Set([...own.filter((name) => undo.includes(name)), ...undo, ...own])];
  const calls = names.flatMap((name) => {
    const row = context.lookup(name);
    return (row && fits(row, held, context) && releaseCall(row, kind, held)) || [];
  });
  return [...new Set(calls)];
}

/** A page is not passed for a folio, nor a folio for a page, though both name what is held. */
function fits({ params }: Row, { base }: HeldText, { fn, text }: FixContext): boolean {
  const declarations = text.slice(fn.start, fn.end).matchAll(/\bstruct (page|folio) \*+(\w+)/g);
  const declared = [...declarations].find(([, , name]) => name === base)?.[1];
  const wanted = params.flatMap(({ type }) => /^struct (page|folio) \*/.exec(type)?.[1] ?? []);
  return declared === undefined || wanted.every((type) => type === declared);
}

const JUMPS = new Set(['goto_statement', 'return_statement', 'break_statement', 'continue_statement']);

/** The branches of the decisions that the path took, the last one first; which side it took, `!` may have turned round. */
function branchesOf(finding: Finding, context: FixContext): readonly Node[] {
  const decisions = finding.path.filter((step) => step.event === 'assume').reverse();
  return decisions.flatMap((step) => sidesOf(step, context));
}

function sidesOf(step: PathStep, { fn, offset }: FixContext): readonly Node[] {
  const start = offset(step);
  const decision = fn.node
    .descendantsOfType('if_statement')
    .findLast((node) => covers(node?.childForFieldName('condition'), start));
  const sides = [decision?.childForFieldName('consequence'), decision?.childForFieldName('alternative')];
  return sides.flatMap((side) => (side?.type === 'else_clause' ? side.lastNamedChild : side) ?? []);
}

const firstOf = (branch: Node): Node | undefined =>
  branch.type === 'compound_statement' ? (branch.firstNamedChild ?? undefined) : branch;

function jumpAtEnd(branch: Node): Node | undefined {
  const last = branch.type === 'compound_statement' ? branch.lastNamedChild : branch;
  return last && JUMPS.has(last.type) ? last : undefined;
}

const covers = (node: Node | null | undefined, at: number): boolean =>
  node !== null && node !== undefined && node.startIndex <= at && at < node.endIndex;

/** A label before the one jumped to, with nothing between the two but releases of what is held. */
function otherLabels(jump: Node, held: HeldText, name: string, { fn, text }: FixContext): readonly Proposal[] {
  const label = jump.type === 'goto_statement' ? jump.childForFieldName('label') : null;
  if (!label) return [];
  const labels = fn.node.descendantsOfType('labeled_statement').flatMap((node) => {
    const own = node?.childForFieldName('label');
    return node && own ? [{ node, name: text.slice(own.startIndex, own.endIndex) }] : [];
  });
  const target = labels.findIndex(({ name: own }) => own === text.slice(label.startIndex, label.endIndex));
  const [before, at] = [labels[target - 1], labels[target]];
  if (!before || !at || before.node.parent?.id !== at.node.parent?.id) return [];
  const between = text.slice(before.node.startIndex + before.name.length + 1, at.node.startIndex).trim();
  if (!between.includes(`(${held.base}`) || between.split(';').length !== 2) return [];
  const edit = { start: label.startIndex, end: label.endIndex, text: before.name };
  return [{ title: `Go to ${before.name}, which releases ${name}`, edits: [edit] }];
}
