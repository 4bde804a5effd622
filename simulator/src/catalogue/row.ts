/**
 * The effect language: what one kernel function, in one span of versions, does to the counters.
 *
 * Two readers interpret the same rows: the simulator on concrete pages, the path explorer on symbolic ones. Knowledge
 * about a kernel function lives here (as YAML under simulator/catalogue/) and nowhere else.
 */
import type { Version } from '../era/version.js';
import type { Linear } from './linear.js';

/**
 * What a hold is a hold of. A reference does not release a pin, nor the other way round. `memory` is ordinary allocator
 * memory (kmalloc), which has no counter: rows only release it, so that kfree of a counted page is seen to be wrong.
 */
export type HoldKind = 'ref' | 'pin' | 'map' | 'pgmap' | 'isolation' | 'memory';

/** The counters a reader may ask for. */
export type CounterName = 'refcount' | 'mapcount' | 'pincount' | 'pgmap';

/**
 * Somewhere a pointer stands, seen from a call: a parameter or `ret`, then steps.
 * Written `page`, `ret`, `*foliop`, `folio->mapping`, `pages[0..ret)`, `pages[i]`, `fbatch->folios[0..fbatch->nr)`,
 * `(*pages)[0..nr)`, `list[*]`. `a->b` is a deref step and a field step, `a.b` a field step alone.
 */
export interface Place {
  readonly root: string;
  readonly steps: readonly PlaceStep[];
}

export type PlaceStep =
  | { readonly step: 'deref' }
  | { readonly step: 'field'; readonly name: string }
  | { readonly step: 'index'; readonly at: Linear }
  /** Elements from..to, `to` exclusive. */
  | { readonly step: 'range'; readonly from: Linear; readonly to: Linear }
  /** Every element of a list or array whose length the row cannot tell. */
  | { readonly step: 'each' };

/**
 * Which results an outcome is about. Every kernel result is read as one integer: NULL, 0 and false are 0, true is 1,
 * a valid pointer is >= 1, an error pointer or -errno lies in -4095..-1. Both ends belong to it; absent means unbounded.
 * Written `any`, `null`, `valid`, `error`, `true`, `false`, `0`, `> 0`, `< 0`, `1..nr_pages`.
 */
export interface ReturnRange {
  readonly text: string;
  readonly from?: Linear;
  readonly to?: Linear;
}

/**
 * A test on the arguments that selects an outcome or an effect.
 * Written `gup_flags & FOLL_GET`, `!(gup_flags & FOLL_GET)`, `pages`, `!pages`, `nr == 1`, `nr != 1`, `nr > 1`.
 * For flags held in a place: `*flags & X`. Any of several flags: `ret & (X | Y)`. As a valid pointer is >= 1, `ptr > 0` is "neither NULL nor an error pointer".
 */
export interface Condition {
  readonly text: string;
  readonly place: Place;
  readonly test: 'flag' | 'no-flag' | 'true' | 'false' | '==' | '!=' | '<' | '<=' | '>' | '>=';
  /** The flag's name, several as `X | Y`, or the number or argument compared with. */
  readonly operand?: string;
}

export type Effect = EffectBody & {
  /** Only for folios of these kinds (simulator words: small, large, hugetlb, page-cache, fs-dax, device-private...). */
  readonly folio?: readonly string[];
  /** Only when the arguments pass this test. */
  readonly when?: Condition;
};

export type EffectBody =
  /**
   * Somebody takes `count` holds (default 1) on each object at `on`. Owner: the caller, unless named ("page table").
   * `fresh`: the object is new, and its counter is this hold alone.
   */
  | {
      readonly do: 'acquire';
      readonly kind: HoldKind;
      readonly on: Place;
      readonly count: Linear;
      readonly owner?: string;
      readonly fresh?: true;
    }
  /** The caller gives holds back. `last`: whether the object may be gone afterwards. `owner`: whose hold goes, if not the caller's. */
  | {
      readonly do: 'release';
      readonly kind: HoldKind;
      readonly on: Place;
      readonly count: Linear;
      readonly last: boolean;
      readonly owner?: string;
    }
  /**
   * The caller's hold is handed to `to`, which will release it ("page cache", "page table", "bio", "LRU batch", "list").
   * `owner`: whose hold goes, if not the caller's.
   */
  | {
      readonly do: 'transfer';
      readonly kind: HoldKind;
      readonly on: Place;
      readonly count: Linear;
      readonly to: string;
      readonly owner?: string;
    }
  /** The caller must own a hold (of `kind`, or any) on `on`, else it is a finding. */
  | { readonly do: 'need'; readonly kind: HoldKind | 'any'; readonly on: Place; readonly why: string }
  /** `ret`, or an out-parameter, names the same counted object as `as` (page_folio, compound_head, folio_address). */
  | { readonly do: 'same'; readonly place: Place; readonly as: Place }
  /**
   * A pointer is handed out with no hold of its own; it is good only as long as `from` (if named) keeps it alive.
   * `put: 'never'`: nor may who gets it this way give back a hold of somebody else's, as who takes an entry out of a page table may.
   */
  | {
      readonly do: 'borrow';
      readonly place: Place;
      readonly from?: Place;
      readonly put?: 'never';
      readonly copied?: true;
    }
  /** The pointer `value` is remembered in `in` without a hold of its own (sg_set_page, bvec_set_page). */
  | { readonly do: 'store'; readonly value: Place; readonly in: Place }
  /** An output may be left with a pointer whose hold the call has given back itself. */
  | { readonly do: 'stale'; readonly place: Place }
  /** The lock that kept pointers without a hold good is dropped: what was borrowed is good no longer. */
  | { readonly do: 'expire'; readonly what: 'borrowed' }
  /** An object is taken off the list that it stands on by its field of this name, of which the place is the address. */
  | { readonly do: 'unlink'; readonly place: Place; readonly field: string }
  /** What becomes of the caller's holds on it is not known: it is passed to something unknown. */
  | { readonly do: 'forget'; readonly on: Place }
  /** A counter is given a value (page_ref_freeze, set_page_count). */
  | { readonly do: 'set'; readonly counter: CounterName; readonly on: Place; readonly to: Linear }
  /**
   * `ret` is this counter's value (folio_ref_count), or with `test`, its comparison (folio_maybe_dma_pinned). `field`: `on` is
   * no object but the address of the object's field of this name (atomic_read(&page->_refcount)); of other fields nothing is said.
   */
  | {
      readonly do: 'read';
      readonly counter: CounterName;
      readonly on: Place;
      readonly test?: string;
      readonly field?: string;
    }
  /** What kinds of folio it can be, or that it is what `like` is. `idle`: it may be one that nobody uses, with its era's count for that. */
  | { readonly do: 'is'; readonly place: Place; readonly kinds: readonly string[]; readonly idle?: true }
  | { readonly do: 'is'; readonly place: Place; readonly like: Place }
  /** This number need not be a multiple of what a count goes by: a difference with it must be rounded before it is divided. */
  | { readonly do: 'uneven'; readonly place: Place; readonly why: string }
  /** This number must count parts as well: no remainder may be lost on the way to it. */
  | { readonly do: 'whole'; readonly place: Place; readonly why: string }
  /** The outputs become known values: count-valued out-parameters such as `*nr_pinned`. */
  | { readonly do: 'assign'; readonly place: Place; readonly from?: Linear; readonly to?: Linear };

/** One way the call can come out, with what it then has done. Outcomes of a row exclude each other. */
export interface Outcome {
  readonly returns: ReturnRange;
  readonly when?: Condition;
  readonly effects: readonly Effect[];
  /** In this outcome the call does not come back (BUG_ON of something true). */
  readonly noReturn?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly type: string;
}

/** One kernel function (or function-like macro) in one span of versions. */
export interface Row {
  readonly name: string;
  readonly family: string;
  /** First version it is true of. */
  readonly since: Version;
  /** First version it is no longer true of; absent: still true. */
  readonly until?: Version;
  /** A static function: the row is about calls in this file only (`mm/gup.c`). */
  readonly within?: string;
  /** The C prototype. */
  readonly prototype: string;
  readonly params: readonly Parameter[];
  /** The type of the result: `void`, `int`, `struct folio *`... */
  readonly result: string;
  /** One sentence for the hover. */
  readonly does: string;
  readonly outcomes: readonly Outcome[];
  /** What to call instead, in versions that do not have it. */
  readonly instead?: string;
  /** What undoes it, by name. */
  readonly undo: readonly string[];
  /** The result must be looked at. */
  readonly mustCheck: boolean;
  readonly noReturn: boolean;
  /** The same arguments give the same answer while their objects are held (folio_test_large): later tests agree. */
  readonly stable: boolean;
  /** "mm/gup.c:3640 (v6.12)": where this was read. */
  readonly sources: readonly string[];
  /** How sure: the body was read, a sibling's body was read, or it rests on general knowledge. */
  readonly confidence: 'read' | 'partial' | 'unverified';
  /** Worked out from the function's body: it does not tell everything, and is read with that caution. */
  readonly derived?: boolean;
  /** Where the row came from: the catalogue, a workspace file, or derived by analysis. */
  readonly origin: string;
}
