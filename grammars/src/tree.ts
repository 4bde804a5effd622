/** A parsed kernel source: the tree over the masked text, with the original text and what masking hid. */
import type { Node, Tree } from 'web-tree-sitter';
import type { Config } from './dialect/condition.js';
import { bodyStarts, findFunctions, type KernelFunction, type ParseProblem } from './functions.js';
import type { Masked } from './mask.js';
import type { MaskRecord } from './record.js';

/** A function that is in the text but not in the tree. */
export interface LostFunction {
  readonly name: string;
  /** Offset of its body. */
  readonly offset: number;
  readonly reason: string;
}

/** What a tree is made from. */
export interface TreeParts {
  readonly source: string;
  readonly masked: Masked;
  readonly tree: Tree;
  readonly refused?: ParseProblem | undefined;
  readonly config?: Config | undefined;
}

const UNKNOWN: Config = () => undefined;

/** Owns WASM memory: call `delete` when done; nodes are dead after that. Offsets are UTF-16 units throughout. */
export class KernelTree {
  /** The text as it was given. */
  readonly source: string;
  /** The text the tree was parsed from; same length as `source`. */
  readonly masked: string;
  readonly records: readonly MaskRecord[];
  /** Why the text was not parsed at all; the tree is empty then. */
  readonly refused: ParseProblem | undefined;
  /** For incremental parsing only. */
  readonly tree: Tree;
  /** How the text was masked, for masking it again. */
  readonly read: Masked;
  private readonly config: Config;
  private found: KernelFunction[] | undefined;

  constructor({ source, masked, tree, refused, config = UNKNOWN }: TreeParts) {
    this.source = source;
    this.masked = masked.text;
    this.records = masked.records;
    this.read = masked;
    this.tree = tree;
    this.refused = refused;
    this.config = config;
  }

  get root(): Node {
    return this.tree.rootNode;
  }

  /** Every function definition in the order of the text, those under `#if` included but what the configuration rules out. */
  functions(): readonly KernelFunction[] {
    this.found ??= findFunctions(this.root, this.source, this.records, this.config);
    return this.found;
  }

  /** Functions the parser made no definition of. */
  lost(): readonly LostFunction[] {
    const inTree = bodyStarts(this.root);
    return this.read.bodies
      .filter(({ start }) => !inTree.has(start))
      .map(({ name, start }) => ({ name, offset: start, reason: 'the parser could not read this function' }));
  }

  /** The ORIGINAL text of a node. */
  text(node: Node): string {
    return this.source.slice(node.startIndex, node.endIndex);
  }

  /** Whether a text would be masked with the same configuration. */
  isReadWith(config: Config | undefined): boolean {
    return this.config === (config ?? UNKNOWN);
  }

  delete(): void {
    this.found = [];
    this.tree.delete();
  }
}
