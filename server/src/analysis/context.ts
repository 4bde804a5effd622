/** What the parts of the explorer share while one function is explored. */
import type { Hold, Row } from '@folioscope/simulator';
import type { Extent, FunctionGraph, Variable } from '../ir/index.js';
import type { Relation } from './facts.js';
import type { State } from './state.js';
import type { Symbols } from './symbols.js';
import type { Trace } from './trace.js';

/** What looks wrong at one point of one path. Rules decide what is said of it. */
export interface Observation {
  readonly what: /** Given back once more than this path took, after it gave its own back. */
    | 'released-again'
    /** Given back twice though this path was not seen to take any. */
    | 'released-twice-unheld'
    /** Given back as something else than it was taken as. */
    | 'wrong-kind'
    /** A pin given back that this path did not take. */
    | 'pin-of-others'
    /** Given back for more or fewer objects than are held. */
    | 'wrong-count'
    /** As many were taken as the object has pages, and one is given back. */
    | 'given-in-part'
    /** Touched after the last known hold was given up. */
    | 'used-after'
    /** Given back, or taken, through NULL or an error pointer. */
    | 'not-a-pointer'
    /** The last pointer to something held is overwritten. */
    | 'lost'
    /** The place that leads to a page is cleared, and nothing was done about the page. */
    | 'cleared'
    /** Given back though nothing was ever held on it. */
    | 'unheld'
    /** Handed over to somebody who will give it back, though nothing is held on it. */
    | 'handed-unheld'
    /** The same of what came as a mere pointer, from something that may itself be taken apart. */
    | 'borrowed-handed'
    /** Put into a page table while nobody counts on it. */
    | 'zero-count'
    /** The reference count of device memory is compared with a number. */
    | 'count-compared'
    /** A number of references was divided without rounding. */
    | 'truncated';
  readonly extent: Extent;
  readonly trace: Trace | undefined;
  /** The object, as people write it. */
  readonly object: string;
  /** The hold it is about, when there is one. */
  readonly hold?: Hold;
  /** Whether the facts leave no doubt. */
  readonly sure: boolean;
  /** The kernel function that was called there. */
  readonly call?: string;
  /** For `not-a-pointer`: a number that the pointer can be. */
  readonly address?: number;
  /** For `zero-count` and `count-compared`: what kinds of folio it can be. */
  readonly kinds?: readonly string[];
  /** For `count-compared`: count relation number. */
  readonly compared?: { readonly relation: Relation; readonly with: number };
  /** For `unheld`: how it is known; for `truncated`: why there can be a remainder. */
  readonly why?: string;
  /** For `wrong-count`: by how much, in people's words. */
  readonly excess?: string;
}

export interface ExplorationContext {
  readonly graph: FunctionGraph;
  readonly symbols: Symbols;
  readonly variables: ReadonlyMap<string, Variable>;
  /** Variables that the function returns somewhere. */
  readonly returned: readonly string[];
  /** What is known of a function: a row of the catalogue or a summary. */
  lookup(callee: string): Row | undefined;
  /** Whether another function of the file gives back what is in a member of this name, if there is something. */
  givenElsewhere(member: string): boolean;
  /** The number a name stands for in this source. */
  constant(name: string): number | undefined;
  /** The statement that is being evaluated. */
  current(): Extent;
  /** A comparison was decided by what the path knows: it is a step of the path's story all the same. */
  decided(): void;
  observe(observation: Observation): void;
  /** An object was passed to something unknown. */
  escaped(object: string): void;
  /** A hold was given back or handed over, on some path. */
  gaveBack(hold: Hold): void;
  /** A variable that led to an object leads elsewhere now. */
  overwritten(object: string, extent: Extent, state: State): void;
  /** Nothing that is read after the statement leads to the object. */
  isOutOfReach(object: string, state: State): boolean;
  /** Adds an event to a path; answers with its number. */
  record(state: State, event: Omit<Trace, 'number' | 'before' | 'ledger' | 'facts'>): number;
  /** The newest event of a path has had its effect: its ledger is the path's now. */
  amend(state: State): void;
}
