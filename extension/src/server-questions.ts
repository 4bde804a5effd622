/** What the extension asks the server beyond the protocol's own features. Each throws while no server runs. */
import type { Simulation, StartChoices, ThreadSummary, ThreadTimeline } from '@folioscope/server/protocol';
import { type CancellationToken, l10n, type Uri } from 'vscode';
import {
  FINDINGS_METHOD,
  type FileFindings,
  type FindingsParams,
  SIMULATE_METHOD,
  type SimulateParams,
  START_CHOICES_METHOD,
  THREAD_METHOD,
  THREADS_METHOD,
} from './requests.js';
import type { ServerConnection } from './server-connection.js';

export class ServerQuestions {
  readonly #connection: ServerConnection;

  constructor(connection: ServerConnection) {
    this.#connection = connection;
  }

  /** The simulation of a function of a file; undefined when there is none. */
  async simulate(
    file: Uri,
    where: Omit<SimulateParams, 'textDocument'>,
    token?: CancellationToken,
  ): Promise<Simulation | undefined> {
    const client = await this.#client();
    const params: SimulateParams = { textDocument: { uri: client.code2ProtocolConverter.asUri(file) }, ...where };
    return (await client.sendRequest<Simulation | null>(SIMULATE_METHOD, params, token)) ?? undefined;
  }

  async startChoices(): Promise<StartChoices> {
    return (await this.#client()).sendRequest<StartChoices>(START_CHOICES_METHOD);
  }

  /** The mailing-list threads, replayed. */
  async threads(): Promise<readonly ThreadTimeline[]> {
    const client = await this.#client();
    const names = (await client.sendRequest<readonly ThreadSummary[]>(THREADS_METHOD)).map(({ name }) => name);
    const threads = names.map((name) => client.sendRequest<ThreadTimeline | null>(THREAD_METHOD, { name }));
    return (await Promise.all(threads)).filter((thread) => thread !== null);
  }

  /** What was found in an open file, or in a text; undefined when the file is not open and no text came. */
  async findings(file: Uri, text?: string): Promise<FileFindings | undefined> {
    const client = await this.#client();
    const textDocument = { uri: client.code2ProtocolConverter.asUri(file) };
    const params: FindingsParams = { textDocument, ...(text === undefined ? {} : { text }) };
    const answer = await client.sendRequest<FileFindings | null>(FINDINGS_METHOD, params);
    // Under the editor's spelling of the name.
    return answer ? { ...answer, uri: file.toString() } : undefined;
  }

  async #client() {
    const client = await this.#connection.client();
    if (!client) throw new Error(l10n.t('the server is not running'));
    return client;
  }
}
