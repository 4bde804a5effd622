/** Progress of long work on a document, for clients that show it. */
import type { Connection } from 'vscode-languageserver';
import type { Guard } from './guard.js';

/** Shows that a document is being analysed; the function it returns ends that. */
export function showProgress(connection: Connection, guard: Guard, uri: string): () => void {
  const shown = connection.window.createWorkDoneProgress();
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  guard.background(
    'progress',
    shown.then((progress) => progress.begin('Folioscope', undefined, name)),
  );
  return () =>
    guard.background(
      'progress',
      shown.then((progress) => progress.done()),
    );
}
