/** The status item: which counting rules apply, shown only beside C files. */

import type { EraView } from '@folioscope/server/protocol';
import { type Disposable, l10n, StatusBarAlignment, window } from 'vscode';
import type { ConnectionState } from './server-connection.js';

export interface StatusItem extends Disposable {
  showState(state: ConnectionState): void;
  showEra(era: EraView): void;
}

export function createStatusItem(command: string): StatusItem {
  const item = window.createStatusBarItem('folioscope.status', StatusBarAlignment.Right, 100);
  item.name = 'Folioscope';
  item.command = command;
  const follow = () => {
    if (window.activeTextEditor?.document.languageId === 'c') item.show();
    else item.hide();
  };
  const following = window.onDidChangeActiveTextEditor(follow);
  follow();

  return {
    showState(state) {
      if (state === 'running') return;
      item.text = state === 'failed' ? '$(warning) Folioscope' : 'Folioscope';
      item.tooltip = stateText(state);
    },
    showEra(era) {
      item.text = `${era.kernel} · ${era.id}`;
      const unverified = era.unverified ? `\n${l10n.t('Not checked against this version')}` : '';
      item.tooltip = `Folioscope\n${era.id}: ${era.title}\n${l10n.t('Version from: {0}', era.foundBy)}${unverified}`;
    },
    dispose() {
      following.dispose();
      item.dispose();
    },
  };
}

function stateText(state: Exclude<ConnectionState, 'running'>): string {
  switch (state) {
    case 'starting':
      return l10n.t('Folioscope is starting');
    case 'waiting':
      return l10n.t('The Folioscope server ended; it is being started again');
    case 'failed':
      return l10n.t('The Folioscope server ended too often. Click for its output.');
  }
}
