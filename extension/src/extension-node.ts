/** The extension's entry where Node runs: the desktop and remote hosts. The server is a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/node';
import { activateWith, type Running } from './activate.js';
import { registerReview } from './review/register-review.js';

let running: Running | undefined;

export function activate(context: ExtensionContext): void {
  const program = join(context.extensionPath, 'dist', 'server', 'folioscope.js');
  running = activateWith(context, (options) => {
    let server: ChildProcess | undefined;
    const start = async () => {
      server = spawnServer(program);
      return server;
    };
    return {
      client: new LanguageClient('folioscope', 'Folioscope', start, options),
      end: () => void server?.kill(),
    };
  });
  context.subscriptions.push(registerReview(program, running.output));
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}

/** The editor's own Node runs the server: nothing has to be installed, and nothing the workspace names is run. */
function spawnServer(program: string): ChildProcess {
  return spawn(process.execPath, [program, 'lsp', '--stdio'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
