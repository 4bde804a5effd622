/** The two WASM modules, where npm puts them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

/** @returns {import('@folioscope/grammars').ParserWasm} */
export function readWasm() {
  return {
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    c: readFileSync(require.resolve('tree-sitter-c/tree-sitter-c.wasm')),
  };
}

/** A bare parser for C, without masking. */
export async function loadParser() {
  const wasm = readWasm();
  await Parser.init({ wasmBinary: wasm.runtime });
  const parser = new Parser();
  parser.setLanguage(await Language.load(wasm.c));
  return parser;
}
