/**
 * Inlay hints on the line of the cursor: the editor asks for all lines in view, and is answered for one. It asks again when
 * the cursor has moved to another line.
 */
import { type Disposable, Range, type TextDocument, window, workspace } from 'vscode';
import { type BaseLanguageClient, InlayHintRequest, type InlayHintsMiddleware } from 'vscode-languageclient';

const isForLine = (document: TextDocument): boolean =>
  workspace.getConfiguration('folioscope', document).get('inlayHints.show') === 'line';

export const currentLineHints: InlayHintsMiddleware = {
  provideInlayHints(document, viewPort, token, next) {
    if (!isForLine(document)) return next(document, viewPort, token);
    const editor = window.visibleTextEditors.find((shown) => shown.document === document);
    const line = editor?.selection.active.line;
    if (line === undefined || line < viewPort.start.line || line > viewPort.end.line) return [];
    return next(document, new Range(line, 0, line, document.lineAt(line).text.length), token);
  },
};

/** Makes the editor ask again. */
export function followCursor(client: () => BaseLanguageClient | undefined): Disposable {
  const lines = new Map<string, number>();
  return window.onDidChangeTextEditorSelection(({ textEditor: { document }, selections }) => {
    const line = selections[0]?.active.line;
    const key = document.uri.toString();
    if (document.languageId !== 'c' || line === undefined || lines.get(key) === line || !isForLine(document)) return;
    lines.set(key, line);
    const feature = client()?.getFeature(InlayHintRequest.method);
    feature?.getProvider(document)?.onDidChangeInlayHints.fire();
  });
}
