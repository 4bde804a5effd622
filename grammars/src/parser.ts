/** The parser: one per process, reused for every text; its trees live in WASM memory until they are deleted. */
import { Language, Parser } from 'web-tree-sitter';
import { difference } from './difference.js';
import type { ParseProblem } from './functions.js';
import { type Masked, type MaskOptions, mask } from './mask.js';
import { maskAgain } from './mask-again.js';
import { blanked } from './text/edits.js';
import { KernelTree } from './tree.js';

export interface ParseOptions extends MaskOptions {
  /** The tree of an earlier state of the same text: only what differs is parsed again. It stays valid and yours to delete. */
  readonly previous?: KernelTree;
  /** Asked every now and then during the parse; true ends it with ParseCancelled. */
  readonly cancelled?: () => boolean;
}

/** The bytes of web-tree-sitter.wasm and of tree-sitter-c.wasm. */
export interface ParserWasm {
  readonly runtime: Uint8Array;
  readonly c: Uint8Array;
}

export interface KernelParser {
  /**
   * Any text gives a tree; what could not be read shows in `refused`, `lost()` and the functions' `problem`. The tree is the
   * caller's to delete. Throws ParseCancelled, and an Error when WASM memory is exhausted.
   */
  parse(source: string, options?: ParseOptions): KernelTree;
  /** Frees the parser; trees it made stay valid. */
  delete(): void;
}

/** Thrown by `parse` when `cancelled` said so. */
export class ParseCancelled extends Error {
  constructor() {
    super('parsing was cancelled');
    this.name = 'ParseCancelled';
  }
}

/** Loads the grammar. Throws when the bytes are not the two WASM modules. */
export async function createParser(wasm: ParserWasm): Promise<KernelParser> {
  // Nothing is to be located, since the bytes are here; asked where, a script without a file of its own would fail.
  await Parser.init({ wasmBinary: wasm.runtime, locateFile: (name: string) => name });
  const language = await Language.load(wasm.c);
  const parser = new Parser();
  parser.setLanguage(language);
  return {
    parse: (source, options = {}) => parse(parser, source, options),
    delete: () => parser.delete(),
  };
}

function parse(parser: Parser, source: string, options: ParseOptions): KernelTree {
  const read = maskedWith(source, options);
  const refused = refusal(source, read);
  const masked = refused ? { ...read, text: blanked(source), bodies: [] } : read;
  const edited = options.previous?.tree.copy();
  try {
    const edit = options.previous && difference(options.previous.masked, masked.text);
    if (edit) edited?.edit(edit);
    const { cancelled } = options;
    const tree = parser.parse(masked.text, edited, cancelled ? { progressCallback: cancelled } : {});
    if (!tree) {
      parser.reset();
      throw new ParseCancelled();
    }
    return new KernelTree({ source, masked, tree, refused, config: options.config });
  } finally {
    edited?.delete();
  }
}

/** Where there was an earlier state that could be read, only what differs is masked again. */
function maskedWith(source: string, options: ParseOptions): Masked {
  const { previous, config, prefer } = options;
  if (!previous || previous.refused || prefer || !previous.isReadWith(config)) return mask(source, options);
  return maskAgain(source, { source: previous.source, masked: previous.read }, options);
}

/** Brackets open at once that the parser takes; its memory grows with them, and kernel code has less than a hundred. */
const DEEPEST = 20_000;

/** Characters a zero byte is looked for in: no C text has one. */
const BINARY_PROBE = 8192;

function refusal(source: string, { depth }: Masked): ParseProblem | undefined {
  const zero = source.slice(0, BINARY_PROBE).indexOf('\0');
  if (zero >= 0) return { offset: zero, reason: 'this is binary data, not C' };
  if (depth.brackets <= DEEPEST) return undefined;
  return {
    offset: depth.offset,
    reason: `${depth.brackets} brackets are open here; the parser takes ${DEEPEST} at most`,
  };
}
