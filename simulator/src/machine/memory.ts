/** Physical memory: two nodes, blocks by order, last freed first used (the per-cpu lists of mm/page_alloc.c). */
import { Page } from './page.js';

/** Where each node's memory is carved from; numbers from SECOND_NODE on belong to node 1, device memory too. */
const NODE_START = [0x1000, 0x60000] as const;
const SECOND_NODE = 0x40000;
const BLOCK_BITS = 9;
const BLOCK_MASK = 511;

/** The pages of 2 MB that were looked at; where all of them are one compound page (or part of it), those to come are its tails. */
interface Block {
  readonly pages: (Page | undefined)[];
  head: Page | undefined;
}

export class Memory {
  private readonly blocks = new Map<number, Block>();
  private lastNumber = -1;
  private lastBlock: Block = { pages: [], head: undefined };
  private readonly next: number[] = [...NODE_START];
  private readonly freed = new Map<number, Page[]>();
  /** Told of every page that is looked at for the first time: device memory is large, so its pages are made on demand. */
  onNewPage: ((page: Page) => void) | undefined;

  /** With checks, a page in a bad state is not handed out again (bad_page). */
  constructor(private readonly checks: boolean) {}

  /** The page with this number; created when it was never used. */
  page(pfn: number): Page {
    const block = this.blockOf(pfn >>> BLOCK_BITS);
    const known = block.pages[pfn & BLOCK_MASK];
    if (known) return known;
    const page = new Page(pfn, pfn >= SECOND_NODE ? 1 : 0);
    block.pages[pfn & BLOCK_MASK] = page;
    this.onNewPage?.(page);
    if (block.head) {
      page.free = block.head.free;
      becomeTail(page, block.head);
    }
    return page;
  }

  /** The pages of a range that were looked at before. */
  knownPages(first: number, count: number): Page[] {
    const end = first + count;
    const pages: Page[] = [];
    for (let number = first >>> BLOCK_BITS; number <= (end - 1) >>> BLOCK_BITS; number++)
      for (const page of this.blocks.get(number)?.pages ?? [])
        if (page && page.pfn >= first && page.pfn < end) pages.push(page);
    return pages;
  }

  /** Pages are kept in blocks; neighbours are asked for in a row, so the last block is at hand. */
  private blockOf(number: number): Block {
    if (number === this.lastNumber) return this.lastBlock;
    const block = this.blocks.get(number) ?? {
      pages: new Array<Page | undefined>(BLOCK_MASK + 1).fill(undefined),
      head: undefined,
    };
    this.blocks.set(number, block);
    this.lastNumber = number;
    this.lastBlock = block;
    return block;
  }

  /** A zeroed block of 2^order pages with one reference on its first page; a compound page unless asked otherwise. */
  allocate(order: number, node: number, compound: boolean): Page {
    const first = this.takeFreed(order, node) ?? this.carve(order, node);
    for (const page of compound ? this.pagesOf(first, order) : this.everyPage(first, order)) this.reset(page);
    first.refcount = 1;
    if (order > 0 && compound) this.makeCompound(first, order);
    return first;
  }

  /** The pages of a block: of one that fills blocks of 2 MB those that were looked at, the others are made as they have to be. */
  private pagesOf(first: Page, order: number): Page[] {
    return fillsBlocks(first, order) ? this.knownPages(first.pfn, 1 << order) : this.everyPage(first, order);
  }

  private everyPage(first: Page, order: number): Page[] {
    return order === 0 ? [first] : Array.from({ length: 1 << order }, (_, i) => this.page(first.pfn + i));
  }

  /** Of which page those not looked at yet are the tails. */
  private setHead(first: Page, order: number, head: Page | undefined): void {
    if (!fillsBlocks(first, order)) return;
    for (let i = 0; i < 1 << order; i += BLOCK_MASK + 1) this.blockOf((first.pfn + i) >>> BLOCK_BITS).head = head;
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
    for (const page of this.pagesOf(first, order)) if (page !== first) becomeTail(page, first);
    this.setHead(first, order, first);
  }

  breakCompound(head: Page): void {
    for (const page of this.pagesOf(head, head.order)) page.head = undefined;
    this.setHead(head, head.order, undefined);
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
    for (const page of this.pagesOf(first, order)) page.becomeFree();
    if (bad) return;
    const key = first.node * 64 + order;
    const known = this.freed.get(key);
    if (known) known.push(first);
    else this.freed.set(key, [first]);
  }

  private reset(page: Page): void {
    page.becomeFree();
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

const fillsBlocks = (first: Page, order: number): boolean => order >= BLOCK_BITS && (first.pfn & BLOCK_MASK) === 0;

function becomeTail(page: Page, head: Page): void {
  page.head = head;
  page.refcount = 0;
}
