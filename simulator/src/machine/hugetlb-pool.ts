/**
 * The pool of hugetlb pages (struct hstate): free pages by node, what is reserved of them, and pages in use that are too many
 * since the pool was made smaller (surplus): those leave it when they are freed.
 */
import type { Memory } from './memory.js';
import { HUGE_ORDER, type Page } from './page.js';

/** More do not fit into memory. */
const MOST_PAGES = 640;
const NODES = [0, 1] as const;
type Node = (typeof NODES)[number];

const nodeOf = (folio: Page): Node => (folio.node === 0 ? 0 : 1);
const other = (node: Node): Node => (node === 0 ? 1 : 0);

export class HugetlbPool {
  /** resv_huge_pages: less than 0 while a page is still held whose mapping gave the reservation back. */
  reserved = 0;
  private readonly free: Page[] = [];
  /** nr_huge_pages_node, surplus_huge_pages_node. */
  private readonly pages: [number, number] = [0, 0];
  private readonly surplus: [number, number] = [0, 0];
  /** Where the next page is allocated and freed: nodes take turns. */
  private nextToAllocate: Node = 0;
  private nextToFree: Node = 0;

  constructor(
    private readonly memory: Memory,
    /** Gives a page back to the allocator. */
    private readonly giveBack: (folio: Page) => void,
  ) {}

  get hasSurplus(): boolean {
    return this.surplus[0] + this.surplus[1] > 0;
  }

  /** Pages that are free and that nobody reserved. */
  get available(): number {
    return this.free.length - this.reserved;
  }

  /** The free page freed last, on the first node that has one, with one reference. */
  take(): Page | undefined {
    return this.takeOn(0) ?? this.takeOn(1);
  }

  takeUnreserved(): Page | undefined {
    return this.available < 1 ? undefined : this.take();
  }

  /**
   * A page of the other node to migrate this one to (alloc_huge_page_nodemask): of the pool, where it has one that nobody reserved; else a
   * new one, for which the old one leaves the pool when it is free.
   */
  migrationTarget(old: Page): Page {
    const from = nodeOf(old);
    const node = other(from);
    const pooled = this.available > 0 ? this.takeOn(node) : undefined;
    if (pooled) return pooled;
    old.temporary = true;
    if (this.surplus[from] > 0) {
      this.surplus[from]--;
      this.surplus[node]++;
    }
    return this.allocate(node);
  }

  /** free_huge_page: the last reference is gone. */
  put(folio: Page): void {
    const node = nodeOf(folio);
    folio.anon = false;
    if (folio.restoresReservation) this.reserved++;
    folio.restoresReservation = false;
    const leaves = folio.temporary || this.surplus[node] > 0;
    if (!folio.temporary && leaves) this.surplus[node]--;
    if (leaves) this.remove(folio);
    else this.free.push(folio);
  }

  /** Reserves pages (hugetlb_acct_memory); false when there are too few. */
  reserve(count: number): boolean {
    if (this.available < count) return false;
    this.reserved += count;
    if (this.free.length >= count) return true;
    this.unreserve(count);
    return false;
  }

  /** Gives back what was reserved; surplus pages that it kept are freed (return_unused_surplus_pages). */
  unreserve(count: number): void {
    for (let unused = Math.min(count, this.surplus[0] + this.surplus[1]); unused > 0; unused--)
      if (!this.freeOne(true)) break;
    this.reserved -= count;
  }

  /** nr_hugepages: free pages that are not reserved go first, then pages in use become surplus. */
  resize(asked: number): void {
    const wanted = Math.max(0, Math.min(asked, MOST_PAGES));
    while (this.hasSurplus && wanted > this.persistent) if (!this.adjustSurplus(-1)) break;
    while (wanted > this.persistent) {
      const node = this.nextToAllocate;
      this.nextToAllocate = other(node);
      const folio = this.allocate(node);
      folio.refcount = 0;
      this.free.push(folio);
    }
    const least = Math.max(wanted, this.reserved + this.pages[0] + this.pages[1] - this.free.length);
    while (least < this.persistent) if (!this.freeOne(false)) break;
    while (wanted < this.persistent) if (!this.adjustSurplus(1)) break;
  }

  private get persistent(): number {
    return this.pages[0] + this.pages[1] - this.surplus[0] - this.surplus[1];
  }

  private allocate(node: Node): Page {
    const folio = this.memory.allocate(HUGE_ORDER, node, true);
    folio.hugetlb = true;
    this.pages[node]++;
    return folio;
  }

  private takeOn(node: Node): Page | undefined {
    const folio = this.popFree(node);
    if (folio) folio.refcount = 1;
    return folio;
  }

  private popFree(node: Node): Page | undefined {
    const at = this.free.findLastIndex((folio) => folio.node === node);
    return at < 0 ? undefined : this.free.splice(at, 1)[0];
  }

  /** remove_pool_huge_page: a free page, of a node that has surplus if that is what it counts as. */
  private freeOne(fromSurplus: boolean): boolean {
    for (const _ of NODES) {
      const node = this.nextToFree;
      this.nextToFree = other(node);
      const folio = fromSurplus && this.surplus[node] === 0 ? undefined : this.popFree(node);
      if (!folio) continue;
      if (fromSurplus) this.surplus[node]--;
      this.remove(folio);
      return true;
    }
    return false;
  }

  private remove(folio: Page): void {
    this.pages[nodeOf(folio)]--;
    this.giveBack(folio);
  }

  /** adjust_pool_surplus. */
  private adjustSurplus(change: 1 | -1): boolean {
    for (const _ of NODES) {
      const node = change < 0 ? this.nextToAllocate : this.nextToFree;
      if (change < 0) this.nextToAllocate = other(node);
      else this.nextToFree = other(node);
      if (change < 0 ? this.surplus[node] === 0 : this.surplus[node] >= this.pages[node]) continue;
      this.surplus[node] += change;
      return true;
    }
    return false;
  }
}
