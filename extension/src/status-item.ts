/** The status item: which counting rules apply to the active C file, and in its tooltip what was found there. */
import { type Disposable, l10n, MarkdownString, StatusBarAlignment, type TextDocument, Uri, window } from 'vscode';
import type { StatusParams } from './requests.js';
import type { ConnectionState } from './server-connection.js';

export interface StatusItem extends Disposable {
  showState(state: ConnectionState): void;
  showStatus(status: StatusParams): void;
  showMuted(muted: boolean): void;
}

/** `command` runs on a click. */
export function createStatusItem(command: string): StatusItem {
  const item = window.createStatusBarItem('folioscope.status', StatusBarAlignment.Right, 100);
  item.name = 'Folioscope';
  item.command = command;
  const statuses = new Map<string, StatusParams>();
  let state: ConnectionState = 'starting';
  let muted = false;

  const draw = () => {
    const document = shownDocument();
    if (!document) return item.hide();
    const status = statuses.get(document.uri.toString());
    if (state === 'running' && status) {
      const sign = muted ? '$(mute) ' : status.problems.length > 0 ? '$(warning) ' : '';
      const count = muted || status.findings === 0 ? '' : ` · ${status.findings}`;
      const rules = status.era ? `${status.era.kernel} · ${status.era.id}` : 'Folioscope';
      item.text = `${sign}${rules}${count}`;
      item.tooltip = tooltip(statusText(status, muted));
    } else {
      item.text = state === 'failed' ? '$(warning) Folioscope' : 'Folioscope';
      item.tooltip = tooltip([stateText(state)]);
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
    showMuted(next) {
      muted = next;
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

const LINKS: readonly (readonly [label: string, command: string])[] = [
  [l10n.t('Findings'), 'folioscope.findings.focus'],
  [l10n.t('Output'), 'folioscope.showOutput'],
  [l10n.t('Settings'), 'folioscope.openSettings'],
];

/** A line for each text, and what can be done. */
function tooltip(texts: readonly string[]): MarkdownString {
  const shown = new MarkdownString('', true);
  shown.isTrusted = { enabledCommands: LINKS.map(([, command]) => command) };
  for (const text of texts) shown.appendText(text).appendMarkdown('  \n');
  return shown
    .appendMarkdown('\n')
    .appendMarkdown(LINKS.map(([label, command]) => `[${label}](command:${command})`).join(' · '));
}

function statusText({ era, findings, notAnalysed, problems }: StatusParams, muted: boolean): readonly string[] {
  return [
    ...(era ? [`Folioscope: ${era.title} (${era.id})`, l10n.t('Kernel {0}, from: {1}', era.kernel, era.foundBy)] : []),
    ...(era?.unverified ? [l10n.t('Some of its rules were not checked on a real kernel.')] : []),
    ...(era ? [l10n.t('Findings: {0}', findings)] : []),
    ...(notAnalysed > 0 ? [l10n.t('Functions not analysed: {0}', notAnalysed)] : []),
    ...problems,
    muted ? l10n.t('Muted: click to show findings, hints and hovers again.') : l10n.t('Click to mute.'),
  ];
}

function stateText(state: ConnectionState): string {
  switch (state) {
    case 'starting':
    case 'running':
      return l10n.t('Folioscope reads this file');
    case 'waiting':
      return l10n.t('The Folioscope server ended; it is being started again');
    case 'failed':
      return l10n.t('The Folioscope server ended too often. Its output tells why.');
  }
}
