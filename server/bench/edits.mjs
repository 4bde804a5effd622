/** From an edit to its diagnostics over LSP, beside the raw incremental parse of the same edits. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  HoverRequest,
} from 'vscode-languageserver-protocol/node';
import { forgetFound } from './cache.mjs';
import { percentiles, startServer, timed } from './client.mjs';
import { createRawParser } from './raw-parser.mjs';

const EDITS = 50;

/** Milliseconds: opening to first diagnostics, and p50 and p95 of the edits, over the wire and raw. */
export async function measureEdits(file, program) {
  const text = readFileSync(file, 'utf8');
  const edits = editsOf(text);
  const raw = await rawParse(text, edits);
  const { opening, over, hovers } = await overTheWire(pathToFileURL(file).href, text, edits, program);
  return { opening, edits: EDITS, over: percentiles(over), raw: percentiles(raw), hovers: percentiles(hovers) };
}

/** Small insertions after statements, spread over the file, one after the other. */
function editsOf(text) {
  const lines = text.split('\n');
  const ends = lines.flatMap((line, index) => (/^\t.*;$/.test(line) ? [{ line: index, character: line.length }] : []));
  return Array.from({ length: EDITS }, (_, index) => {
    const at = ends[Math.floor(((index * 7919) % ends.length) + ends.length) % ends.length];
    // Earlier insertions on the same line stand behind this one, so the place stays true.
    return { at, text: ` /* ${index} */` };
  });
}

async function rawParse(text, edits) {
  const parser = await createRawParser();
  let source = text;
  let tree = parser.parse(source);
  return edits.map(({ at, text: inserted }) => {
    const lines = source.split('\n');
    const startIndex = lines.slice(0, at.line).reduce((sum, line) => sum + line.length + 1, 0) + at.character;
    source = source.slice(0, startIndex) + inserted + source.slice(startIndex);
    const start = performance.now();
    tree.edit({
      startIndex,
      oldEndIndex: startIndex,
      newEndIndex: startIndex + inserted.length,
      startPosition: { row: at.line, column: at.character },
      oldEndPosition: { row: at.line, column: at.character },
      newEndPosition: { row: at.line, column: at.character + inserted.length },
    });
    const next = parser.parse(source, tree);
    const took = performance.now() - start;
    tree.delete();
    tree = next;
    return took;
  });
}

async function overTheWire(uri, text, edits, program) {
  forgetFound();
  const { connection } = await startServer(program);
  const pull = () => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  const opening = await timed(async () => {
    const textDocument = { uri, languageId: 'c', version: 1, text };
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    await pull();
  });
  const over = [];
  const hovers = [];
  for (const [index, { at, text: inserted }] of edits.entries()) {
    over.push(
      await timed(async () => {
        await connection.sendNotification(DidChangeTextDocumentNotification.type, {
          textDocument: { uri, version: index + 2 },
          contentChanges: [{ range: { start: at, end: at }, text: inserted }],
        });
        await pull();
      }),
    );
    hovers.push(
      await timed(() =>
        connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: { line: at.line, character: 2 } }),
      ),
    );
  }
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  return { opening, over, hovers };
}
