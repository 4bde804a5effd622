/**
 * The path explorer: walks a function's graph with the states of its paths, merging where they meet, and collects how
 * every path ends and what looked wrong on the way. Bounded; says so when it was cut.
 */
import type { Condition, Hold, Ledger, Linear, Row } from '@folioscope/simulator';
import { linear } from '@folioscope/simulator';
import type { Extent, FunctionGraph, GraphNode, NodeId } from '../ir/index.js';
import { enteredWith } from './at-entry.js';
import { applyToRound } from './call.js';
import { closeBooks } from './close-books.js';
import { decideCondition } from './condition.js';
import type { ExplorationContext, Observation } from './context.js';
import { evaluate, locate } from './evaluate.js';
import type { Facts } from './facts.js';
import { fitsHolds } from './fits-holds.js';
import { MeetingPoint } from './meet.js';
import { freshSymbol } from './memory.js';
import type { Bindings } from './place.js';
import { enterRound, type Round, RoundEnds } from './rounds.js';
import { State } from './state.js';
import { Symbols } from './symbols.js';
import type { Trace } from './trace.js';
import { Worklist } from './worklist.js';

export interface ExploreOptions {
  readonly lookup: (callee: string) => Row | undefined;
  /** Numbers that names stand for, in rows as in the source. */
  readonly constants?: ReadonlyMap<string, number>;
  /** Whether another function of the file gives back what is in a member of this name, if there is something. */
  readonly givenElsewhere?: (member: string) => boolean;
  /** States followed before exploration is cut. */
  readonly states: number;
  /** Different ledgers kept apart at one place. */
  readonly ledgersPerPlace: number;
  /** Keep the states around every statement, for hovers. */
  readonly keepSnapshots?: boolean;
}

/** One way out of the function. */
export interface Exit {
  readonly extent: Extent;
  readonly value: Linear | undefined;
  readonly state: State;
  /** Not a way out of the function, but of one round of a loop into the next. */
  readonly round?: Round;
}

/** The books before and after one statement, on one path. */
export interface Snapshot {
  readonly extent: Extent;
  readonly before: Books;
  readonly after: readonly Books[];
}

export interface Books {
  readonly ledger: Ledger;
  readonly facts: Facts;
  readonly state: State;
}

export interface Exploration {
  readonly graph: FunctionGraph;
  readonly symbols: Symbols;
  readonly returnsPointer: boolean;
  readonly exits: readonly Exit[];
  /** The ends of rounds of loops, and where the last pointer to something held was overwritten. */
  readonly rounds: readonly Exit[];
  readonly observations: readonly Observation[];
  /** Objects that were passed to something unknown, on any path. */
  readonly escapes: ReadonlySet<string>;
  /** Where holds were taken that some path gave back or handed over, by the start of the call. */
  readonly givenBack: ReadonlySet<number>;
  /** A path to each call that gives something back, by the start of the call. */
  readonly releases: ReadonlyMap<number, Trace>;
  readonly snapshots: readonly Snapshot[];
  /** Whether a row's condition holds at the end of a path, by what the parameters were when the function was entered. */
  passes(condition: Condition, given: Pick<Bindings, 'row' | 'args'>, at: State): boolean | undefined;
  /** How many states were followed. */
  readonly followed: number;
  /** Why exploration stopped early. */
  readonly cut?: string;
}

export function explore(graph: FunctionGraph, options: ExploreOptions): Exploration {
  return new Explorer(graph, options).run();
}

function returnedVariables(graph: FunctionGraph): readonly string[] {
  const slots = graph.nodes.flatMap((n) => (n.kind === 'return' && n.value?.op === 'variable' ? [n.value.slot] : []));
  return [...new Set(slots)];
}

class Explorer implements ExplorationContext {
  readonly symbols = new Symbols();
  readonly variables: ExplorationContext['variables'];
  readonly returned: readonly string[];
  private readonly exits: Exit[] = [];
  private readonly rounds: RoundEnds;
  private readonly observations: Observation[] = [];
  private readonly escapes = new Set<string>();
  private readonly givenBack = new Set<number>();
  private readonly releases = new Map<number, Trace>();
  /** Where each event that took something did so. */
  private readonly takenAt = new Map<number, number>();
  private readonly snapshots: Snapshot[] = [];
  private readonly meetings = new Map<NodeId, MeetingPoint>();
  private readonly work: Worklist;
  private followed = 0;
  private recorded = 0;
  private cut: string | undefined;
  private wasDecided = false;
  private extent: Extent;
  private at: NodeId;

  constructor(
    readonly graph: FunctionGraph,
    private readonly options: ExploreOptions,
  ) {
    this.work = new Worklist(graph.order);
    this.rounds = new RoundEnds(graph, this);
    this.variables = new Map(graph.variables.map((v) => [v.slot, v]));
    this.returned = returnedVariables(graph);
    this.extent = graph.nameExtent;
    this.at = graph.entry;
  }

  run(): Exploration {
    this.follow(this.graph.entry, new State());
    // What is found after a cut is worth no more than what was found before it.
    for (let work = this.work.take(); work !== undefined && this.cut === undefined; work = this.work.take()) {
      const states = work.states.filter((state) => !state.isStale);
      this.followed += states.length;
      if (this.followed > this.options.states) this.cut = `it has more than ${this.options.states} states to follow`;
      const node = this.graph.nodes[work.node];
      this.at = work.node;
      if (node?.kind === 'join') this.meet(work.node, node, states);
      else if (node) for (const state of states) this.step(node, state);
    }
    const { graph, symbols, exits, observations, escapes, givenBack, releases, snapshots, followed, cut } = this;
    const { returnsPointer } = graph;
    return {
      graph,
      symbols,
      returnsPointer,
      exits,
      rounds: this.rounds.found,
      observations,
      escapes,
      givenBack,
      releases,
      snapshots,
      followed,
      passes: (condition, given, at) => this.passes(condition, given, at),
      ...(cut === undefined ? {} : { cut }),
    };
  }

  private passes(condition: Condition, given: Pick<Bindings, 'row' | 'args'>, at: State): boolean | undefined {
    const { nameExtent: extent } = this.graph;
    const bindings = { ...given, expressions: new Map(), extent, result: linear.ZERO, epoch: '' };
    const entry = enteredWith(condition.place, given.args, at, this);
    const asEntered = entry && decideCondition(condition, bindings, entry, this);
    return asEntered ?? decideCondition(condition, bindings, at.fork(), this);
  }

  givenElsewhere(member: string): boolean {
    return this.options.givenElsewhere?.(member) ?? false;
  }

  lookup(callee: string): Row | undefined {
    return this.options.lookup(callee);
  }

  constant(name: string): number | undefined {
    return this.options.constants?.get(name);
  }

  current(): Extent {
    return this.extent;
  }

  decided(): void {
    this.wasDecided = true;
  }

  observe(observation: Observation): void {
    this.observations.push(observation);
  }

  escaped(object: string): void {
    this.escapes.add(object);
  }

  gaveBack({ id }: Hold): void {
    const start = this.takenAt.get(Math.floor(id));
    if (start !== undefined) this.givenBack.add(start);
  }

  record(state: State, event: Omit<Trace, 'number' | 'before' | 'ledger' | 'facts'>): number {
    const number = ++this.recorded;
    if (event.event === 'acquire') this.takenAt.set(number, event.extent.start);
    state.trace = { ...event, number, before: state.trace, ledger: state.ledger, facts: state.facts };
    const { start } = event.extent;
    if (event.event === 'release' && !this.releases.has(start)) this.releases.set(start, state.trace);
    return number;
  }

  amend(state: State): void {
    if (state.trace) state.trace = { ...state.trace, ledger: state.ledger, facts: state.facts };
  }

  private step(node: Exclude<GraphNode, { kind: 'join' }>, state: State): void {
    this.extent = node.extent;
    switch (node.kind) {
      case 'do': {
        const before = this.books(state);
        const after = evaluate(node.expression, state, this);
        this.snapshot(
          node.extent,
          before,
          after.map((path) => path.state),
        );
        for (const path of after) this.follow(node.next, path.state);
        return;
      }
      case 'branch':
        this.branch(node, state);
        return;
      case 'iterate':
        this.iterate(node, state);
        return;
      case 'return':
        this.leave(node, state);
        return;
    }
  }

  private follow(node: NodeId, state: State): void {
    this.work.add(node, state);
  }

  /** Goes on with one state for each group of those that arrived. */
  private meet(id: NodeId, node: Extract<GraphNode, { kind: 'join' }>, states: readonly State[]): void {
    let point = this.meetings.get(id);
    if (!point) {
      point = new MeetingPoint(id, node.loop, this, this.options.ledgersPerPlace);
      this.meetings.set(id, point);
    }
    const met = new Map<string, State>();
    for (const state of states) {
      if (node.loop) this.rounds.end(id, node.extent, state);
      const arrival = point.arrive(state);
      if (arrival.full) this.cut ??= `more than ${this.options.ledgersPerPlace} different ledgers meet at one place`;
      const waiting = met.get(arrival.group);
      if (arrival.met) met.set(arrival.group, arrival.met);
      else if (waiting) waiting.trace = arrival.story;
    }
    if (node.loop && met.size > 0) this.forgetMeetings(id);
    for (const [group, state] of met) {
      if (node.loop) {
        point.beginRound(group, state);
        enterRound(id, this.recorded, state, this.graph);
      }
      this.follow(node.next, state);
    }
  }

  /** What met in the rounds before does not hold up those that come now: their ways out take the place of the older ones. */
  private forgetMeetings(head: NodeId): void {
    const { rank, last } = this.graph.order;
    const [from = 0, to = 0] = [rank[head], last[head]];
    for (const [id, point] of this.meetings) {
      const at = rank[id] ?? 0;
      if (at > from && at <= to && !point.loop) this.meetings.delete(id);
    }
  }

  overwritten(object: string, extent: Extent, state: State): void {
    this.rounds.overwritten(object, this.at, extent, state);
  }

  isOutOfReach(object: string, state: State): boolean {
    return this.rounds.isOutOfReach(object, this.at, state);
  }

  private branch(node: Extract<GraphNode, { kind: 'branch' }>, state: State): void {
    const before = this.books(state);
    this.wasDecided = false;
    const paths = evaluate(node.condition, state, this);
    this.snapshot(
      node.extent,
      before,
      paths.map((p) => p.state),
    );
    for (const { state: s, value } of paths) {
      const other = s.fork();
      if (s.assume(value, '!=', this.symbols) && fitsHolds(value, s, this)) {
        this.assumed(s, node.extent, value, true);
        this.follow(node.whenTrue, s);
      }
      if (other.assume(value, '==', this.symbols) && fitsHolds(value, other, this)) {
        this.assumed(other, node.extent, value, false);
        this.follow(node.whenFalse, other);
      }
    }
  }

  /** A condition becomes part of the path's story, unless it is a constant in the source. */
  private assumed(state: State, extent: Extent, value: Linear, holds: boolean): void {
    if (value.terms.length === 0 && !this.wasDecided) return;
    const objects = [...this.symbols.involved(value)];
    const says = this.symbols.pointer(value)?.says;
    if (says) objects.push(...this.symbols.involved(says.value));
    this.record(state, { event: 'assume', extent, text: holds ? 'true' : 'false', objects });
  }

  /** Each round a macro's loop variables are something new. */
  private iterate(node: Extract<GraphNode, { kind: 'iterate' }>, state: State): void {
    const ended = state.fork();
    for (const [i, arg] of node.args.entries()) {
      if (arg.op !== 'variable') continue;
      const variable = this.variables.get(arg.slot);
      if (!variable || variable.inFrame || (variable.parameter && i > 0)) continue;
      const target = locate(arg, state, this)[0];
      if (!target) continue;
      const held = target.state.read(target.value);
      const object = held && this.symbols.object(held);
      const isHeld =
        object !== undefined && target.state.ledger.holds.some((h) => 'object' in h.on && h.on.object === object);
      if (isHeld && i > 0) continue;
      const name = `${arg.slot}@${node.extent.start}`;
      target.state.write(target.value, freshSymbol(name, variable.name, 'loaded', target.state, this));
      if (i === 0 && variable.depth > 0) target.state.assume(linear.symbol(name), '>', this.symbols);
    }
    state.disturb(String(node.extent.start));
    const row = this.lookup(node.macro);
    if (row) applyToRound(row, node.args, node.extent, state, this);
    this.follow(node.body, state);
    this.follow(node.end, ended);
  }

  private leave(node: Extract<GraphNode, { kind: 'return' }>, state: State): void {
    const before = this.books(state);
    const paths = node.value ? evaluate(node.value, state, this) : [{ state, value: undefined }];
    this.snapshot(
      node.extent,
      before,
      paths.map((p) => p.state),
    );
    for (const path of paths) {
      closeBooks(path.state);
      this.record(path.state, { event: 'return', extent: node.extent, text: 'returns', objects: [] });
      this.exits.push({ extent: node.extent, value: path.value, state: path.state });
    }
  }

  private books(state: State): Books | undefined {
    return this.options.keepSnapshots ? { ledger: state.ledger, facts: state.facts, state: state.fork() } : undefined;
  }

  private snapshot(extent: Extent, before: Books | undefined, after: readonly State[]): void {
    if (before)
      this.snapshots.push({
        extent,
        before,
        after: after.map((s) => ({ ledger: s.ledger, facts: s.facts, state: s.fork() })),
      });
  }
}
