/** What Folioscope adds to the Language Server Protocol; docs/protocol.md describes it for other editors. */
import {
  NotificationType,
  type Position,
  type Range,
  RequestType,
  RequestType0,
  type TextDocumentIdentifier,
} from 'vscode-languageserver';
import type { Confidence, EraView, Simulation, StartChoices, ThreadSummary, ThreadTimeline } from '../protocol.js';

/** Which function: by name, or the one around a position. */
export interface SimulateParams {
  readonly textDocument: TextDocumentIdentifier;
  readonly function?: string;
  readonly position?: Position;
  /** Instead of the settings' and the tree's: a kernel version such as v6.15, a folio kind. */
  readonly kernel?: string;
  readonly folio?: string;
}

/** The paths of a function; null when there is no such function. */
export const SimulateRequest = new RequestType<SimulateParams, Simulation | null, void>('folioscope/simulate');

/** The same as text, for editors without a timeline. */
export const SimulateTextRequest = new RequestType<SimulateParams, string | null, void>('folioscope/simulateText');

/** The folio kinds and eras that a simulation can be asked for. */
export const StartChoicesRequest = new RequestType0<StartChoices, void>('folioscope/startChoices');

/** The mailing-list threads that can be replayed, the oldest first. */
export const ThreadsRequest = new RequestType0<readonly ThreadSummary[], void>('folioscope/threads');

export interface ThreadParams {
  /** As the list has it: `2017-single-reference`. */
  readonly name: string;
}

/** One of them, replayed; null when there is none of that name. */
export const ThreadRequest = new RequestType<ThreadParams, ThreadTimeline | null, void>('folioscope/thread');

export interface FindingsParams {
  readonly textDocument: TextDocumentIdentifier;
  /** The text of a document that is not open. */
  readonly text?: string;
}

/** What was found in a file, and what could not be looked at. Places are the protocol's: 0-based. */
export interface FileFindings {
  readonly uri: string;
  readonly findings: readonly {
    readonly code: string;
    readonly confidence: Confidence;
    readonly function: string;
    readonly message: string;
    readonly range: Range;
  }[];
  readonly notAnalysed: readonly { readonly function: string; readonly line: number; readonly reason: string }[];
}

/** The findings of a file, as `minConfidence` says; null when it is neither open nor sent along. */
export const FindingsRequest = new RequestType<FindingsParams, FileFindings | null, void>('folioscope/findings');

/** From the client: show nothing unasked (diagnostics, lenses, hints, hovers), or show it again. */
export const MuteNotification = new NotificationType<{ readonly muted: boolean }>('folioscope/mute');

/** What a status line may show of a document. */
export interface StatusParams {
  readonly uri: string;
  /** Absent when nothing can be analysed; `problems` tells why. */
  readonly era?: EraView;
  readonly findings: number;
  readonly notAnalysed: number;
  /** What is wrong with settings or the workspace's own rows. */
  readonly problems: readonly string[];
}

/** Sent when something in it has changed. */
export const StatusNotification = new NotificationType<StatusParams>('folioscope/status');

export interface WorkspaceFilesParams {
  readonly textDocument: TextDocumentIdentifier;
  /** Files by their names from the folder; one that ends in `/` stands for the YAML files in it. */
  readonly names: readonly string[];
}

/** Those of the files that are there. */
export interface WorkspaceFiles {
  /** URI of the workspace's folder that the document is in. */
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** To a client whose server has no disk: what stands in files of its workspace; null for a document in none of its folders. */
export const WorkspaceFilesRequest = new RequestType<WorkspaceFilesParams, WorkspaceFiles | null, void>(
  'folioscope/workspaceFiles',
);

/** The command of a code lens, run by the client. Its arguments: the document's URI, the function's name and, if it is about a step, its line (1-based). */
export const SIMULATE_COMMAND = 'folioscope.simulate';

/** The command that allows a finding: it asks for the reason. Its arguments: the document's URI, the finding's line (1-based), its code. */
export const ALLOW_COMMAND = 'folioscope.allow';
