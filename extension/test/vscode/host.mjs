/** A running VS Code server with a profile of its own, in its own process group; nothing of it outlives `stop`. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vscodeHost } from './setup.mjs';

/** A quiet profile: no welcome, no telemetry, no update, no hints. */
const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'editor.minimap.enabled': false,
  'editor.fontFamily': 'DejaVu Sans Mono',
};

const START_LIMIT = 30_000;

/**
 * Starts VS Code. `vsix`: install this package into its fresh extensions folder first. Gives the origin to open, the
 * copy of `workspace` it may change, and `stop`. `settings` are added to the quiet profile.
 */
export async function startVscode({ workspace, vsix, settings = {} }) {
  const { node, server } = vscodeHost();
  const home = mkdtempSync(join(tmpdir(), 'folioscope-vscode-'));
  const folder = join(home, 'workspace');
  const place = (name) => join(home, name);
  for (const name of ['home', 'tmp', 'data/Machine', 'user/User', 'extensions'])
    mkdirSync(place(name), { recursive: true });
  writeFileSync(place('user/User/settings.json'), JSON.stringify({ ...SETTINGS, ...settings }));
  cpSync(workspace, folder, { recursive: true });

  const { VSCODE_DEV: dropped, ...inherited } = process.env;
  const env = {
    ...inherited,
    HOME: place('home'),
    TMPDIR: place('tmp'),
    XDG_RUNTIME_DIR: place('tmp'),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  const folders = ['--server-data-dir', place('data'), '--extensions-dir', place('extensions')];
  const accept = '--accept-server-license-terms';
  if (vsix) execFileSync(node, [server, '--install-extension', vsix, accept, ...folders], { env, stdio: 'pipe' });

  const port = await freePort();
  const child = spawn(
    node,
    [
      server,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--without-connection-token',
      accept,
      ...folders,
      '--user-data-dir',
      place('user'),
      '--disable-telemetry',
      '--disable-workspace-trust',
      '--disable-experiments',
      '--enable-smoke-test-driver',
    ],
    { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  const ended = new Promise((resolve) => child.once('exit', resolve));

  const stop = async () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group has ended already.
    }
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  const origin = `http://127.0.0.1:${port}`;
  try {
    await answers(origin, ended);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${Buffer.concat(output)}`);
  }
  return { origin, folder, home, group: child.pid, stop };
}

async function answers(origin, ended) {
  let over = false;
  ended.then(() => {
    over = true;
  });
  for (const start = Date.now(); Date.now() - start < START_LIMIT && !over; ) {
    if (
      await fetch(origin).then(
        (response) => response.ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(over ? 'VS Code ended while it was starting' : 'VS Code did not answer in time');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
