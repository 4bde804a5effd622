/**
 * One parsed source under one kernel version: its functions, what each calls, and their explorations and summaries, made
 * when they are wanted.
 */
import type { KernelFunction, KernelTree } from '@folioscope/grammars';
import {
  type Catalogue,
  callbackName,
  eraOf,
  type FoundFeatures,
  type Row,
  type Rules,
  type Version,
} from '@folioscope/simulator';
import { seemsToClear } from '../analysis/cleared.js';
import { type Exploration, explore } from '../analysis/explore.js';
import { LineTable } from '../analysis/lines.js';
import { neverReturns, summarise } from '../analysis/summary.js';
import type { Limits } from '../core.js';
import { constantsOf, type FunctionGraph, lowerFunction } from '../ir/index.js';
import { isLargeBystander, summariseBystander } from './bystander.js';
import { cyclesOf, fixedPoint, isCalledIn } from './call-cycles.js';
import { membersOf } from './callback-members.js';
import { type InCatalogue, inCatalogue, isCounting } from './in-catalogue.js';
import { Neighbours } from './neighbours.js';
import { type Read, rowKey, type Summaries } from './summaries.js';

export interface SourceOptions {
  readonly path: string;
  readonly version: Version;
  readonly features?: FoundFeatures;
  readonly limits: Limits;
  readonly config?: (symbol: string) => boolean | undefined;
}

/** What a source can ask about the rest of the tree. */
export interface Surroundings {
  /** What a function does that this source calls and does not define; undefined when that is not known. */
  find(name: string): Row | undefined;
  /** Numbers that names stand for in the file around it. */
  readonly constants?: ReadonlyMap<string, number>;
}

/** A function that could not be analysed, with the reason in people's words. */
export interface Unanalysed {
  readonly reason: string;
}

/** Functions whose states are kept: those that are in view. */
const MOST_RECENT = 4;

export class Source {
  readonly lines: LineTable;
  readonly rules: Rules;
  /** What the functions of the file take and give back. */
  readonly neighbours: Neighbours;
  private readonly constants: ReadonlyMap<string, number>;
  private readonly functions: ReadonlyMap<string, KernelFunction>;
  private readonly reads = new Map<KernelFunction, Read>();
  private readonly counting = new Map<string, boolean>();
  private readonly graphs = new Map<KernelFunction, FunctionGraph | Unanalysed>();
  private readonly explorations = new Map<KernelFunction, Exploration | Unanalysed>();
  private readonly recent = new Map<KernelFunction, Exploration | Unanalysed>();
  private readonly rows = new Map<string, Row | undefined>();
  private readonly fingerprints = new Map<KernelFunction, string>();
  private members: ReadonlyMap<string, readonly string[]> | undefined;
  private cycles: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(
    readonly tree: KernelTree,
    private readonly catalogue: Catalogue,
    readonly options: SourceOptions,
    private readonly summaries: Summaries,
    private readonly surroundings?: Surroundings,
  ) {
    this.lines = new LineTable(tree.source);
    this.rules = eraOf(options.version, options.features).rules;
    this.constants = surroundings?.constants ?? constantsOf(tree.source);
    // The first definition stands for the name: others are other configurations of it.
    const definite = tree.functions().filter((fn) => !isWeak(fn, tree.source));
    this.functions = new Map(definite.reverse().map((fn) => [fn.name, fn]));
    this.neighbours = new Neighbours({
      all: () => this.all(),
      find: (name) => this.find(name),
      row: (name) => this.row(name),
      calleesOf: (fn) => this.calleesOf(fn),
      text: (fn) => tree.source.slice(fn.start, fn.end),
      read: (fn) => this.read(fn),
      inCatalogue: (fn) => this.inCatalogue(fn),
    });
  }

  all(): readonly KernelFunction[] {
    return this.tree.functions();
  }

  find(name: string): KernelFunction | undefined {
    return this.functions.get(name);
  }

  /** What is known of a function: the catalogue's word, else its summary. */
  lookup(name: string): Row | undefined {
    return this.row(name) ?? this.summary(name);
  }

  /** The catalogue's row for a name. */
  row(name: string): Row | undefined {
    const { ofCatalogue } = this.summaries;
    if (!ofCatalogue.has(name))
      ofCatalogue.set(name, this.catalogue.lookup(name, this.options.version, this.options.path));
    return ofCatalogue.get(name);
  }

  /** The catalogue's word for a function that is defined here: its own row, or that of a member it is assigned to (`.write_end = fn`). */
  contract(fn: KernelFunction): Row | undefined {
    this.members ??= membersOf(this.tree.source);
    const names = [fn.name, ...(this.members.get(fn.name) ?? []).map(callbackName)];
    return names.flatMap((name) => this.row(name) ?? [])[0];
  }

  nearest(name: string): ReturnType<Catalogue['nearest']> {
    return this.catalogue.nearest(name, this.options.version);
  }

  /** Whether the function, or one of this file that it calls, does something to a counter. */
  counts(fn: KernelFunction): boolean {
    const known = this.counting.get(fn.name);
    if (known !== undefined) return known;
    this.counting.set(fn.name, false); // while it is being found out, for recursion
    const { counts, others } = this.inCatalogue(fn);
    const isCountingCallee = (name: string) => {
      const callee = this.find(name);
      if (callee) return callee !== fn && this.counts(callee);
      const summary = this.surroundings?.find(name);
      return summary !== undefined && isCounting(summary);
    };
    const result = counts || others.some(isCountingCallee);
    this.counting.set(fn.name, result);
    return result;
  }

  /** Whether there is anything to judge in the function: it counts, is there to count, or asks what is counted. */
  isOfInterest(fn: KernelFunction): boolean {
    if (this.counts(fn) || this.inCatalogue(fn).asks) return true;
    const contract = this.contract(fn);
    if (contract && isCounting(contract)) return true;
    const text = this.tree.source.slice(fn.start, fn.end);
    const unlinks = [...this.inCatalogue(fn).unlinks].some((field) => text.includes(`->${field})`));
    return unlinks || seemsToClear(text) || this.neighbours.givenElsewhere(fn) !== '';
  }

  /** Names that are called, or look it, in a function. */
  callsOf(fn: KernelFunction): ReadonlySet<string> {
    return this.read(fn).called;
  }

  private read(fn: KernelFunction): Read {
    let read = this.reads.get(fn);
    if (!read) {
      read = this.summaries.read(this.tree.source.slice(fn.start, fn.end));
      this.reads.set(fn, read);
    }
    return read;
  }

  private inCatalogue(fn: KernelFunction): InCatalogue {
    const read = this.read(fn);
    read.inCatalogue ??= inCatalogue([...read.called], (name) => this.row(name));
    return read.inCatalogue;
  }

  graph(fn: KernelFunction): FunctionGraph | Unanalysed {
    let graph = this.graphs.get(fn);
    if (!graph) {
      graph = attempt(() => this.lower(fn));
      this.graphs.set(fn, graph);
    }
    return graph;
  }

  explore(fn: KernelFunction): Exploration | Unanalysed {
    let exploration = this.explorations.get(fn);
    if (!exploration) {
      exploration = attempt(() => this.exploreAfresh(fn, false));
      this.explorations.set(fn, exploration);
    }
    return exploration;
  }

  /** Not kept: with the states around every statement it is large. */
  exploreAfresh(fn: KernelFunction, keepSnapshots: boolean): Exploration | Unanalysed {
    const graph = this.graph(fn);
    if ('reason' in graph) return graph;
    return explore(graph, {
      ...this.options.limits,
      lookup: (name) => this.lookup(name),
      constants: this.constants,
      givenElsewhere: (member) => this.neighbours.givesIfThere(member, fn.name) !== undefined,
      keepSnapshots,
    });
  }

  /** An exploration with the states around every statement. Those of the last functions asked for are kept. */
  snapshots(fn: KernelFunction): Exploration | Unanalysed {
    const known = this.recent.get(fn) ?? attempt(() => this.exploreAfresh(fn, true));
    this.recent.delete(fn);
    this.recent.set(fn, known);
    for (const oldest of this.recent.keys()) {
      if (this.recent.size <= MOST_RECENT) break;
      this.recent.delete(oldest);
    }
    return known;
  }

  /** What a function does to its callers' books, by its body; undefined when that is not known. */
  summary(name: string): Row | undefined {
    if (this.rows.has(name)) return this.rows.get(name);
    this.rows.set(name, undefined); // while it is being made, for recursion
    const fn = this.find(name);
    const cycle = fn && this.cycleOf(name);
    if (cycle) this.settle(cycle);
    else this.rows.set(name, fn ? this.kept(fn, () => this.summarise(fn)) : this.surroundings?.find(name));
    return this.rows.get(name);
  }

  private kept(fn: KernelFunction, make: () => Row | undefined): Row | undefined {
    return this.summaries.get(this.fingerprint(fn), make);
  }

  /** The functions of this source that call each other in a circle with this one; undefined when there is none. */
  private cycleOf(name: string): readonly KernelFunction[] | undefined {
    this.cycles ??= cyclesOf(this.functions.keys(), (caller) => {
      const fn = this.find(caller);
      return fn ? this.calleesOf(fn) : [];
    });
    return this.cycles.get(name)?.flatMap((member) => this.find(member) ?? []);
  }

  /** The functions of this source that a function calls; itself only where its body does. */
  private calleesOf(fn: KernelFunction): readonly string[] {
    const body = this.tree.source.indexOf('{', fn.start);
    return this.inCatalogue(fn).others.filter((name) => {
      if (!this.functions.has(name)) return false;
      return name !== fn.name || isCalledIn(name, this.tree.source.slice(body, fn.end));
    });
  }

  /** Summaries of functions that depend on each other: made together, unless they are known. */
  private settle(cycle: readonly KernelFunction[]): void {
    let settled: ReadonlyMap<KernelFunction, Row | undefined> | undefined;
    const fixedPoint = () => {
      settled ??= this.fixedPoint(cycle);
      return settled;
    };
    const key = this.circleKey(cycle);
    const rows = cycle.map(
      (fn) => [fn.name, this.summaries.get(`${fn.name}\0${key}`, () => fixedPoint().get(fn))] as const,
    );
    for (const [name, row] of rows) this.rows.set(name, row);
  }

  private fixedPoint(cycle: readonly KernelFunction[]): ReadonlyMap<KernelFunction, Row | undefined> {
    // What was made of a member in a round is good for as long as its text and its callees are taken to be the same.
    const known = this.summaries.roundsOf(cycle[0]?.name ?? '');
    const settled = fixedPoint<KernelFunction, Row | undefined>(cycle, {
      first: (fn) => neverReturns(fn.name, this.options.version),
      next: (fn, rows) => {
        for (const [member, row] of rows) this.rows.set(member.name, row);
        this.explorations.delete(fn);
        const others = new Set(this.calleesOf(fn).includes(fn.name) ? [] : [fn.name]);
        return known.get(this.textKey(fn) + this.calleeKeys([fn], others), () => this.summarise(fn));
      },
      isSame: (one, other) => rowKey(one) === rowKey(other),
      unsettled: (fn) => {
        this.explorations.delete(fn);
        return undefined;
      },
    });
    known.sweep();
    return settled;
  }

  /** Whether callers cannot be told what it does because it calls itself, directly or through others. */
  isUnsettled(fn: KernelFunction): boolean {
    return this.cycleOf(fn.name) !== undefined && this.summary(fn.name) === undefined;
  }

  /** What decides how a function is explored: its text, and what those that it calls do. */
  fingerprint(fn: KernelFunction): string {
    let print = this.fingerprints.get(fn);
    if (print === undefined) {
      const isInCircle = this.cycleOf(fn.name) !== undefined;
      const own = isInCircle ? `\0circle ${rowKey(this.summary(fn.name))}` : '';
      print = this.textKey(fn) + own + this.calleeKeys([fn], new Set([fn.name]));
      this.fingerprints.set(fn, print);
    }
    return print;
  }

  /** What decides what the functions of a circle do together. */
  private circleKey(cycle: readonly KernelFunction[]): string {
    const texts = cycle.map((member) => this.textKey(member));
    return texts.join('\0') + this.calleeKeys(cycle, new Set(cycle.map(({ name }) => name)));
  }

  /** What is known of those that some functions call, but for a few. */
  private calleeKeys(callers: readonly KernelFunction[], but: ReadonlySet<string>): string {
    const parts: string[] = [];
    for (const name of new Set(callers.flatMap((caller) => this.inCatalogue(caller).others))) {
      if (but.has(name)) continue;
      const callee = this.summary(name);
      if (callee || this.find(name)) parts.push(`\0${name} ${rowKey(callee)}`);
    }
    return parts.join('');
  }

  /** The same text can be read or not, as what stands before it is whole or broken. */
  private textKey(fn: KernelFunction): string {
    const { key } = this.read(fn);
    return fn.problem ? `${key} ${fn.problem.reason}` : key;
  }

  private lower(fn: KernelFunction): FunctionGraph | Unanalysed {
    if (fn.problem) {
      const { line, column } = this.lines.position(fn.problem.offset);
      return { reason: `${fn.problem.reason} (line ${line}, column ${column})` };
    }
    const weight = (text: string) =>
      [...text.matchAll(/[A-Za-z_]\w*(?=\s*\()/g)].filter((m) => this.countsByName(m[0])).length;
    const config = this.options.config ? { config: this.options.config } : {};
    const lowered = lowerFunction(fn, this.tree, { preference: { weight, ...config }, constants: this.constants });
    return 'graph' in lowered ? lowered.graph : lowered;
  }

  private countsByName(name: string): boolean {
    const row = this.row(name);
    return row !== undefined && isCounting(row);
  }

  /** The summary of a function of this source, made now. */
  summarise(fn: KernelFunction): Row | undefined {
    const graph = this.graph(fn);
    if (!('reason' in graph) && isLargeBystander(graph, this.counts(fn)))
      return summariseBystander(graph, (name) => this.lookup(name), this.options.version);
    const exploration = this.explore(fn);
    if ('reason' in exploration || exploration.cut !== undefined) return undefined;
    return summarise(exploration, this.options.version);
  }
}

/** A weak definition is there to be replaced by another one elsewhere. */
const isWeak = (fn: KernelFunction, text: string): boolean =>
  /\b__weak\b/.test(text.slice(fn.start, text.indexOf('{', fn.start)));

/** The analysis of one function, or why it broke off. */
function attempt<T>(analyse: () => T): T | Unanalysed {
  try {
    return analyse();
  } catch (error) {
    return { reason: failure(error) };
  }
}

/** Why the analysis itself broke off. Its recursion follows the source's: only nesting can exhaust the stack. */
export const failure = (error: unknown): string =>
  error instanceof RangeError && error.message.includes('call stack')
    ? 'it is nested too deeply'
    : `internal error: ${error instanceof Error ? error.message : String(error)}`;
