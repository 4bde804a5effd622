/** Physical memory: two nodes, blocks by order, last freed first used (the per-cpu lists of mm/page_alloc.c). */
import { Page } from './page.js';

/** Where each node's memory is carved from; numbers from SECOND_NODE on belong to node 1, device memory too. */
const NODE_START = [0x1000, 0x60000] as const;
const SECOND_NODE = 0x40000;
const BLOCK_BITS = 9;
const BLOCK_MASK = 511;

export class Memory {
  private readonly blocks = new Map<number, (Page | undefined)[]>();
  private lastNumber = -1;
  private lastBlock: (Page | undefined)[] = [];
  private readonly next: number[] = [...NODE_START];
  private readonly freed = new Map<number, Page[]>();
  /** Told of every page that is looked at for the first time: device memory is large, so its pages are made on demand. */
  onNewPage: ((page: Page) => void) | undefined;

  /** With checks, a page in a bad state is not handed out again (bad_page). */
  constructor(private readonly checks: boolean) {}

  /** The page with this number; created when it was never used. */
  page(pfn: number): Page {
    const block = this.blockOf(pfn >>> BLOCK_BITS);
    const known = block[pfn & BLOCK_MASK];
    if (known) return known;
    const page = new Page(pfn, pfn >= SECOND_NODE ? 1 : 0);
    block[pfn & BLOCK_MASK] = page;
    this.onNewPage?.(page);
    return page;
  }

  /** The pages of a range that were looked at before. */
  knownPages(first: number, count: number): Page[] {
    const end = first + count;
    const pages: Page[] = [];
    for (let number = first >>> BLOCK_BITS; number <= (end - 1) >>> BLOCK_BITS; number++)
      for (const page of this.blocks.get(number) ?? [])
        if (page && page.pfn >= first && page.pfn < end) pages.push(page);
    return pages;
  }

  /** Pages are kept in blocks; neighbours are asked for in a row, so the last block is at hand. */
  private blockOf(number: number): (Page | undefined)[] {
    if (number === this.lastNumber) return this.lastBlock;
    const block = this.blocks.get(number) ?? new Array<Page | undefined>(BLOCK_MASK + 1).fill(undefined);
    this.blocks.set(number, block);
    this.lastNumber = number;
    this.lastBlock = block;
    return block;
  }

  /** A zeroed block of 2^order pages with one reference on its first page; a compound page unless asked otherwise. */
  allocate(order: number, node: number, compound: boolean): Page {
    const first = this.takeFreed(order, node) ?? this.carve(order, node);
    for (let i = 0; i < 1 << order; i++) this.reset(this.page(first.pfn + i));
    first.refcount = 1;
    if (order > 0 && compound) this.makeCompound(first, order);
    return first;
  }

  /** The block freed last. */
  private takeFreed(order: number, node: number): Page | undefined {
    const blocks = this.freed.get(node * 64 + order);
    let block = blocks?.pop();
    while (block && this.checks && (block.refcount !== 0 || block.mapcount !== 0)) block = blocks?.pop();
    return block;
  }

  makeCompound(first: Page, order: number): void {
    first.compound = true;
    first.order = order;
    first.entire = 0;
    first.largeMapcount = 0;
    first.pincount = 0;
    for (let i = 1; i < 1 << order; i++) {
      const tail = this.page(first.pfn + i);
      tail.head = first;
      tail.refcount = 0;
    }
  }

  breakCompound(head: Page): void {
    for (let i = 1; i < 1 << head.order; i++) this.page(head.pfn + i).head = undefined;
    head.compound = false;
    head.doubleMap = false;
    head.order = 0;
  }

  /** Takes a block back; its counters stay as they are (a free page reads 0). */
  release(first: Page, order: number): void {
    const bad = this.checks && first.compound && first.pincount !== 0;
    if (first.compound) this.breakCompound(first);
    if (bad) {
      first.compound = true;
      first.pincount = 0;
    }
    for (let i = 0; i < 1 << order; i++) this.markFree(this.page(first.pfn + i));
    if (bad) return;
    const key = first.node * 64 + order;
    const known = this.freed.get(key);
    if (known) known.push(first);
    else this.freed.set(key, [first]);
  }

  private markFree(page: Page): void {
    page.free = true;
    page.lru = false;
    page.active = false;
    page.referenced = false;
    page.dirty = false;
    page.unevictable = false;
    page.mlocked = false;
    page.lazy = false;
    page.readahead = false;
    page.locked = false;
    page.hugetlb = false;
    page.anonExclusive = false;
    page.ksm = false;
    page.hasPrivate = false;
    page.anon = false;
    page.inode = undefined;
  }

  private reset(page: Page): void {
    this.markFree(page);
    page.free = false;
    page.head = undefined;
    page.compound = false;
    page.order = 0;
    page.refcount = 0;
    page.mapcount = 0;
    page.entire = 0;
    page.largeMapcount = 0;
    page.pincount = 0;
    page.doubleMap = false;
    page.reserved = false;
    page.vpn = -1;
    page.ownedReferences = 0;
    page.ownedPins = 0;
    page.clear();
  }

  /** Fork and exit use and free pages of the processes themselves: which freed base page comes next is not known after them. */
  forgetOrder(): void {
    for (const key of [0, 64]) this.freed.delete(key);
  }

  private carve(order: number, node: number): Page {
    const size = 1 << order;
    const start = Math.ceil((this.next[node] ?? 0) / size) * size;
    this.next[node] = start + size;
    return this.page(start);
  }
}
