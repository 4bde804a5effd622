/** What the functions of one file take and give back: each is judged by what its neighbours do with the same things. */
import type { KernelFunction } from '@folioscope/grammars';
import { canDo, type HoldKind, type Row } from '@folioscope/simulator';
import { type GivenMember, givenMembers, giversOf } from './given-members.js';
import type { InCatalogue } from './in-catalogue.js';
import type { Read } from './summaries.js';

export class Neighbours {
  private readonly taking = new Map<HoldKind, boolean>();
  /** By kind, the functions that give back holds of it. */
  private readonly giving = new Map<HoldKind, ReadonlySet<string>>();
  private givers: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(private readonly file: File) {}

  /** Whether a function of this file calls one that takes holds of this kind, and does not by its own row hand them out. */
  takes(kind: HoldKind): boolean {
    let known = this.taking.get(kind);
    if (known === undefined) {
      const handsOut = (fn: KernelFunction) => {
        const row = this.file.row(fn.name);
        return row !== undefined && canDo(row, (e) => e.do === 'acquire' && e.kind === kind && e.on.root === 'ret');
      };
      known = this.file.all().some((fn) => this.file.inCatalogue(fn).takes.has(kind) && !handsOut(fn));
      this.taking.set(kind, known);
    }
    return known;
  }

  /** Whether another function of this file gives holds of this kind back. */
  givesBackBesides(fn: KernelFunction, kind: HoldKind): boolean {
    let known = this.giving.get(kind);
    if (!known) {
      known = new Set(
        this.file.all().flatMap((other) => (this.file.inCatalogue(other).gives.has(kind) ? [other.name] : [])),
      );
      this.giving.set(kind, known);
    }
    return known.size > (known.has(fn.name) ? 1 : 0);
  }

  /** Another function of this file that gives back what is in a member of this name, if there is something. */
  givesIfThere(member: string, besides: string): string | undefined {
    this.givers ??= giversOf(this.file.all(), (fn) => this.givenMembers(fn));
    return this.givers.get(member)?.find((name) => name !== besides);
  }

  /** A member of a structure of this type, when the function or one it calls gives back what is in it, if there is something. */
  givesInMember(callee: string, type: string): string | undefined {
    return this.givenInside(callee).find(({ of }) => of === type)?.name;
  }

  /** What a function and those of this file that it calls give back if there is something in it. */
  private givenInside(name: string, seen = new Set<string>()): readonly GivenMember[] {
    const fn = seen.has(name) ? undefined : this.file.find(name);
    if (!fn) return [];
    seen.add(name);
    const own = this.givenMembers(fn).filter(({ ifThere, of }) => ifThere && of !== undefined);
    return [...own, ...this.file.calleesOf(fn).flatMap((callee) => this.givenInside(callee, seen))];
  }

  /** What the others do with the members that a function writes or sets aside: it decides what is said of it, too. */
  givenElsewhere(fn: KernelFunction): string {
    const { moved } = this.file.read(fn);
    const ofMoved = [...moved].flatMap((member) => this.givesIfThere(member, fn.name) ?? []);
    // What goes with a structure that is freed.
    const freed = this.file.inCatalogue(fn).gives.has('memory') ? this.file.calleesOf(fn) : [];
    return [
      ...ofMoved,
      ...freed.flatMap((name) => this.givenInside(name).map((g) => `${name} ${g.of} ${g.name}`)),
    ].join();
  }

  private givenMembers(fn: KernelFunction): readonly GivenMember[] {
    const read = this.file.read(fn);
    read.givenMembers ??= givenMembers(this.file.text(fn), (name) => this.file.row(name));
    return read.givenMembers;
  }
}

/** A file as its neighbours see it. */
interface File {
  all(): readonly KernelFunction[];
  find(name: string): KernelFunction | undefined;
  row(name: string): Row | undefined;
  calleesOf(fn: KernelFunction): readonly string[];
  text(fn: KernelFunction): string;
  read(fn: KernelFunction): Read;
  inCatalogue(fn: KernelFunction): InCatalogue;
}
