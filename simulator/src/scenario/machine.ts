/** Runs the scenario language: the test process with its slots, regions, files and children, on a modelled kernel. */

import type { Version } from '../era/version.js';
import { touch } from '../machine/access.js';
import { Filesystems } from '../machine/filesystems.js';
import { Kernel } from '../machine/kernel.js';
import type { Verdict } from '../machine/legality.js';
import type { Mm } from '../machine/mm.js';
import type { Page } from '../machine/page.js';
import { rulesFor } from '../machine/rules.js';
import { type Counters, countersOf } from '../machine/snapshot.js';
import { exitMm, unmapRange } from '../machine/unmap.js';
import { compile } from './language.js';
import { Process } from './process.js';

const SIGNALS = { SIGBUS: 7, SIGSEGV: 11 } as const;
const SLOTS = 64;
const FILES = 16;
/** Descriptors the test program has before the scenario opens any: 0 to 2, the device, the scenario itself. */
const OPEN_BEFORE = 5;
/** Mappings grow down from this page number (mmap_base); like one that is chosen at random, it is on no boundary. */
const TOP = 0x7f000000 + 256 + 7;
const HUGE = 512;

/** A range of addresses with a name; length in bytes. */
export interface Region {
  readonly start: number;
  readonly length: number;
}

/**
 * On which boundary a mapping begins: that of so many pages; or that of a huge page, because the program asks for it (it finds
 * a hole with room to spare) or because the kernel hopes to use huge pages (thp_get_unmapped_area does the same).
 */
export type Placing = number | 'aligned' | 'for huge pages';

const onBoundary = (page: number, unit: number): number => Math.floor(page / unit) * unit;

/** A slot and what is read from its page. */
export interface Shown {
  readonly slot: number;
  readonly counters: Counters;
}

export interface Outcome {
  readonly ret: number;
  readonly shown: readonly Shown[];
  /** Rules this operation broke. */
  readonly verdicts: readonly Verdict[];
}

export class Machine {
  readonly kernel: Kernel;
  readonly filesystems: Filesystems;
  readonly slots: (Page | undefined)[] = new Array<Page | undefined>(SLOTS).fill(undefined);
  readonly regions = new Map<number, Region>();
  readonly lists = new Map<number, readonly (Page | undefined)[]>();
  /** The descriptor behind f0, f1...; 0 when none was opened, as in the test program. */
  readonly descriptors: number[] = new Array<number>(FILES).fill(0);
  readonly children = new Map<number, Process>();
  /** The descriptor each child last answered through: like the test program, it is not forgotten when the child is gone. */
  readonly answers = new Map<number, number>();
  readonly main: Process;
  watched: readonly number[] = [];
  /** Are LRU batches drained before each reading? */
  drains = true;

  constructor(version: Version) {
    this.kernel = new Kernel(rulesFor(version));
    this.devicePrivate = this.kernel.rules.devicePrivateConfigured;
    this.filesystems = new Filesystems(this.kernel);
    this.main = new Process(this.kernel.createMm());
    for (let i = 0; i < OPEN_BEFORE; i++) this.main.openDescriptor(undefined);
    this.kernel.onWake(() => {
      this.woken = true;
    });
  }

  private woken = false;
  /** Was the kernel built with CONFIG_DEVICE_PRIVATE? */
  devicePrivate: boolean;

  /** Runs one line; throws ScenarioError when it cannot be read. */
  run(line: string): Outcome {
    const compiled = compile(line);
    const before = this.kernel.judge.verdicts.length;
    const ret = this.perform(compiled.run);
    const slots = this.watched.length > 0 ? this.watched : compiled.shows === undefined ? [] : [compiled.shows];
    const shown = slots.map((slot) => ({ slot, counters: this.read(slot) }));
    return { ret, shown, verdicts: this.kernel.judge.verdicts.slice(before) };
  }

  /** Runs one line without reading anything; returns what the kernel call returned. */
  execute(line: string): number {
    return this.perform(compile(line).run);
  }

  private perform(run: (machine: Machine) => number): number {
    const ret = run(this);
    this.settle();
    return ret;
  }

  /** Reads a slot as the recorder does: batches drained first, unless switched off. */
  read(slot: number): Counters {
    if (this.drains) {
      this.kernel.lru.drain();
      this.settle();
    }
    return countersOf(this.kernel, this.slots[slot]);
  }

  /** The end: what the scenario still holds was leaked. Returns all verdicts. */
  finish(): readonly Verdict[] {
    this.kernel.judge.finish();
    return this.kernel.judge.verdicts;
  }

  /** A new scenario: children, mappings, files and slots of the old one go; memory and mounts stay. */
  reset(): void {
    for (const index of [...this.children.keys()].sort((a, b) => a - b)) this.exitChild(index);
    for (const index of [...this.regions.keys()].sort((a, b) => a - b)) this.unmapRegion(index);
    this.descriptors.forEach((descriptor, i) => {
      if (descriptor > 0) this.closeDescriptor(descriptor);
      if (descriptor > 0) this.descriptors[i] = 0;
    });
    this.slots.fill(undefined);
    this.watched = [];
    this.drains = true;
  }

  unmapRegion(index: number): number {
    const region = this.regions.get(index);
    if (!region) return 0;
    this.regions.delete(index);
    this.unmap(this.main.mm, region.start, region.start + Math.ceil(region.length / 4096));
    return 0;
  }

  /** munmap, and the files that only the mapping kept alive. */
  unmap(mm: Mm, start: number, end: number): void {
    const files = mm.areasIn(start, end).flatMap((area) => (area.backing.kind === 'file' ? [area.backing.inode] : []));
    unmapRange(this.kernel, mm, start, end);
    for (const inode of files) this.filesystems.evictIfUnused(inode);
  }

  closeDescriptor(descriptor: number, process = this.main): number {
    const inode = process.files.get(descriptor);
    if (!process.close(descriptor)) return -1;
    if (inode) this.filesystems.evictIfUnused(inode);
    return 0;
  }

  /** False when there is no such child. */
  exitChild(index: number): boolean {
    const child = this.children.get(index);
    if (!child) return false;
    this.children.delete(index);
    const files = child.mm.areas.flatMap((area) => (area.backing.kind === 'file' ? [area.backing.inode] : []));
    exitMm(this.kernel, child.mm);
    for (const descriptor of [...child.files.keys()]) this.closeDescriptor(descriptor, child);
    for (const descriptor of Object.values(child.pipes ?? {})) this.main.close(descriptor);
    for (const inode of files) this.filesystems.evictIfUnused(inode);
    return true;
  }

  /** Where a mapping of this many pages goes. */
  place(pages: number, placing: Placing): number {
    if (typeof placing === 'number') return onBoundary(this.highest(pages + placing - 1) + placing - 1, placing);
    if (placing === 'for huge pages') return this.placeForHugePages(pages);
    const room = pages + HUGE;
    const found = this.kernel.rules.anonMmapAligned && room % HUGE === 0;
    return onBoundary((found ? this.placeForHugePages(room) : this.highest(room)) + HUGE - 1, HUGE);
  }

  /** thp_get_unmapped_area. */
  private placeForHugePages(pages: number): number {
    const padded = this.highest(pages + HUGE);
    if (padded % HUGE === 0 && this.kernel.rules.usesUpPadding) return padded + HUGE;
    return onBoundary(padded + HUGE - 1, HUGE);
  }

  /** The highest place where so many pages are free. */
  private highest(pages: number): number {
    return this.main.mm.holeFor(pages, TOP) - pages;
  }

  /** The page number of a byte offset into a region; page 0 and up where the region is not mapped, as in the test program. */
  address(region: number, offset: number): number {
    return (this.regions.get(region)?.start ?? 0) + Math.floor(offset / 4096);
  }

  /** A load or store at an address: the byte read, 0 for a store, or -1000 - signal. */
  access(mm: Mm, vpn: number, offset: number, value?: number): number {
    const page = touch(this.kernel, mm, vpn, value !== undefined);
    if (typeof page === 'string') return -1000 - SIGNALS[page];
    const at = ((offset % 4096) + 4096) % 4096;
    if (value === undefined) return page.read(at);
    page.write(at, value);
    return 0;
  }

  /** Lets calls in the background go on that wait for nothing, or were woken, until they wait again. */
  private settle(): void {
    const woken = this.woken;
    this.woken = false;
    for (const { background } of this.children.values())
      if (background && !background.returned && (woken || !background.sleeps))
        background.returned = background.attempt();
    if (this.woken) this.settle();
  }
}
