/** Processes: address spaces, their areas, and page tables with entries at PTE and PMD level. Addresses are page numbers. */
import type { Inode } from './inode.js';
import type { Memory } from './memory.js';
import { HUGE_PAGES, type Page } from './page.js';
import { Ptes } from './ptes.js';

/**
 * normal: counted mapping; special: holds nothing and has no page for GUP (zero page, vmf_insert_pfn, remap_pfn_range);
 * devmap: holds nothing, GUP takes the page through its dev_pagemap; device-private: swap-type entry, counted, not present.
 */
export type EntryKind = 'normal' | 'special' | 'devmap' | 'device-private';

/** One page-table entry, at PTE or PMD level (then `page` is the first page of the range). */
export class Entry {
  /** The processor's accessed bit: set where a fault maps, not in what a child was given. */
  young = true;

  constructor(
    readonly kind: EntryKind,
    readonly page: Page,
    public writable: boolean,
    public dirty: boolean,
  ) {}

  get present(): boolean {
    return this.kind !== 'device-private';
  }
}

/** Device-dax: the fault handler maps memory of the device at one level. */
export type DaxMode = 'dax_pte' | 'dax_pmd' | 'dax_pud';

/** What a driver's mmap and fault handler do (see the `dev` operation). */
export type DriverMode =
  | DaxMode
  | 'insert_page'
  | 'insert_pfn'
  | 'remap_pfn'
  | 'fault_page'
  | 'fault_page_noget'
  | 'insert_mixed';

export const isDaxMode = (mode: DriverMode): mode is DaxMode => mode.startsWith('dax_');

export type Backing =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'file'; readonly inode: Inode }
  | { readonly kind: 'driver'; readonly mode: DriverMode; readonly page: () => Page | undefined }
  | { readonly kind: 'hugetlb'; readonly owner: HugetlbReservation };

/** Pages of a hugetlb mapping that are reserved and not used yet, for the process that mapped it. */
export interface HugetlbReservation {
  readonly mm: number;
  unused: number;
  /** The parts (by PMD) whose reserved page was used: another one for the same place is not reserved. */
  readonly used: Set<number>;
}

export interface AreaState {
  readable: boolean;
  writable: boolean;
  executable: boolean;
  shared: boolean;
  /** VM_PFNMAP, VM_MIXEDMAP, VM_IO, VM_DONTCOPY, VM_LOCKED, VM_HUGEPAGE, VM_NOHUGEPAGE. */
  pfnmap: boolean;
  mixedmap: boolean;
  io: boolean;
  dontcopy: boolean;
  locked: boolean;
  hugepage: boolean;
  nohuge: boolean;
  /** Pages of hugetlb were taken away for the parent's sake; what is missing stays missing. */
  deprived: boolean;
  /** The anon_vma, once private pages can be in it; neighbours may have the same one. */
  anonVma: AnonVma | undefined;
}

/** What the areas have in common whose private pages the reverse map finds together (struct anon_vma). */
export interface AnonVma {
  readonly kind: 'anon_vma';
}

const PLAIN: AreaState = {
  readable: true,
  writable: true,
  executable: false,
  shared: false,
  pfnmap: false,
  mixedmap: false,
  io: false,
  dontcopy: false,
  locked: false,
  hugepage: false,
  nohuge: false,
  deprived: false,
  anonVma: undefined,
};

/** A vm_area_struct: pages [start, end). */
export class Area {
  readonly state: AreaState;

  constructor(
    public start: number,
    public end: number,
    readonly backing: Backing,
    /** Page offset into the file (or the driver's pages) of `start`. */
    public offset: number,
    state: Partial<AreaState> = {},
  ) {
    this.state = { ...PLAIN, ...state };
  }

  get isAnonymous(): boolean {
    return this.backing.kind === 'anonymous';
  }

  /** With none of the three the CPU cannot read either (PROT_NONE). */
  get accessible(): boolean {
    return this.state.readable || this.state.writable || this.state.executable;
  }

  /** is_cow_mapping. */
  get copiesOnWrite(): boolean {
    return !this.state.shared;
  }

  indexOf(page: number): number {
    return this.offset + (page - this.start);
  }

  /** The part [start, end) of this area as an area of its own. */
  part(start: number, end: number): Area {
    return new Area(start, end, this.backing, this.indexOf(start), this.state);
  }
}

const STATES = Object.keys(PLAIN) as (keyof AreaState)[];
const ACCESS: readonly (keyof AreaState)[] = ['readable', 'writable', 'executable'];

export const sameState = (a: AreaState, b: AreaState, but: readonly (keyof AreaState)[] = []): boolean =>
  STATES.every((key) => key === 'anonVma' || but.includes(key) || a[key] === b[key]);

/** is_mergeable_anon_vma: a changed area and its neighbour; `anyhow`, a neighbour without private pages is no obstacle. */
const mayJoin = (changed: Area, neighbour: Area, anyhow: boolean): boolean =>
  changed.state.anonVma === neighbour.state.anonVma ||
  changed.state.anonVma === undefined ||
  (anyhow && neighbour.state.anonVma === undefined);

const sameBacking = (a: Backing, b: Backing): boolean =>
  a === b ||
  (a.kind === 'anonymous' && b.kind === 'anonymous') ||
  (a.kind === 'file' && b.kind === 'file' && a.inode === b.inode);

/** Does b go on where a ends, in addresses and in what is behind them? */
const follows = (a: Area, b: Area): boolean =>
  a.end === b.start && a.indexOf(b.start) === b.offset && sameBacking(a.backing, b.backing);

const continues = (a: Area, b: Area): boolean => follows(a, b) && sameState(a.state, b.state);

/** May an area be cut there? Those of hugetlb only between huge pages (hugetlb_vm_op_split). */
export const mayCut = (area: Area, at: number): boolean =>
  area.backing.kind !== 'hugetlb' || at <= area.start || at >= area.end || at % HUGE_PAGES === 0;

export class Mm {
  areas: Area[] = [];
  readonly ptes = new Ptes();
  /** Entries by page number / 512. */
  readonly pmds = new Map<number, Entry>();
  /** Entries by page number / 512 / 512; only of device memory. */
  readonly puds = new Map<number, Entry>();
  /** MMF_HAS_PINNED. */
  hasPinned = false;

  constructor(readonly id: number) {}

  area(page: number): Area | undefined {
    for (const area of this.areas) if (page >= area.start && page < area.end) return area;
    return undefined;
  }

  areasIn(start: number, end: number): Area[] {
    return this.areas.filter((area) => area.start < end && area.end > start);
  }

  add(area: Area): void {
    this.areas.push(area);
    this.areas.sort((a, b) => a.start - b.start);
  }

  /** anon_vma_prepare: the area shares the one of a neighbour that it may join one day, or gets its own. */
  prepareAnonVma(area: Area): void {
    if (area.state.anonVma) return;
    const sharing = (a: Area, b: Area): boolean => follows(a, b) && sameState(a.state, b.state, ACCESS);
    const after = this.areas.find((other) => other.start === area.end && sharing(area, other));
    const before = this.areas.find((other) => other.end === area.start && sharing(other, area));
    area.state.anonVma = after?.state.anonVma ?? before?.state.anonVma ?? { kind: 'anon_vma' };
  }

  /**
   * Where a new mapping goes: the end of the highest hole below `top` that has this many pages (vm_unmapped_area, top down).
   */
  holeFor(pages: number, top: number): number {
    let end = top;
    for (const area of this.areas.toReversed()) {
      if (end - area.end >= pages) return end;
      end = Math.min(end, area.start);
    }
    return end;
  }

  /** Cuts areas so that [start, end) consists of whole ones; returns those. */
  isolate(start: number, end: number): Area[] {
    const cut = (at: number): void => {
      const area = this.areas.find((candidate) => candidate.start < at && at < candidate.end);
      if (!area) return;
      this.areas.splice(this.areas.indexOf(area), 1, area.part(area.start, at), area.part(at, area.end));
    };
    cut(start);
    cut(end);
    return this.areasIn(start, end);
  }

  /**
   * Joins an area that is new or was changed with neighbours that are like it (vma_merge); what it is part of now is returned.
   * Unless `anyhow`, an area that has private pages does not join a neighbour that has none.
   */
  join(area: Area, anyhow: boolean): Area {
    const at = this.areas.indexOf(area);
    const [before, after] = [this.areas[at - 1], this.areas[at + 1]];
    const joinsBefore = before !== undefined && continues(before, area) && mayJoin(area, before, anyhow);
    const joinsAfter =
      after !== undefined &&
      continues(area, after) &&
      mayJoin(area, after, anyhow) &&
      (!joinsBefore || mayJoin(before, after, true));
    const parts = [...(joinsBefore ? [before] : []), area, ...(joinsAfter ? [after] : [])];
    const [first = area] = parts;
    first.end = (parts.at(-1) ?? area).end;
    first.state.anonVma = parts.map((part) => part.state.anonVma).find((anonVma) => anonVma !== undefined);
    this.areas.splice(this.areas.indexOf(first), parts.length, first);
    return first;
  }

  /** All entries, of all levels. */
  *entries(): Generator<Entry> {
    yield* this.puds.values();
    yield* this.pmds.values();
    for (const [, entry] of this.ptes) yield entry;
  }

  /** The entry that maps this page number, at any level. */
  entryAt(page: number): Entry | undefined {
    return this.pud(page) ?? this.pmds.get(pmdOf(page)) ?? this.ptes.get(page);
  }

  /** The page it maps there. */
  pageAt(memory: Memory, page: number, entry: Entry): Page {
    const start = this.pud(page) ? pudStart(page) : this.pmds.has(pmdOf(page)) ? pmdStart(page) : page;
    return start === page ? entry.page : memory.page(entry.page.pfn + (page - start));
  }

  /** The page that is mapped at this page number, if any is. */
  mappedPage(memory: Memory, page: number): Page | undefined {
    const entry = this.entryAt(page);
    return entry && this.pageAt(memory, page, entry);
  }

  private pud(page: number): Entry | undefined {
    return this.puds.size > 0 ? this.puds.get(pudOf(page)) : undefined;
  }

  setPte(page: number, entry: Entry): void {
    this.ptes.set(page, entry);
  }

  /** Page tables of PMD slots that no area reaches any more are freed (free_pgtables). */
  freeTables(start: number, end: number): void {
    for (let pmd = pmdOf(start); pmd <= pmdOf(end - 1); pmd++) {
      const first = pmd * HUGE_PAGES;
      if (this.areasIn(first, first + HUGE_PAGES).length === 0) this.ptes.dropTable(pmd);
    }
  }
}

/** Base pages that a PUD entry maps. */
export const PUD_PAGES = HUGE_PAGES * 512;
export const pudOf = (page: number): number => Math.floor(page / PUD_PAGES);
const pudStart = (page: number): number => pudOf(page) * PUD_PAGES;
export const pmdOf = (page: number): number => Math.floor(page / HUGE_PAGES);
export const pmdStart = (page: number): number => pmdOf(page) * HUGE_PAGES;

/** The entries of an area, each with a page number that it maps; PMDs once. */
export function* entriesOf(mm: Mm, area: Area): Generator<readonly [number, Entry]> {
  for (let vpn = area.start; vpn < area.end; vpn++) {
    const huge = mm.pmds.get(pmdOf(vpn));
    const entry = huge ?? mm.ptes.get(vpn);
    if (entry) yield [vpn, entry];
    if (huge) vpn = pmdStart(vpn) + HUGE_PAGES - 1;
  }
}
