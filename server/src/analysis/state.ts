/** One path up to one place: what its memory holds, what it knows, its ledger, and how it came here. */
import { EMPTY, type Ledger, type Linear, linear, type Target } from '@folioscope/simulator';
import type { NodeId } from '../ir/index.js';
import { Facts, type Relation } from './facts.js';
import type { Nature } from './nature.js';
import { type Cell, cellKey, type Symbols } from './symbols.js';
import type { Trace } from './trace.js';

interface Content {
  readonly cell: Cell;
  readonly value: Linear;
  /** The function wrote it (and did not merely read it). */
  readonly written: boolean;
}

/** An object that is no longer this path's to touch. */
export interface Gone {
  /** The event that gave up the last known hold. */
  readonly event: number;
  /** Whether the path is known to have had no other claim: it took the hold itself. */
  readonly sure: boolean;
  /** Others came to hold it on this path, the page cache or a page table: it may be used, but not given back again. */
  readonly others?: true;
}

/** All that came to the head of a loop with the same books. */
export interface Rounds {
  /** How often what is known of them has grown. */
  grown: number;
}

const NONE_GONE: ReadonlyMap<string, Gone> = new Map();
const NONE_EXPIRED: ReadonlySet<string> = new Set();
const NONE_HANDED: ReadonlySet<string> = new Set();
const NO_ROUNDS: ReadonlyMap<NodeId, number> = new Map();
const NO_NATURE: ReadonlyMap<string, Nature> = new Map();

export class State {
  /** Shared with other states until one of them writes. */
  private memory: Map<string, Content>;
  private isShared: boolean;
  facts: Facts;
  ledger: Ledger;
  gone: ReadonlyMap<string, Gone>;
  /** Borrowed objects whose lock has been dropped since. */
  expired: ReadonlySet<string>;
  /** Objects that something unknown was passed, held or not, on the way. */
  handed: ReadonlySet<string>;
  /** By symbol. */
  nature: ReadonlyMap<string, Nature>;
  trace: Trace | undefined;
  /** For each loop that the path is in, the last event before its round. */
  rounds: ReadonlyMap<NodeId, number>;
  /** Changes when something may have written memory: names what is read afresh after it. */
  epoch: string;
  /** The head of a loop that it passed last, and what was known of the rounds then. */
  passed: { readonly rounds: Rounds; readonly grown: number } | undefined;

  constructor(from?: State) {
    this.memory = from?.memory ?? new Map();
    this.isShared = from !== undefined;
    this.facts = from?.facts ?? Facts.NONE;
    this.ledger = from?.ledger ?? EMPTY;
    this.gone = from?.gone ?? NONE_GONE;
    this.expired = from?.expired ?? NONE_EXPIRED;
    this.handed = from?.handed ?? NONE_HANDED;
    this.nature = from?.nature ?? NO_NATURE;
    this.trace = from?.trace;
    this.rounds = from?.rounds ?? NO_ROUNDS;
    this.epoch = from?.epoch ?? '';
    this.passed = from?.passed;
  }

  fork(): State {
    this.isShared = true;
    return new State(this);
  }

  /** More is known of the loop's rounds by now: the paths that begin with that take this one in. */
  get isStale(): boolean {
    return this.passed !== undefined && this.passed.grown < this.passed.rounds.grown;
  }

  read(cell: Cell): Linear | undefined {
    return this.memory.get(cellKey(cell))?.value;
  }

  /** The same by the key of the cell. */
  readAt(key: string): Linear | undefined {
    return this.memory.get(key)?.value;
  }

  /** The value the function itself put there. */
  writtenIn(cell: Cell): Linear | undefined {
    const content = this.memory.get(cellKey(cell));
    return content?.written ? content.value : undefined;
  }

  write(cell: Cell, value: Linear, written = true): void {
    this.ownMemory().set(cellKey(cell), { cell, value, written });
  }

  clear(cell: Cell): void {
    this.drop(cellKey(cell));
  }

  private drop(key: string): void {
    if (this.memory.has(key)) this.ownMemory().delete(key);
  }

  private ownMemory(): Map<string, Content> {
    if (this.isShared) this.memory = new Map(this.memory);
    this.isShared = false;
    return this.memory;
  }

  /** Something unknown is passed these. */
  hand(objects: Iterable<string>): void {
    const more = [...objects].filter((object) => !this.handed.has(object));
    if (more.length > 0) this.handed = new Set([...this.handed, ...more]);
  }

  cells(): IterableIterator<Content> {
    return this.memory.values();
  }

  entries(): IterableIterator<[string, Content]> {
    return this.memory.entries();
  }

  /** Adds `value relation 0`; false when the path cannot be taken. */
  assume(value: Linear, relation: Relation, symbols: Symbols): boolean {
    // Knowing whether a comparison's value is 0 is knowing the comparison.
    const says = relation === '==' || relation === '!=' ? symbols.pointer(value)?.says : undefined;
    if (says) return this.assume(says.value, relation === '!=' ? says.relation : opposite(says.relation), symbols);
    const facts = this.facts.assume(value, relation);
    if (!facts) return false;
    this.facts = facts;
    return true;
  }

  /** Something unknown may have run: what was only read from memory may have changed. */
  disturb(epoch: string): void {
    this.epoch = epoch;
    for (const [key, { cell, written }] of this.memory)
      if (cell.kind !== 'variable' && !written && !isOfAddress(cell) && !this.isOfHeldArray(cell)) this.drop(key);
  }

  /** While elements of an array are held, what was read from it tells which element a pointer is. */
  private isOfHeldArray(cell: Cell): boolean {
    return (
      cell.kind === 'element' &&
      this.ledger.holds.some(
        (h) => 'array' in h.on && cell.base.terms.some(([name]) => 'array' in h.on && name === h.on.array),
      )
    );
  }

  /** Drops what is known of the memory in and behind a place whose address was given away. */
  overwrite(cell: Cell): void {
    const key = cellKey(cell);
    const address = `&${key}`;
    for (const [other, content] of this.memory) {
      if (other === key || isInside(content.cell, address)) this.drop(other);
    }
  }

  /** The memory that a pointer leads to is no more: what stood in it is found there no longer. */
  free(object: string, symbols: Symbols): readonly Content[] {
    const lost = [...this.memory.values()].filter(
      ({ cell }) => cell.kind !== 'variable' && symbols.object(cell.base) === object,
    );
    for (const { cell } of lost) this.clear(cell);
    return lost;
  }

  /** Everything that is about `name` is from now on about what `by` says. */
  rename(by: (symbol: string) => Linear | undefined, object: (symbol: string) => string): void {
    const memory = new Map<string, Content>();
    for (const { cell, value, written } of this.memory.values()) {
      const moved = renameCell(cell, by);
      memory.set(cellKey(moved), { cell: moved, value: linear.substitute(value, by), written });
    }
    this.memory = memory;
    this.isShared = false;
    this.facts = this.facts.rename(by);
    const target = (on: Target): Target =>
      'object' in on
        ? { object: object(on.object) }
        : { array: object(on.array), from: linear.substitute(on.from, by), to: linear.substitute(on.to, by) };
    this.ledger = {
      holds: this.ledger.holds.map((h) => ({ ...h, count: linear.substitute(h.count, by), on: target(h.on) })),
      debts: this.ledger.debts.map((d) => ({
        ...d,
        object: object(d.object),
        on: target(d.on),
        count: linear.substitute(d.count, by),
      })),
    };
    this.gone = new Map([...this.gone].map(([name, gone]) => [object(name), gone]));
    this.expired = new Set([...this.expired].map(object));
    this.handed = new Set([...this.handed].map(object));
    if (this.nature.size > 0)
      this.nature = new Map(
        [...this.nature].map(([name, nature]) => [
          object(name),
          nature.counts === undefined ? nature : { ...nature, counts: object(nature.counts) },
        ]),
      );
  }
}

export const opposite = (relation: Relation): Relation =>
  (({ '==': '!=', '!=': '==', '<': '>=', '<=': '>', '>': '<=', '>=': '<' }) as const)[relation];

/** What stands at an address that the function itself took: a call is taken to change it only when it is given that address. */
const isOfAddress = (cell: Cell): boolean =>
  cell.kind !== 'variable' && cell.base.terms.length === 1 && (cell.base.terms[0]?.[0].startsWith('&') ?? false);

function isInside(cell: Cell, address: string): boolean {
  return (
    cell.kind !== 'variable' &&
    cell.base.terms.some(
      ([name]) => name === address || name.startsWith(`${address}->`) || name.startsWith(`${address}[`),
    )
  );
}

function renameCell(cell: Cell, by: (symbol: string) => Linear | undefined): Cell {
  if (cell.kind === 'variable') return cell;
  const base = linear.substitute(cell.base, by);
  return cell.kind === 'field' ? { ...cell, base } : { ...cell, base, index: linear.substitute(cell.index, by) };
}
