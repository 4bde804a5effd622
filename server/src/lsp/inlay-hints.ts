/** The books at the end of a line, in the range that is asked for. */
import type { Connection, InlayHint, InlayHintParams } from 'vscode-languageserver';
import type { Configured } from './configured.js';
import { toInlayHint } from './convert-holds.js';
import { type Guard, hasRange } from './guard.js';
import type { Reports } from './reports.js';
import { turn } from './slices.js';

export class InlayHints {
  readonly #reports: Reports;
  readonly #configured: Configured;

  constructor(reports: Reports, configured: Configured) {
    this.#reports = reports;
    this.#configured = configured;
  }

  answer(connection: Connection, guard: Guard): void {
    connection.languages.inlayHint.on(
      guard.request(
        'inlayHint',
        hasRange,
        () => null,
        (params) => this.#in(params),
      ),
    );
  }

  /** `all`: the lines that change something; `line`: the one that is asked for, if it is one. */
  async #in({ textDocument, range }: InlayHintParams): Promise<InlayHint[] | null> {
    const { show } = this.#configured.settingsOf(textDocument.uri).inlayHints;
    const isOneLine = range.start.line === range.end.line;
    if (show === 'off' || (show === 'line' && !isOneLine) || this.#configured.muted) return null;
    const opened = await this.#reports.open(textDocument.uri);
    if (!opened || opened.refused !== undefined) return null;
    await turn();
    const { tree, file, options, document } = opened;
    if (this.#reports.isOutdated(opened)) return null;
    const lines = tree.core.inlays(file, range.start.line + 1, range.end.line + 1, options);
    return lines
      .filter(({ changed }) => changed || show === 'line')
      .map((inlay) =>
        toInlayHint(inlay, lengthOf(document.getText(), document.offsetAt({ line: inlay.line - 1, character: 0 }))),
      );
  }
}

function lengthOf(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).trimEnd().length;
}
