/** A release too many: it goes, or it waits until the object is used no more. */
import type { Node } from 'web-tree-sitter';
import type { Finding } from '../protocol.js';
import { callsIn } from './calls.js';
import type { Proposal } from './edit.js';
import type { FixContext } from './proposals.js';
import { insertAfter, removal, statementAt } from './statements.js';

/** One of the two calls goes: the earlier one, where a later path needs the other, or the later one. */
export function removedReleases(finding: Finding, context: FixContext): readonly Proposal[] {
  // Of what the caller holds nobody here can tell how much there is to give back.
  if (!finding.path.some((step) => step.event === 'acquire')) return [];
  return releasesOf(finding, context).flatMap(({ statement, callee, line }) => {
    const edit = removal(statement, context.text);
    // A function of the workspace may do more than give back.
    if (!edit || context.lookup(callee)?.derived) return [];
    const call = context.text.slice(statement.startIndex, statement.endIndex - 1);
    return [{ title: `Remove ${call}${line === finding.line ? '' : ` in line ${line}`}`, edits: [edit] }];
  });
}

/** The release waits for the last statement beside it that uses the object, or for the one that was found. */
export function laterReleases(finding: Finding, context: FixContext): readonly Proposal[] {
  const release = releasesOf(finding, context).at(-1);
  const use = statementAt(context.fn.node, context.offset(finding));
  const parent = release?.statement.parent;
  if (!release || !use || parent?.id !== use.parent?.id) return [];
  const from = release.statement.endIndex;
  const names = callArguments(release.statement, context.text);
  const isNamed = (node: Node) =>
    names.some((name) => wordIn(name, context.text.slice(node.startIndex, node.endIndex)));
  const behind = (parent?.namedChildren ?? []).filter((node) => node !== null && node.startIndex >= from);
  const last = upToJump(behind).findLast((node) => node.id === use.id || isNamed(node));
  const ends = [...(last ? [last] : []), use];
  const taken = removal(release.statement, context.text);
  const call = context.text.slice(release.statement.startIndex, release.statement.endIndex);
  return ends.flatMap((end) => {
    const put = insertAfter(end, call, context.text);
    const title = `Give ${finding.object} back after its last use`;
    return taken && put && taken.end <= put.start ? [{ title, edits: [taken, put], call }] : [];
  });
}

interface Release {
  readonly statement: Node;
  readonly callee: string;
  readonly line: number;
}

/** The statements of the last two releases of the path: a call and nothing else. */
function releasesOf(finding: Finding, context: FixContext): readonly Release[] {
  const steps = finding.path.filter((step) => step.event === 'release').slice(-2);
  return steps.flatMap((step) => {
    const statement = statementAt(context.fn.node, context.offset(step));
    const [call] = statement?.type === 'expression_statement' ? callsIn(statement, context.text) : [];
    const isAll = statement?.firstNamedChild?.type === 'call_expression' && call?.calleeStart === statement.startIndex;
    return statement && call && isAll ? [{ statement, callee: call.callee, line: step.line }] : [];
  });
}

/** The variables that a call is given. */
function callArguments(statement: Node, text: string): readonly string[] {
  const args = statement.firstNamedChild?.childForFieldName('arguments');
  return (args?.descendantsOfType('identifier') ?? []).flatMap((node) =>
    node ? [text.slice(node.startIndex, node.endIndex)] : [],
  );
}

const wordIn = (word: string, text: string): boolean => new RegExp(`\\b${word}\\b`).test(text);

/** What runs one after the other: up to a label, and to a statement that leaves. */
function upToJump(statements: readonly Node[]): readonly Node[] {
  const end = statements.findIndex(({ type }) => LEAVING.has(type));
  return end < 0 ? statements : statements.slice(0, end);
}

const LEAVING: ReadonlySet<string> = new Set([
  'labeled_statement',
  'return_statement',
  'goto_statement',
  'break_statement',
  'continue_statement',
]);
