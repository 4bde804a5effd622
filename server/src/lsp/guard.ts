/** Keeps the server alive: what goes wrong in a handler is logged, not thrown; what a client sends is looked at first. */
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { Outdated } from './reports.js';

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R>;

/** Requests about a document at least name it. */
export const hasUri = (params: unknown): boolean =>
  isRecord(params) && isRecord(params.textDocument) && isText(params.textDocument.uri);

/** Requests about a place also give a position. */
export const hasPosition = (params: unknown): boolean =>
  hasUri(params) &&
  isRecord(params) &&
  isRecord(params.position) &&
  isCount(params.position.line) &&
  isCount(params.position.character);

/**
 * A handler that never fails for an internal reason: `fallback` is answered and the error logged. Malformed parameters
 * and cancelled work are answered with the protocol's own errors.
 */
export function guard<P, R>(
  connection: Connection,
  name: string,
  wellFormed: (params: unknown) => boolean,
  fallback: R,
  handler: Handler<P, R>,
): (params: P, token: CancellationToken) => Promise<R> {
  return async (params, token) => {
    if (!wellFormed(params)) throw new ResponseError(ErrorCodes.InvalidParams, `${name}: malformed parameters`);
    try {
      return await handler(params, token);
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      if (error instanceof Outdated) throw new ResponseError(outdatedCode(token), `${name}: ${error.message}`);
      logError(connection, name, error);
      return fallback;
    }
  };
}

/** Work that no request waits for: what goes wrong is logged. */
export function inBackground(connection: Connection, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => logError(connection, name, error));
}

const outdatedCode = (token: CancellationToken) =>
  token.isCancellationRequested ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.ContentModified;

function logError(connection: Connection, name: string, error: unknown): void {
  connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown) => typeof value === 'string';
const isCount = (value: unknown) => typeof value === 'number' && value >= 0;
