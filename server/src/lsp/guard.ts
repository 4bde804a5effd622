/** Keeps the server alive: what goes wrong in a handler is logged, not thrown; what a client sends is looked at first. */
import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { isFolioKind } from '../folio-kinds.js';
import { readKernel } from '../known-kernels.js';
import { Outdated } from './reports.js';

type Handler<P, R> = (params: P, token: CancellationToken) => Promise<R>;

export class Guard {
  readonly #connection: Connection;
  /** The same trouble again and again (a file of the program that is missing) is told once. */
  #lastLogged = '';

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * A handler that never fails for an internal reason: `fallback` is answered and the error logged. Malformed parameters
   * and outdated work are answered with the protocol's own errors; what only news of settings or tree overtook is done again.
   */
  request<P, R>(
    name: string,
    wellFormed: (params: unknown) => boolean,
    fallback: (params: P) => R,
    handler: Handler<P, R>,
  ): Handler<P, R> {
    return async (params, token) => {
      if (!wellFormed(params)) throw new ResponseError(ErrorCodes.InvalidParams, `${name}: malformed parameters`);
      try {
        return await untilNewsEnds(() => handler(params, token));
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        if (error instanceof Outdated) throw new ResponseError(outdatedCode(token), `${name}: overtaken`);
        this.#log(name, error);
        return fallback(params);
      }
    };
  }

  /** Work that no request waits for. */
  background(name: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#log(name, error));
  }

  #log(name: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (text === this.#lastLogged) return;
    this.#lastLogged = text;
    this.#connection.console.error(`${name}: ${text}`);
  }
}

/** Times that one request is begun anew. */
const MOST_TRIES = 5;

async function untilNewsEnds<R>(answer: () => Promise<R>, tries = 1): Promise<R> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof Outdated && error.byNews && tries < MOST_TRIES)) throw error;
    return untilNewsEnds(answer, tries + 1);
  }
}

/** Requests about a thread name it. */
export const hasName = (params: unknown): boolean => isRecord(params) && typeof params.name === 'string';

/** Requests about a document at least name it. */
export const hasUri = (params: unknown): boolean =>
  isRecord(params) && isRecord(params.textDocument) && typeof params.textDocument.uri === 'string';

/** Requests about a place also give a position. */
export const hasPosition = (params: unknown): boolean => hasUri(params) && isRecord(params) && isPlace(params.position);

/** Requests about a stretch of a document give its ends. */
export const hasRange = (params: unknown): boolean =>
  hasUri(params) &&
  isRecord(params) &&
  isRecord(params.range) &&
  isPlace(params.range.start) &&
  isPlace(params.range.end);

/** Requests about an item of a hierarchy hand it back. */
export const hasItem = (params: unknown): boolean =>
  isRecord(params) &&
  isRecord(params.item) &&
  typeof params.item.uri === 'string' &&
  isRecord(params.item.range) &&
  isPlace(params.item.range.start);

/** Simulations may name a start state of their own, of those there are. */
export const hasStart = (params: unknown): boolean =>
  hasUri(params) &&
  isRecord(params) &&
  (params.kernel === undefined || (typeof params.kernel === 'string' && 'version' in readKernel(params.kernel))) &&
  (params.folio === undefined || (typeof params.folio === 'string' && isFolioKind(params.folio)));

const outdatedCode = (token: CancellationToken) =>
  token.isCancellationRequested ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.ContentModified;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isPlace = (value: unknown): boolean => isRecord(value) && isCount(value.line) && isCount(value.character);
const isCount = (value: unknown) => typeof value === 'number' && value >= 0;
