/** Nothing leaves the machine: no code of ours speaks to a network, and the program that ships does not either. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildProgram, temporaryFolder } from './program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
const program = await buildProgram(folder, { fake: false });

/** Modules of Node that reach other machines. */
const MODULES = /['"](?:node:)?(https?|http2|net|tls|dgram|dns|dns\/promises|inspector)['"]/g;
/** What a browser and Node offer besides. */
const GLOBALS = /(?<![.\w]|async )fetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|RTCPeerConnection/;

it('no source of ours names a module or a function that reaches other machines', () => {
  const packages = ['grammars', 'simulator', 'server', 'extension'];
  const files = packages.flatMap((name) =>
    readdirSync(join(root, name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(root, name, 'src', file)),
  );
  expect(files.length).toBeGreaterThan(200);
  const speaking = files.filter((file) => {
    const text = readFileSync(file, 'utf8');
    return text.match(MODULES) !== null || GLOBALS.test(text);
  });
  expect(speaking).toEqual([]);
});

it('what ships has no such module but the one that the protocol library keeps for clients on a socket', () => {
  const bundled = readFileSync(program.script, 'utf8');
  expect([...bundled.matchAll(MODULES)].map(([, name]) => name)).toEqual(['net']);
});

it('pages load nothing and speak to nobody', () => {
  for (const file of ['server/src/report/timeline-page.ts', 'extension/src/webview-page.ts']) {
    const text = readFileSync(join(root, file), 'utf8');
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/connect-src|https?:/);
  }
});

it('a check, a simulation and a replay open no connection', () => {
  const guard = join(folder, 'guard.cjs');
  writeFileSync(guard, GUARD);
  const run = (...args: readonly string[]) =>
    execFileSync(process.execPath, ['--require', guard, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const tour = ['--root', 'fixtures/tour'];
  expect(run(program.script, 'check', ...tour, '--overlay', MENDED, FILE)).toContain('no findings');
  expect(run(program.script, 'simulate', ...tour, `${FILE}:frames_map`)).toContain('Path 1 of');
  expect(run(program.script, 'replay', '--thread', '2019-pin-counting')).toContain('1. ');
  expect(() => run('--eval', "require('net').connect(9, '127.0.0.1')")).toThrow();
  expect(() => run('--eval', "fetch('http://127.0.0.1:9')")).toThrow();
});

const FILE = 'drivers/media/frames.c';
const MENDED = `${FILE}=fixtures/tour/frames-mended.c`;

/** Every way out ends the process. */
const GUARD = `
const end = (what) => () => { process.stderr.write('reached for ' + what); process.exit(99); };
require('net').Socket.prototype.connect = end('a socket');
require('dgram').Socket.prototype.send = end('a datagram');
require('dns').lookup = end('a name');
globalThis.fetch = end('an address');
`;
