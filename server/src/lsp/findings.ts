/** All of a file's findings for a list: of an open document, or of a text that the client has read. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { isAtLeast } from '../confidence.js';
import type { FileReport } from '../core.js';
import type { Configured } from './configured.js';
import { toRange } from './convert.js';
import { type Guard, hasUri } from './guard.js';
import type { Reports } from './reports.js';
import { type FileFindings, type FindingsParams, FindingsRequest } from './requests.js';

export class Findings {
  readonly #reports: Reports;
  readonly #configured: Configured;

  constructor(reports: Reports, configured: Configured) {
    this.#reports = reports;
    this.#configured = configured;
  }

  answer(connection: Connection, guard: Guard): void {
    connection.onRequest(
      FindingsRequest,
      guard.request(
        'findings',
        hasUri,
        () => null,
        (params, token) => this.#of(params, token),
      ),
    );
  }

  async #of({ textDocument: { uri }, text }: FindingsParams, token: CancellationToken): Promise<FileFindings | null> {
    const opened = await this.#reports.open(uri);
    if (opened) return this.#toFindings(uri, await this.#reports.report(opened, token));
    if (typeof text !== 'string') return null;
    const report = await this.#reports.reportText(uri, text, token);
    return report ? this.#toFindings(uri, report) : null;
  }

  #toFindings(uri: string, { findings, notAnalysed }: FileReport): FileFindings {
    const { minConfidence } = this.#configured.settingsOf(uri);
    return {
      uri,
      findings: findings
        .filter(({ confidence }) => isAtLeast(confidence, minConfidence))
        .map((finding) => ({
          code: finding.code,
          confidence: finding.confidence,
          function: finding.function,
          message: finding.message,
          range: toRange(finding),
        })),
      notAnalysed: notAnalysed.map(({ function: name, line, reason }) => ({ function: name, line: line - 1, reason })),
    };
  }
}
