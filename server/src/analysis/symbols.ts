/**
 * The unknowns of one function: initial values, results of calls, contents of memory. Names are made from where a symbol
 * comes from, so that two paths that meet mean the same thing by the same name.
 */
import { type Linear, linear } from '@folioscope/simulator';
import type { Relation } from './facts.js';

/** How the code came by a pointer. It decides who keeps the object alive when this function does not. */
export type Origin =
  /** The caller passed it, and keeps it. */
  | 'parameter'
  /** Handed out together with a hold of this function. */
  | 'acquired'
  /** Handed out without a hold: good only while something else holds. */
  | 'borrowed'
  /** Read from memory. */
  | 'loaded'
  /** The result of a call nothing is known of, or of arithmetic. */
  | 'unknown'
  /** The address of a variable of this function. */
  | 'local';

export interface SymbolInfo {
  readonly name: string;
  /** How people write it: `page`, `folio->mapping`, `ret`. */
  label: string;
  readonly origin: Origin;
  /** The symbol of the object this pointer leads into, when it is another way to name it. */
  readonly root: string | undefined;
  /** For another way to name an object: it is the address of its data, by which nobody counts on the object. */
  readonly isData?: true;
  /** For a value computed from others: theirs, in case they are pointers. */
  readonly parts?: readonly string[];
  /** For the result of a call: whether it is an address or a number. */
  readonly isAddress?: boolean;
  /** For the result of a call known by its summary only. */
  readonly derived?: boolean;
  /** For something read from memory: where it stood. */
  readonly from?: Cell;
  /** For the value of a comparison: what it says. */
  readonly says?: { readonly value: Linear; readonly relation: Relation };
  /** For a set of flags: their names. */
  readonly flags?: ReadonlySet<string>;
  /** For `value & X`: which flags of what. */
  readonly asks?: { readonly of: Linear; readonly flags: ReadonlySet<string> };
  /** For `a | b`: what it has the flags of. */
  readonly joins?: readonly Linear[];
  /** For the address of memory. */
  readonly cell?: Cell;
}

export type NewSymbol = Omit<SymbolInfo, 'label'> & { readonly label: string | (() => string) };

/** A place in memory: a variable, or a member of what a pointer leads to. */
export type Cell =
  | { readonly kind: 'variable'; readonly slot: string }
  | { readonly kind: 'field'; readonly base: Linear; readonly name: string }
  | { readonly kind: 'element'; readonly base: Linear; readonly index: Linear };

/** Cells are the same when their keys are. */
export function cellKey(cell: Cell): string {
  switch (cell.kind) {
    case 'variable':
      return cell.slot;
    case 'field':
      return `${linear.format(cell.base)}->${cell.name}`;
    case 'element':
      return `${linear.format(cell.base)}[${linear.format(cell.index)}]`;
  }
}

/** Where paths meet, what they know otherwise gets a name with this sign: it stands for the value of any of them. */
export const isMerged = (name: string): boolean => name.includes('φ');

const LONGEST_NAME = 160;
const LONGEST_LABEL = 60;

const cutShort = (label: string): string =>
  label.length <= LONGEST_LABEL ? label : `${label.slice(0, LONGEST_LABEL - 3)}...`;

export class Symbols {
  private readonly table = new Map<string, SymbolInfo>();
  private readonly short = new Map<string, string>();
  private readonly numbers = new Map<string, string>();

  /** The symbol of that name, made when it is new: most are asked for again and again, so a label waits until it is wanted. */
  define(info: NewSymbol): Linear {
    const { name, label } = info;
    if (!this.table.has(name))
      this.table.set(name, { ...info, label: cutShort(typeof label === 'string' ? label : label()) });
    return linear.symbol(name);
  }

  /**
   * A name of bounded length for one made from others: the same for the same. Names made from names made from names
   * would double with every round of a loop.
   */
  shorten(name: string): string {
    if (name.length <= LONGEST_NAME) return name;
    const known = this.short.get(name);
    if (known !== undefined) return known;
    const short = `§${this.short.size}`;
    this.short.set(name, short);
    return short;
  }

  get(name: string): SymbolInfo | undefined {
    return this.table.get(name);
  }

  /** The one symbol a pointer value is made of; undefined for numbers and pointer arithmetic. */
  pointer(value: Linear): SymbolInfo | undefined {
    const [term] = value.terms;
    if (value.terms.length !== 1 || !term || term[1] !== 1 || value.constant !== 0) return undefined;
    return this.table.get(term[0]);
  }

  /** The object a value points to or into; undefined when it is no plain pointer. */
  object(value: Linear): string | undefined {
    const info = this.pointer(value);
    return info && (info.root ?? info.name);
  }

  /** Objects that a value may lead into, arithmetic included. */
  involved(value: Linear): readonly string[] {
    const [term] = value.terms;
    if (term && value.terms.length === 1) return this.involvedIn(term[0]);
    return value.terms.flatMap(([name]) => this.involvedIn(name));
  }

  /** Of these, those that it leads into otherwise than by the address of their data. */
  handedBy(value: Linear): readonly string[] {
    return value.terms.flatMap(([name]) => (this.table.get(name)?.isData ? [] : this.involvedIn(name)));
  }

  private involvedIn(name: string): readonly string[] {
    const info = this.table.get(name);
    return info?.parts ?? [info?.root ?? name];
  }

  /** A number is the frame number of an object. */
  number(object: string, number: string): void {
    this.numbers.set(object, number);
  }

  /** What the caller passed for the object: itself, or its frame number. */
  passedFor(object: string): string {
    return this.numbers.get(object) ?? object;
  }

  /** Gives an object the name of the first variable that holds it. */
  christen(value: Linear, label: string): void {
    const info = this.pointer(value);
    if (info?.label.endsWith('()')) info.label = label;
  }

  /** A value that is one of several may lead to what any of them leads to. */
  mayLeadTo(name: string, objects: readonly string[]): void {
    const info = this.table.get(name);
    if (!info || objects.every((object) => info.parts?.includes(object))) return;
    this.table.set(name, { ...info, parts: [...new Set([...(info.parts ?? [name]), ...objects])] });
  }

  /** The flags a value is made of; undefined when it may be others. 0 is no flag. */
  flags(value: Linear): ReadonlySet<string> | undefined {
    if (value.terms.length === 0) return value.constant === 0 ? new Set() : undefined;
    return this.pointer(value)?.flags;
  }

  label(name: string): string {
    return this.table.get(name)?.label ?? name;
  }

  /** As people write it. */
  describe(value: Linear): string {
    return linear.format(value, (s) => this.label(s));
  }
}
