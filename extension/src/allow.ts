/** Allows a finding: asks for the reason, then puts the comment above its line, to be seen before it is made. */
import { l10n, Position, Uri, WorkspaceEdit, window, workspace } from 'vscode';

/** `line` is 1-based. Arguments come from a code action; anything else is passed over. */
export async function allowFinding(file: unknown, line: unknown, code: unknown): Promise<void> {
  if (typeof file !== 'string' || typeof line !== 'number' || typeof code !== 'string') return;
  const uri = Uri.parse(file);
  const reason = await window.showInputBox({
    title: l10n.t('Allow {0} here', code),
    prompt: l10n.t('Why is it right? The reason stands in the comment, for the next reader.'),
    validateInput: (text) => (/\*\//.test(text) ? l10n.t('"*/" would end the comment') : undefined),
  });
  if (reason === undefined || reason.trim() === '') return;
  const document = await workspace.openTextDocument(uri);
  const indent = /^[\t ]*/.exec(document.lineAt(line - 1).text)?.[0] ?? '';
  const comment = `${indent}/* folioscope: allow ${code}, ${reason.trim()} */\n`;
  const edit = new WorkspaceEdit();
  edit.insert(uri, new Position(line - 1, 0), comment, {
    label: l10n.t('Allow {0}', code),
    description: reason,
    needsConfirmation: true,
  });
  await workspace.applyEdit(edit);
}
