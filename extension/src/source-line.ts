/** The source line of the chosen step: shown and marked in the editor, which does not take the focus. */
import {
  type Disposable,
  Position,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  ThemeColor,
  type Uri,
  type ViewColumn,
  window,
} from 'vscode';

export class SourceLine implements Disposable {
  readonly #mark = window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor('editor.rangeHighlightBackground'),
  });

  /** Shows a place (1-based) where the file is open, or else opens the file in `column`. */
  async show(file: Uri, line: number, column: number, viewColumn: ViewColumn): Promise<void> {
    const open = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === file.toString());
    const editor: TextEditor = open ?? (await window.showTextDocument(file, { viewColumn, preserveFocus: true }));
    const place = new Position(line - 1, column - 1);
    const range = new Range(place, place);
    this.clear();
    editor.setDecorations(this.#mark, [range]);
    editor.selection = new Selection(place, place);
    editor.revealRange(range, TextEditorRevealType.InCenterIfOutsideViewport);
  }

  clear(): void {
    for (const editor of window.visibleTextEditors) editor.setDecorations(this.#mark, []);
  }

  dispose(): void {
    this.#mark.dispose();
  }
}
