/** The server as a process: messages over standard input and output. It ends when the client goes. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { Host } from './host.js';
import { serve } from './server.js';

/** Serves until the client says exit, closes standard input, or is gone; then ends the process. */
export function serveStdio(host: Host): void {
  // Standard output is the protocol's: what a library prints would end the conversation.
  console.log = console.error;
  const connection = createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  const log = (error: unknown) =>
    connection.console.error(
      `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  process.on('uncaughtException', log);
  process.on('unhandledRejection', log);
  serve(connection, host);
}
