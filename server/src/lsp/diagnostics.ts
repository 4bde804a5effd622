/** Findings as diagnostics: pulled by clients that can, pushed to the others. */
import {
  type CancellationToken,
  type Connection,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import type { FileReport } from '../core.js';
import type { Configured } from './configured.js';
import { toDiagnostic } from './convert.js';
import type { Host } from './host.js';
import { type Opened, Outdated, type Reports } from './reports.js';
import { StatusNotification, type StatusParams } from './requests.js';

export class Diagnostics {
  readonly #connection: Connection;
  readonly #host: Host;
  readonly #reports: Reports;
  readonly #configured: Configured;
  /** What each document's status line was last told. */
  readonly #told = new Map<string, string>();
  /** Why nothing can be analysed, as it was last logged. */
  #unable = '';

  constructor(connection: Connection, host: Host, reports: Reports, configured: Configured) {
    this.#connection = connection;
    this.#host = host;
    this.#reports = reports;
    this.#configured = configured;
  }

  /** Answers textDocument/diagnostic. An outdated answer asks the client to try again. */
  async pull(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    const opened = await this.#reports.open(params.textDocument.uri);
    if (!opened) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    if (params.previousResultId === opened.id) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: opened.id };
    }
    try {
      const report = await this.#reports.report(opened, token);
      return { kind: DocumentDiagnosticReportKind.Full, resultId: opened.id, items: this.#items(opened, report) };
    } catch (error) {
      if (!(error instanceof Outdated) || error.byNews) throw error;
      throw new ResponseError(LSPErrorCodes.ServerCancelled, 'the document has changed', { retriggerRequest: true });
    }
  }

  /** Sends the document's diagnostics, unless an edit comes first: that will send its own. */
  async push(uri: string): Promise<void> {
    const opened = await this.#reports.open(uri);
    if (!opened) return;
    const { version } = opened.document;
    try {
      const report = await this.#reports.report(opened);
      await this.#connection.sendDiagnostics({ uri, version, diagnostics: this.#items(opened, report) });
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
    }
  }

  /** The document was closed: its diagnostics go. */
  async clear(uri: string, pushed: boolean): Promise<void> {
    this.#told.delete(uri);
    if (pushed) await this.#connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #items(opened: Opened, report: FileReport) {
    const shown = report.findings.filter((finding) => this.#configured.shows(opened.document.uri, finding));
    this.#tellStatus(opened, report, shown.length);
    const links = {
      uriOf: (file: string) => (file === opened.file.path ? opened.document.uri : opened.tree.uriOf(file)),
      docPage: (code: string) => this.#host.docPage(code),
    };
    return shown.map((finding) => toDiagnostic(finding, links));
  }

  /** Nothing can be analysed: said once, in the log and in the status. */
  tellUnable(uri: string, reason: string): void {
    if (this.#unable !== reason) this.#connection.console.error(reason);
    this.#unable = reason;
    this.#tell({ uri, findings: 0, notAnalysed: 0, problems: [reason] });
  }

  #tellStatus({ document, tree, options }: Opened, report: FileReport, findings: number): void {
    this.#tell({
      uri: document.uri,
      era: tree.core.era(options),
      findings,
      notAnalysed: report.notAnalysed.length,
      problems: [...this.#configured.problems, ...tree.problems],
    });
  }

  #tell(status: StatusParams): void {
    const text = JSON.stringify(status);
    if (this.#told.get(status.uri) === text) return;
    this.#told.set(status.uri, text);
    void this.#connection.sendNotification(StatusNotification, status);
  }
}
