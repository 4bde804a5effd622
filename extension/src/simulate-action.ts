/**
 * "Simulate this function" among the code actions: where a finding of ours is, and elsewhere only when the user asks for
 * actions, so that no light bulb appears by itself.
 */
import {
  CodeAction,
  CodeActionKind,
  type CodeActionProvider,
  CodeActionTriggerKind,
  type Disposable,
  l10n,
  languages,
} from 'vscode';
import { SIMULATE_COMMAND } from './requests.js';

const KIND = CodeActionKind.Empty.append('folioscope.simulate');

const provider: CodeActionProvider = {
  provideCodeActions(_document, _range, { diagnostics, triggerKind }) {
    const isFound = diagnostics.some(({ source }) => source === 'folioscope');
    if (!isFound && triggerKind !== CodeActionTriggerKind.Invoke) return [];
    const action = new CodeAction(l10n.t('Simulate this function'), KIND);
    // Without arguments: for the function at the cursor, which is where actions are asked for.
    action.command = { title: action.title, command: SIMULATE_COMMAND };
    return [action];
  },
};

export function offerSimulation(): Disposable {
  return languages.registerCodeActionsProvider({ language: 'c' }, provider, { providedCodeActionKinds: [KIND] });
}
