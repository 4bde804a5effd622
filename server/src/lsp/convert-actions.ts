/** Fixes as code actions: edits that the user sees before they are made, where the client can show them. */
import { type CodeAction, CodeActionKind, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Fix } from '../protocol.js';
import type { Client } from './client.js';
import { toRange } from './convert.js';
import { ALLOW_COMMAND } from './requests.js';

export const toFixAction = (
  fix: Fix,
  finding: Finding,
  document: TextDocument,
  client: Client | undefined,
): CodeAction => ({
  title: fix.title,
  kind: CodeActionKind.QuickFix,
  isPreferred: true,
  edit: toEdit([{ range: toRange(fix.edit), newText: fix.edit.text }], fix.title, finding.message, document, client),
});

/** What stands for the reason where the client cannot ask for one. */
const NO_REASON = 'say why';

/** A comment on the line above; none where that line goes on in the next one. */
export function toAllowAction(
  finding: Finding,
  document: TextDocument,
  client: Client | undefined,
): readonly CodeAction[] {
  const title = `Allow ${finding.code} here, with a reason`;
  const kind = CodeActionKind.QuickFix;
  const line = finding.line - 1;
  const start = { line, character: 0 };
  const above = document.getText({ start: { line: Math.max(line - 1, 0), character: 0 }, end: start });
  if (/\\\s*$/.test(above)) return [];
  if (client?.runsCommands) {
    const { uri } = document;
    return [{ title, kind, command: { title, command: ALLOW_COMMAND, arguments: [uri, finding.line, finding.code] } }];
  }
  const indent = /^[\t ]*/.exec(document.getText({ start, end: { line, character: finding.column } }))?.[0] ?? '';
  const newText = `${indent}/* folioscope: allow ${finding.code}, ${NO_REASON} */\n`;
  return [
    {
      title,
      kind,
      edit: toEdit([{ range: { start, end: start }, newText }], title, finding.message, document, client),
    },
  ];
}

const ANNOTATION = 'folioscope';

function toEdit(
  edits: readonly TextEdit[],
  label: string,
  description: string,
  { uri, version }: TextDocument,
  client: Client | undefined,
): WorkspaceEdit {
  if (!client?.annotatesEdits) return { changes: { [uri]: [...edits] } };
  return {
    documentChanges: [
      { textDocument: { uri, version }, edits: edits.map((edit) => ({ ...edit, annotationId: ANNOTATION })) },
    ],
    changeAnnotations: { [ANNOTATION]: { label, description, needsConfirmation: true } },
  };
}
