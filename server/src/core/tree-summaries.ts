/**
 * Summaries of functions that other files of the tree define, made when a call of one is met: only that function's text is
 * read and parsed. Bounded in depth and in work; what lies beyond stays unknown, for everybody alike: the answer does not
 * depend on who asked before.
 */
import type { KernelParser, KernelTree } from '@folioscope/grammars';
import type { Catalogue, Row } from '@folioscope/simulator';
import type { Definition, Definitions } from '../core.js';
import { constantsOf } from '../ir/index.js';
import { contentKey } from './content-key.js';
import type { Kept } from './kept.js';
import { Source, type SourceOptions } from './source.js';
import { rowKey, Summaries } from './summaries.js';
import type { TreeRows } from './tree-rows.js';
import { functionOfMacro } from './wrapper-macro.js';

/** What is known of a function of another file. */
interface Known {
  readonly row: Row | undefined;
  /** How many functions had to be known for it, each counted as often as it is called. */
  readonly weight: number;
}

const UNKNOWN: Known = { row: undefined, weight: 1 };

export class TreeSummaries {
  /** By who asks for what: most names are asked for again and again, and are of no interest. */
  private readonly asked = new Map<string, Known>();
  private readonly known = new Map<string, Known>();
  private readonly constants = new Map<string, ReadonlyMap<string, number>>();
  private readonly beside = new Map<string, Kept<Row | undefined>>();
  private readonly summaries = new Summaries();

  constructor(
    private readonly parser: KernelParser,
    private readonly catalogue: Catalogue,
    private readonly definitions: Definitions,
    private readonly options: Omit<SourceOptions, 'path'>,
    private readonly counted: ReadonlySet<string>,
    private readonly rows: TreeRows,
  ) {}

  /** What a function does that `from` calls and does not define; undefined when that is not known. */
  find(name: string, from: string, depth = this.options.limits.calleeDepth): Row | undefined {
    return this.know(name, from, depth).row;
  }

  private know(name: string, from: string, depth: number): Known {
    if (depth === 0) return UNKNOWN;
    const asked = `${depth} ${from} ${name}`;
    const known = this.asked.get(asked) ?? this.lookInto(name, from, depth);
    this.asked.set(asked, known);
    return known;
  }

  private lookInto(name: string, from: string, depth: number): Known {
    const definition = this.definitions.find(name, from);
    if (!definition || !this.matters(definition, depth)) return UNKNOWN;
    const key = `${depth} ${definition.from} ${definition.path} ${name}`;
    const known = this.known.get(key) ?? this.learn(definition, depth);
    this.known.set(key, known);
    return known;
  }

  /** Only what is handed something counted, or hands it out, can change the books. */
  private matters(definition: Definition, depth: number): boolean {
    if (definition.kind === 'function') return definition.tags.some((tag) => this.counted.has(tag));
    const text = definition.text();
    const callee = text === undefined ? undefined : functionOfMacro(text)?.callee;
    if (callee === undefined || callee === definition.name) return false;
    if (this.row(callee, definition.path)) return true;
    const inner = this.definitions.find(callee, definition.from);
    return inner !== undefined && depth > 1 && this.matters(inner, depth - 1);
  }

  private row(name: string, path: string): Row | undefined {
    return this.catalogue.lookup(name, this.options.version, path);
  }

  private learn(definition: Definition, depth: number): Known {
    const { name, path, from } = definition;
    const written = definition.text();
    const text = written === undefined || definition.kind === 'function' ? written : functionOfMacro(written)?.text;
    if (text === undefined || text.length > LONGEST) return UNKNOWN;
    let weight = 1;
    const callees: [string, Row | undefined][] = [];
    for (const callee of this.summaries.read(text).called) {
      if (callee === name || this.row(callee, path)) continue;
      const known = this.know(callee, from, depth - 1);
      weight += known.weight;
      if (weight > this.options.limits.callees) return { row: undefined, weight };
      callees.push([callee, known.row]);
    }
    const parts = callees.map(([callee, row]) => `\0${callee} ${rowKey(row)}`);
    const row = this.rowsBeside(definition).get(contentKey(`${text}${parts.join('')}`), () =>
      this.summarise(definition, text, new Map(callees)),
    );
    return { row, weight };
  }

  private summarise(definition: Definition, text: string, callees: ReadonlyMap<string, Row | undefined>) {
    const { limits, config } = this.options;
    const tree: KernelTree = this.parser.parse(text, config ? { config } : {});
    try {
      const options = { ...this.options, path: definition.path, limits: { ...limits, states: limits.statesOfCallee } };
      const source = new Source(tree, this.catalogue, options, new Summaries(), {
        find: (name) => callees.get(name),
        constants: this.constantsAround(definition),
      });
      const fn = source.find(definition.name);
      return fn && source.summarise(fn);
    } finally {
      tree.delete();
    }
  }

  private constantsAround(definition: Definition): ReadonlyMap<string, number> {
    const known = this.constants.get(definition.path);
    if (known) return known;
    const constants = constantsOf(definition.file() ?? '');
    this.constants.set(definition.path, constants);
    return constants;
  }

  /** The summaries from the definition's file, which all depend on what else it says. */
  private rowsBeside({ path, file }: Definition): Kept<Row | undefined> {
    const known = this.beside.get(path);
    if (known) return known;
    const rows = this.rows.of(path, contentKey(file() ?? ''));
    this.beside.set(path, rows);
    return rows;
  }
}

/** Characters of a function that is still looked into. */
const LONGEST = 60_000;

/** The structures that carry holds, by the rows: what a function is handed of these, or hands out, can change the books. */
export function countedTags(catalogue: Catalogue): ReadonlySet<string> {
  const tags = new Set<string>();
  for (const row of catalogue.rows())
    for (const { effects } of row.outcomes)
      for (const effect of effects) {
        if (effect.do !== 'acquire' && effect.do !== 'release' && effect.do !== 'transfer') continue;
        if (effect.kind === 'memory') continue;
        const { root } = effect.on;
        const type = root === 'ret' ? row.result : row.params.find((p) => p.name === root)?.type;
        const tag = /\bstruct (\w+)/.exec(type ?? '')?.[1];
        if (tag !== undefined) tags.add(tag);
      }
  return tags;
}
