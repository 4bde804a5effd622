/** The yardstick: the parser alone, without masking or analysis. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

export async function createRawParser() {
  const resolve = createRequire(import.meta.url).resolve;
  await Parser.init({ wasmBinary: readFileSync(resolve('web-tree-sitter/web-tree-sitter.wasm')) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(resolve('tree-sitter-c/tree-sitter-c.wasm'))));
  return parser;
}
