/** Folioscope's own messages between client and server; docs/protocol.md specifies them for other editors. */
import type { EraView, Simulation } from '@folioscope/server/protocol';
import { NotificationType, RequestType } from 'vscode-languageclient';

export interface SimulateParams {
  readonly textDocument: { readonly uri: string };
  /** Name of the function; without it, the function around `position`. */
  readonly function?: string;
  /** 0-based. */
  readonly position?: { readonly line: number; readonly character: number };
}

/** null: there is no such function, or it could not be read. */
export const simulateRequest = new RequestType<SimulateParams, Simulation | null, void>('folioscope/simulate');

/** Sent when the counting rules in use become known or change. */
export interface StatusParams {
  readonly era: EraView;
}

export const statusNotification = new NotificationType<StatusParams>('folioscope/status');
