/** An editor's session over LSP: how soon the server answers, how soon it finds, what it uses when nobody asks. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
} from 'vscode-languageserver-protocol/node';
import { forgetFound } from './cache.mjs';
import { percentiles, startServer, timed } from './client.mjs';

const ROUNDS = 5;
const HOVERS = 40;

/** Milliseconds that the server is left alone while its CPU time is measured. */
const IDLE = 5_000;

/** Milliseconds; CPU in percent of one core. The middle of the rounds counts. */
export async function measureSession(file, program) {
  const text = readFileSync(file, 'utf8');
  const uri = pathToFileURL(file).href;
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    forgetFound();
    const first = await session(uri, text, program, false);
    const second = await session(uri, text, program, round === ROUNDS - 1);
    rounds.push({ ...second, opening: first.opening, again: second.opening });
  }
  const middle = (of) => rounds.map(of).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)];
  const { hovers, idle, left } = rounds[ROUNDS - 1];
  return {
    activation: middle((r) => r.activation),
    opening: middle((r) => r.opening),
    again: middle((r) => r.again),
    hovers: percentiles(hovers),
    idle,
    left,
  };
}

async function session(uri, text, program, last) {
  const start = performance.now();
  const { server, connection } = await startServer(program);
  const activation = performance.now() - start;
  const textDocument = { uri, languageId: 'c', version: 1, text };
  const opening = await timed(async () => {
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  });
  const hovers = last ? await hoverTwice(connection, uri, text) : [];
  const idle = last ? await idleCpu(server.pid) : 0;
  const exit = once(server, 'exit');
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  await exit;
  return { activation, opening, hovers, idle, left: isRunning(server.pid) };
}

/** Hovers over calls, each a second time: the first may have to follow the function's paths. */
async function hoverTwice(connection, uri, text) {
  const places = [...text.matchAll(/^\t+(?:\w+ = )?(\w+)\(/gm)].filter((_, index) => index % 5 === 0).slice(0, HOVERS);
  const again = [];
  for (const { index } of places) {
    const line = text.slice(0, index).split('\n').length - 1;
    const character = /\w+\(/.exec(text.slice(index))?.index ?? 0;
    const hover = () =>
      connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line, character } });
    await hover();
    again.push(await timed(hover));
  }
  return again;
}

/** Percent of one core. */
async function idleCpu(pid) {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const before = cpuTicks(pid);
  await new Promise((resolve) => setTimeout(resolve, IDLE));
  return ((cpuTicks(pid) - before) * 10 * 100) / IDLE;
}

/** User and system time in hundredths of a second. */
function cpuTicks(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
