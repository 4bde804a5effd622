/** Per-cpu LRU batches: each folio in a batch carries one reference until the batch is drained (mm/swap.c). */
import type { Kernel } from './kernel.js';
import type { Page } from './page.js';
import { folioMapcount } from './rmap.js';

/** file: what could not be dropped from the page cache (lru_deactivate_file). */
type Batch = 'add' | 'activate' | 'deactivate' | 'lazyfree' | 'file' | 'mlock';
const BATCHES: readonly Batch[] = ['add', 'file', 'deactivate', 'lazyfree', 'activate', 'mlock'];

export class LruBatches {
  private readonly waiting: Record<Batch, Page[]> = {
    add: [],
    activate: [],
    deactivate: [],
    lazyfree: [],
    file: [],
    mlock: [],
  };
  /** Of those in the mlock batch: new, not on the LRU yet. */
  private readonly fresh = new Set<Page>();
  private size = 0;

  constructor(
    readonly capacity: number,
    private readonly drop: (folio: Page) => void,
  ) {}

  /** folio_add_lru: one reference more until drained; large folios are never kept waiting. */
  add(folio: Page): void {
    this.put('add', folio);
  }

  /** mlock_new_folio: a new page of a locked area goes into the other batch. */
  addLocked(folio: Page): void {
    this.fresh.add(folio);
    this.put('mlock', folio);
  }

  /** mm/swap.c activate_page and friends: the folio has to be on the LRU. */
  move(batch: Exclude<Batch, 'add'>, folio: Page): void {
    this.put(batch, folio);
  }

  /** References the batches hold on this folio. */
  heldOn(folio: Page): number {
    if (this.isEmpty) return 0;
    let held = 0;
    for (const name of BATCHES) for (const waiting of this.waiting[name]) if (waiting === folio) held++;
    return held;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** lru_add_drain. */
  drain(): void {
    if (this.isEmpty) return;
    for (const name of BATCHES) this.flush(name);
  }

  private put(name: Batch, folio: Page): void {
    folio.refcount++;
    this.waiting[name].push(folio);
    this.size++;
    if (folio.large || this.waiting[name].length >= this.capacity) this.flush(name);
  }

  private flush(name: Batch): void {
    const batch = this.waiting[name];
    if (batch.length === 0) return;
    this.waiting[name] = [];
    this.size -= batch.length;
    for (const folio of batch) {
      if (name === 'add' || (name === 'mlock' && this.fresh.delete(folio))) folio.lru = true;
      // folio_batch_move_lru: one that was isolated in the meantime stays as it is.
      if (!folio.lru && name !== 'mlock') {
        this.drop(folio);
        continue;
      }
      if (name === 'add') folio.oldest = !folio.referenced && !folio.active && !(folio.readahead && folio.dirty);
      if (name === 'activate') folio.active = true;
      if (name === 'deactivate' || name === 'lazyfree') folio.active = false;
      if (name === 'file' && folioMapcount(folio) === 0) {
        folio.active = false;
        folio.referenced = false;
        folio.oldest = true;
        if (folio.dirty) folio.readahead = true;
      }
      this.drop(folio);
    }
  }
}

/** mark_page_accessed: the second time, a page on the LRU goes to the activation batch. */
export function markAccessed(k: Kernel, folio: Page): void {
  if (!folio.referenced || k.rules.generationalLru) folio.referenced = true;
  else if (!folio.active && !folio.device) {
    if (folio.lru) k.lru.move('activate', folio);
    else folio.active = true;
    folio.referenced = false;
  }
}
