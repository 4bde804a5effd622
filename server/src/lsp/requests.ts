/** What Folioscope adds to the Language Server Protocol; docs/protocol.md describes it for other editors. */
import { NotificationType, type Position, RequestType, type TextDocumentIdentifier } from 'vscode-languageserver';
import type { EraView, Simulation } from '../protocol.js';

/** Which function: by name, or the one around a position. */
export interface SimulateParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly function?: string;
  readonly position?: Position;
}

/** The paths of a function; null when there is no such function. */
export const SimulateRequest = new RequestType<SimulateParams, Simulation | null, void>('folioscope/simulate');

/** The same as text, for editors without a timeline. */
export const SimulateTextRequest = new RequestType<SimulateParams, string | null, void>('folioscope/simulateText');

/** What a status line may show of a document. */
export interface StatusParams {
  readonly uri: string;
  readonly era: EraView;
  readonly findings: number;
  readonly notAnalysed: number;
  /** What is wrong with settings or the workspace's own rows. */
  readonly problems: readonly string[];
}

/** Sent when something in it has changed. */
export const StatusNotification = new NotificationType<StatusParams>('folioscope/status');

/** The command of a code lens, run by the client. Its arguments: the document's URI and the function's name. */
export const SIMULATE_COMMAND = 'folioscope.simulate';
