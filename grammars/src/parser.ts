/** The parser: one per process, reused for every text; its trees live in WASM memory until they are deleted. */
import { Language, Parser } from 'web-tree-sitter';
import { difference } from './difference.js';
import { type MaskOptions, mask } from './mask.js';
import { KernelTree } from './tree.js';

export interface ParseOptions extends MaskOptions {
  /** The tree of an earlier state of the same text: only what differs is parsed again. It stays valid and yours to delete. */
  readonly previous?: KernelTree;
}

/** The bytes of web-tree-sitter.wasm and of tree-sitter-c.wasm. */
export interface ParserWasm {
  readonly runtime: Uint8Array;
  readonly c: Uint8Array;
}

export interface KernelParser {
  /** Any text gives a tree; what could not be read shows as `problem` and `lost`. The tree is the caller's to delete. */
  parse(source: string, options?: ParseOptions): KernelTree;
  /** Frees the parser; trees it made stay valid. */
  delete(): void;
}

/** Loads the grammar. Throws when the bytes are not the two WASM modules. */
export async function createParser(wasm: ParserWasm): Promise<KernelParser> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const language = await Language.load(wasm.c);
  const parser = new Parser();
  parser.setLanguage(language);
  return {
    parse: (source, options = {}) => parse(parser, source, options),
    delete: () => parser.delete(),
  };
}

function parse(parser: Parser, source: string, options: ParseOptions): KernelTree {
  const masked = mask(source, options);
  const edited = options.previous?.tree.copy();
  try {
    const edit = options.previous && difference(options.previous.masked, masked.text);
    if (edit) edited?.edit(edit);
    const tree = parser.parse(masked.text, edited);
    if (!tree) throw new Error('the C grammar is not loaded');
    return new KernelTree(source, masked, tree, options.config);
  } finally {
    edited?.delete();
  }
}
