/** A parsed kernel source: the tree over the masked text, with the original text and what masking hid. */
import type { Node, Tree } from 'web-tree-sitter';
import type { Config } from './dialect/condition.js';
import { findFunctions, type KernelFunction } from './functions.js';
import type { Masked } from './mask.js';
import type { MaskRecord } from './record.js';

/** Owns WASM memory: call `delete` when done; nodes are dead after that. Offsets are UTF-16 units throughout. */
export class KernelTree {
  /** The text as it was given. */
  readonly source: string;
  /** The text the tree was parsed from; same length as `source`. */
  readonly masked: string;
  readonly records: readonly MaskRecord[];
  /** For incremental parsing only. */
  readonly tree: Tree;
  private found: KernelFunction[] | undefined;

  constructor(
    source: string,
    masked: Masked,
    tree: Tree,
    private readonly config: Config = () => undefined,
  ) {
    this.source = source;
    this.masked = masked.text;
    this.records = masked.records;
    this.tree = tree;
  }

  get root(): Node {
    return this.tree.rootNode;
  }

  /** Every function definition in the order of the text, those under `#if` included but what the configuration rules out. */
  functions(): readonly KernelFunction[] {
    this.found ??= findFunctions(this.root, this.source, this.records, this.config);
    return this.found;
  }

  /** The ORIGINAL text of a node. */
  text(node: Node): string {
    return this.source.slice(node.startIndex, node.endIndex);
  }

  delete(): void {
    this.found = [];
    this.tree.delete();
  }
}
