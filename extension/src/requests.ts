/** Folioscope's own messages between client and server; docs/protocol.md specifies them for other editors. */
import type { Confidence, EraView } from '@folioscope/server/protocol';

/** Answers with a `Simulation`, or null when there is no such function. */
export const SIMULATE_METHOD = 'folioscope/simulate';

export interface SimulateParams {
  readonly textDocument: { readonly uri: string };
  /** Name of the function; without it, the function around `position`. */
  readonly function?: string;
  /** 0-based. */
  readonly position?: { readonly line: number; readonly character: number };
  /** What to begin with instead of the document's own: `v6.15`, `fs-dax`. */
  readonly kernel?: string | undefined;
  readonly folio?: string | undefined;
}

/** Answers with `StartChoices`: what `kernel` and `folio` can be. */
export const START_CHOICES_METHOD = 'folioscope/startChoices';

/** Answers with `ThreadSummary[]`: the mailing-list threads that can be replayed. */
export const THREADS_METHOD = 'folioscope/threads';

/** Takes `{ name }` and answers with a `ThreadTimeline`, or null when there is none of that name. */
export const THREAD_METHOD = 'folioscope/thread';

/** Answers with `FileFindings`, or null when the document is neither open nor sent along. */
export const FINDINGS_METHOD = 'folioscope/findings';

export interface FindingsParams {
  readonly textDocument: { readonly uri: string };
  readonly text?: string;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** Places are 0-based. */
export interface FileFindings {
  readonly uri: string;
  readonly findings: readonly {
    readonly code: string;
    readonly confidence: Confidence;
    readonly function: string;
    readonly message: string;
    readonly range: { readonly start: Position; readonly end: Position };
  }[];
  readonly notAnalysed: readonly { readonly function: string; readonly line: number; readonly reason: string }[];
}

/** Sent to the server: show nothing unasked, or show it again. Takes `{ muted }`. */
export const MUTE_METHOD = 'folioscope/mute';

/** From a server without a disk: files of the folder a document is in; answered with `WorkspaceFiles`, or null. */
export const WORKSPACE_FILES_METHOD = 'folioscope/workspaceFiles';

export interface WorkspaceFilesParams {
  readonly textDocument: { readonly uri: string };
  /** From the folder; one that ends in `/` stands for the YAML files in it. */
  readonly names: readonly string[];
}

export interface WorkspaceFiles {
  readonly folder: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** Sent when something in it has changed for a document. */
export const STATUS_METHOD = 'folioscope/status';

export interface StatusParams {
  readonly uri: string;
  /** Absent when nothing can be analysed; `problems` tells why. */
  readonly era?: EraView;
  readonly findings: number;
  readonly notAnalysed: number;
  /** What is wrong with settings or the workspace's own rows. */
  readonly problems: readonly string[];
}

/**
 * The command of the server's code lenses and hovers. Its arguments: the document's URI, the function's name, and, if a
 * step is to be chosen, its line (1-based).
 */
export const SIMULATE_COMMAND = 'folioscope.simulate';

/** The command of a code action that allows a finding. Its arguments: the document's URI, the line (1-based), the code. */
export const ALLOW_COMMAND = 'folioscope.allow';
