/** What can be done about a finding: the fix that holds, and allowing it with a reason. */
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
} from 'vscode-languageserver';
import type { Finding } from '../protocol.js';
import type { Client } from './client.js';
import type { Configured } from './configured.js';
import { toAllowAction, toFixAction } from './convert-actions.js';
import { type Guard, hasRange } from './guard.js';
import type { Opened, Reports } from './reports.js';

export class CodeActions {
  readonly #reports: Reports;
  readonly #configured: Configured;
  readonly #client: () => Client | undefined;

  constructor(reports: Reports, configured: Configured, client: () => Client | undefined) {
    this.#reports = reports;
    this.#configured = configured;
    this.#client = client;
  }

  answer(connection: Connection, guard: Guard): void {
    connection.onCodeAction(
      guard.request(
        'codeAction',
        hasRange,
        () => null,
        (params, token) => this.#at(params, token),
      ),
    );
  }

  async #at(
    { textDocument, range, context }: CodeActionParams,
    token: CancellationToken,
  ): Promise<CodeAction[] | null> {
    const { only } = context;
    if (only && !only.some((kind) => CodeActionKind.QuickFix.startsWith(kind))) return null;
    const opened = await this.#reports.open(textDocument.uri);
    if (!opened) return null;
    const { findings } = await this.#reports.report(opened, token);
    const here = findings.filter(
      (finding) =>
        this.#configured.shows(opened.document.uri, finding) &&
        finding.line - 1 <= range.end.line &&
        range.start.line <= finding.endLine - 1,
    );
    const actions: CodeAction[] = [];
    for (const finding of here) actions.push(...(await this.#about(finding, opened, context, token)));
    return actions;
  }

  async #about(
    finding: Finding,
    opened: Opened,
    { diagnostics }: CodeActionParams['context'],
    token: CancellationToken,
  ): Promise<CodeAction[]> {
    const client = this.#client();
    const { document } = opened;
    const about = diagnostics.filter(({ data }) => data === finding.fingerprint);
    const fix = await this.#reports.fix(opened, finding.fingerprint, token);
    const actions = [
      ...(fix ? [toFixAction(fix, finding, document, client)] : []),
      ...toAllowAction(finding, document, client),
    ];
    return actions.map((action) => (about.length === 0 ? action : { ...action, diagnostics: about }));
  }
}
