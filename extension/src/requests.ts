/** Folioscope's own messages between client and server; docs/protocol.md specifies them for other editors. */
import type { EraView } from '@folioscope/server/protocol';

/** Answers with a `Simulation`, or null when there is no such function. */
export const SIMULATE_METHOD = 'folioscope/simulate';

export interface SimulateParams {
  readonly textDocument: { readonly uri: string };
  /** Name of the function; without it, the function around `position`. */
  readonly function?: string;
  /** 0-based. */
  readonly position?: { readonly line: number; readonly character: number };
}

/** Sent when something in it has changed for a document. */
export const STATUS_METHOD = 'folioscope/status';

export interface StatusParams {
  readonly uri: string;
  readonly era: EraView;
  readonly findings: number;
  readonly notAnalysed: number;
  /** What is wrong with settings or the workspace's own rows. */
  readonly problems: readonly string[];
}

/** The command of the server's code lenses. Its arguments: the document's URI and the function's name. */
export const SIMULATE_COMMAND = 'folioscope.simulate';
