/**
 * Sets up a real VS Code for the end-to-end tests from the npm registry alone: the VS Code server and web workbench
 * inside the `code-server` package, with its own Node. Kept in a cache outside the checkout; a second run is a no-op.
 *
 *     node extension/test/vscode/setup.mjs      prints the folder
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CODE_SERVER = '4.139.1';
const NODE = '24.21.0';

const cache = join(
  process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'folioscope',
  `vscode-host-${CODE_SERVER}-node-${NODE}-${process.arch}`,
);

/** Where a set-up VS Code lives: `{ node, server, cache }`, absolute paths. Installs it when it is not there. */
export function vscodeHost() {
  if (process.platform !== 'linux') throw new Error('the VS Code tests run on Linux only');
  const place = { cache, node: join(nodeFolder(cache), 'bin/node'), server: join(cache, 'vscode/out/server-main.js') };
  if (!existsSync(join(cache, 'ready'))) install();
  return place;
}

function nodeFolder(root) {
  return join(root, 'tools/node_modules', `node-linux-${process.arch}`);
}

/** Builds in a folder beside the cache and renames it at the end, so that an interrupted set-up leaves nothing half-done. */
function install() {
  const work = `${cache}.new-${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(join(work, 'tools'), { recursive: true });
  try {
    say(`setting up VS Code (code-server ${CODE_SERVER}) in ${cache}, once, about a minute and 540 MB`);
    const tools = join(work, 'tools');
    writeFileSync(join(tools, 'package.json'), '{ "private": true }\n');
    run('npm', ['install', '--ignore-scripts', '--save-exact', `node-linux-${process.arch}@${NODE}`], tools);
    run('npm', ['pack', '--silent', `code-server@${CODE_SERVER}`], tools);
    const archive = readdirSync(tools).find((name) => name.endsWith('.tgz'));
    if (!archive) throw new Error('npm pack left no archive');
    run('tar', ['-xzf', archive, '--strip-components=2', '-C', work, 'package/lib/vscode'], tools);
    rmSync(join(tools, archive));

    const vscode = join(work, 'vscode');
    const node = nodeFolder(work);
    const env = { ...process.env, PATH: `${join(node, 'bin')}:${process.env.PATH}`, npm_config_nodedir: node };
    say('installing what VS Code depends on');
    run('npm', ['ci', '--legacy-peer-deps', '--omit=dev', '--ignore-scripts'], vscode, env);
    say('building spdlog (output channels) and native-watchdog');
    run('npm', ['rebuild', '@vscode/spdlog', '@vscode/native-watchdog'], vscode, env);
    writeFileSync(join(work, 'ready'), '');
    rmSync(cache, { recursive: true, force: true });
    renameSync(work, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command, args, cwd, env = process.env) {
  try {
    execFileSync(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
  } catch (error) {
    throw new Error(`${command} ${args.join(' ')} failed:\n${String(error.stderr ?? error).slice(-4000)}`);
  }
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${vscodeHost().cache}\n`);
