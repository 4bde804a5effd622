/** Asks what to review: what is open, the clipboard, a file, or commits. */
import { env, l10n, type QuickPickItem, type TextDocument, window, workspace } from 'vscode';
import type { ReviewInput } from './run-review.js';

interface Choice extends QuickPickItem {
  readonly get: () => Promise<ReviewInput | undefined>;
}

/** Whether an editor has a patch in it. */
export const isPatchDocument = (document: TextDocument): boolean =>
  ['diff', 'mbox'].includes(document.languageId) || /\.(?:patch|diff|mbox|eml)$/.test(document.uri.path);

/** Undefined when nothing was chosen. */
export async function askWhat(): Promise<ReviewInput | undefined> {
  const document = window.activeTextEditor?.document;
  const choices: Choice[] = [
    ...(document && isPatchDocument(document) ? [openEditor(document)] : []),
    {
      label: l10n.t('Commits'),
      detail: l10n.t('BASE..HEAD, one commit, or REV-COUNT for the last few'),
      get: askRange,
    },
    {
      label: l10n.t('Patch or Mailbox File'),
      detail: l10n.t('a .patch, or an .mbox with a whole thread'),
      get: askFile,
    },
    { label: l10n.t('Clipboard'), detail: l10n.t('a diff or a mail that was copied'), get: readClipboard },
  ];
  const chosen = await window.showQuickPick(choices, { title: l10n.t('Review Patch or Range') });
  return chosen?.get();
}

const openEditor = (document: TextDocument): Choice => ({
  label: l10n.t('This Editor'),
  detail: workspace.asRelativePath(document.uri),
  get: async () => ({ patch: document.getText() }),
});

async function askRange(): Promise<ReviewInput | undefined> {
  const range = await window.showInputBox({
    title: l10n.t('Review Commits'),
    prompt: l10n.t('BASE..HEAD, one commit, or REV-COUNT for the last few'),
    value: 'HEAD',
    validateInput: (text) => (text.trim() === '' ? l10n.t('name a commit or a range') : undefined),
  });
  return range === undefined ? undefined : { range: range.trim() };
}

async function askFile(): Promise<ReviewInput | undefined> {
  const [uri] = (await window.showOpenDialog({ title: l10n.t('Review'), openLabel: l10n.t('Review') })) ?? [];
  if (!uri) return undefined;
  return { patch: await workspace.fs.readFile(uri) };
}

const readClipboard = async (): Promise<ReviewInput> => ({ patch: await env.clipboard.readText() });
