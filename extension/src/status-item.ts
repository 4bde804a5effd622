/** The status item: which counting rules apply to the active C file, and in its tooltip what was found there. */
import { type Disposable, l10n, StatusBarAlignment, type TextDocument, Uri, window } from 'vscode';
import type { StatusParams } from './requests.js';
import type { ConnectionState } from './server-connection.js';

export interface StatusItem extends Disposable {
  showState(state: ConnectionState): void;
  showStatus(status: StatusParams): void;
}

/** `command` runs on a click. */
export function createStatusItem(command: string): StatusItem {
  const item = window.createStatusBarItem('folioscope.status', StatusBarAlignment.Right, 100);
  item.name = 'Folioscope';
  item.command = command;
  const statuses = new Map<string, StatusParams>();
  let state: ConnectionState = 'starting';

  const draw = () => {
    const document = shownDocument();
    if (!document) return item.hide();
    const status = statuses.get(document.uri.toString());
    if (state === 'running' && status) {
      item.text = `${status.problems.length > 0 ? '$(warning) ' : ''}${status.era.kernel} · ${status.era.id}`;
      item.tooltip = statusText(status);
    } else {
      item.text = state === 'failed' ? '$(warning) Folioscope' : 'Folioscope';
      item.tooltip = stateText(state);
    }
    item.show();
  };
  const listeners = [window.onDidChangeActiveTextEditor(draw), window.onDidChangeVisibleTextEditors(draw)];
  draw();

  return {
    showState(next) {
      state = next;
      if (next !== 'running') statuses.clear();
      draw();
    },
    showStatus(status) {
      // The server's spelling of a URI may differ from the editor's.
      statuses.set(Uri.parse(status.uri).toString(), status);
      draw();
    },
    dispose() {
      for (const listener of listeners) listener.dispose();
      item.dispose();
    },
  };
}

/** The active C file; while a panel such as the timeline is active, a C file beside it. */
function shownDocument(): TextDocument | undefined {
  const editors = window.activeTextEditor ? [window.activeTextEditor] : window.visibleTextEditors;
  return editors.map((editor) => editor.document).find((document) => document.languageId === 'c');
}

function statusText({ era, findings, notAnalysed, problems }: StatusParams): string {
  return [
    `Folioscope: ${era.title} (${era.id})`,
    l10n.t('Kernel {0}, from: {1}', era.kernel, era.foundBy),
    ...(era.unverified ? [l10n.t('The rules were not checked against this version.')] : []),
    l10n.t('Findings: {0}', findings),
    ...(notAnalysed > 0 ? [l10n.t('Functions not analysed: {0}', notAnalysed)] : []),
    ...problems,
  ].join('\n');
}

function stateText(state: ConnectionState): string {
  switch (state) {
    case 'starting':
    case 'running':
      return l10n.t('Folioscope reads this file');
    case 'waiting':
      return l10n.t('The Folioscope server ended; it is being started again');
    case 'failed':
      return l10n.t('The Folioscope server ended too often. Click for its output.');
  }
}
