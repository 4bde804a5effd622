/**
 * Makes a fresh clone ready, with nothing but Node and npm: installs the dependencies when they are missing or older than
 * the lock file; with --build it builds as well.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const workspace = fileURLToPath(new URL('..', import.meta.url));
const installed = new URL('../node_modules/.package-lock.json', import.meta.url);
const locked = new URL('../package-lock.json', import.meta.url);

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(locked).mtimeMs) npm('ci');
if (process.argv.includes('--build')) npm('run', 'build');

function npm(...args) {
  // The npm that runs this script, when there is one: another may come first on the PATH.
  const own = process.env.npm_execpath;
  const [command, before] = own ? [process.execPath, [own]] : ['npm', []];
  const { status } = spawnSync(command, [...before, '--loglevel=error', ...args], { cwd: workspace, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
