/** Findings in the editors of .patch and .mbox files themselves, at the lines that bring them. */

import type { IntroducedFinding, ReviewReport } from '@folioscope/server/protocol';
import { Diagnostic, DiagnosticSeverity, type Disposable, l10n, languages, type TextDocument, workspace } from 'vscode';
import { lineInPatch } from './review-model.js';

export class PatchDiagnostics implements Disposable {
  readonly #collection = languages.createDiagnosticCollection('folioscope-review');
  readonly #closing = workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri));
  readonly #changing = workspace.onDidChangeTextDocument(({ document }) => this.#collection.delete(document.uri));

  show(document: TextDocument, report: ReviewReport): void {
    const text = document.getText();
    const patches = report.series.flatMap((series) => series.patches);
    const diagnostics = patches.flatMap((patch) =>
      patch.introduced.map((finding) => {
        const file = patch.files.find(({ after }) => after === finding.file);
        const subject = Math.max(0, text.slice(0, Math.max(0, text.indexOf(patch.subject))).split('\n').length - 1);
        const line = (file && lineInPatch(text, file, finding.line)) ?? subject;
        const diagnostic = new Diagnostic(
          document.lineAt(Math.min(line, document.lineCount - 1)).range,
          `${finding.file}:${finding.line}: ${finding.message}${repairedIn(finding)}`,
          finding.confidence === 'high' && finding.repairedBy === undefined
            ? DiagnosticSeverity.Warning
            : DiagnosticSeverity.Information,
        );
        diagnostic.source = 'folioscope';
        diagnostic.code = finding.code;
        return diagnostic;
      }),
    );
    this.#collection.set(document.uri, diagnostics);
  }

  dispose(): void {
    for (const part of [this.#collection, this.#closing, this.#changing]) part.dispose();
  }
}

const repairedIn = ({ repairedBy }: IntroducedFinding): string =>
  repairedBy === undefined ? '' : ` (${l10n.t('patch {0} repairs it', repairedBy)})`;
