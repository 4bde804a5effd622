/** Files: page cache, blocks of DAX files, sizes, and who keeps an inode alive. */
import type { Page } from './page.js';

export type FilesystemKind = 'tmpfs' | 'ramfs' | 'ext4' | 'xfs';

/** A DAX entry of the page cache: a hole, a page, or 512 of them; empty after a fault that mapped a private copy instead. */
export interface DaxEntry {
  readonly kind: 'zero' | 'page' | 'empty';
  readonly huge: boolean;
  /** The first page; the zero page where there is none. */
  readonly page: Page;
}

/** A block of a DAX file; `written` is false while it was only allocated. */
export interface Block {
  readonly page: Page;
  written: boolean;
  /** How many files share it (reflink). */
  owners: number;
}

export class Inode {
  size = 0;
  /** Folios of the page cache, under each index they cover. */
  readonly pages = new Map<number, Page>();
  /** What the device holds of pages that are not cached, where it is not all zeroes. */
  readonly stored = new Map<number, Page>();
  /** Pages that were written back and so have a block on the device, without DAX. */
  readonly writtenBack = new Set<number>();
  /** DAX entries by index (a huge one under its first index). */
  readonly daxEntries = new Map<number, DaxEntry>();
  readonly blocks = new Map<number, Block>();
  /** Blocks for which copies are already set aside (xfs's COW fork): a write goes there, shared or not. */
  readonly copiesReady = new Set<number>();
  /** Of the folios that read-ahead made last. */
  readAheadOrder = 0;
  linked = true;
  /** Open descriptors, in any process. */
  opens = 0;

  constructor(readonly filesystem: Filesystem) {}

  get dax(): boolean {
    return this.filesystem.dax;
  }

  /** Does the filesystem have a device, blocks for pages, and so want to know about the first write to one (page_mkwrite)? */
  get notifiesWrites(): boolean {
    return this.filesystem.kind === 'ext4' || this.filesystem.kind === 'xfs';
  }

  /** Is a shared mapping told of the first write to a page? Those of ramfs are too (generic_file_vm_ops). */
  get tracksMappedWrites(): boolean {
    return this.notifiesWrites || this.filesystem.kind === 'ramfs';
  }

  /** Pages that the size reaches into. */
  get sizeInPages(): number {
    return Math.ceil(this.size / 4096);
  }

  /** The page that holds this part of the file now: the device's own, or one of the cache with these pages. */
  private contentAt(index: number, pageAt: (pfn: number) => Page): Page | undefined {
    const block = this.blocks.get(index);
    if (this.dax) return block?.written ? block.page : undefined;
    const folio = this.pages.get(index);
    return folio && pageAt(folio.pfn + (index - folio.index));
  }

  /** Bytes [from, to) become 0 in the pages that the range only reaches into. */
  zeroEdges(from: number, to: number, pageAt: (pfn: number) => Page): void {
    const [first, last] = [Math.floor(from / 4096), Math.floor(to / 4096)];
    if (from % 4096 !== 0) this.contentAt(first, pageAt)?.zero(from % 4096, Math.min(4096, to - first * 4096));
    if (to % 4096 !== 0 && (first !== last || from % 4096 === 0)) this.contentAt(last, pageAt)?.zero(0, to % 4096);
  }

  daxEntryAt(index: number): DaxEntry | undefined {
    const small = this.daxEntries.get(index);
    if (small) return small;
    const huge = this.daxEntries.get(index & ~511);
    return huge?.huge ? huge : undefined;
  }
}

export interface Filesystem {
  readonly kind: FilesystemKind;
  readonly dax: boolean;
  /** Files by path below the mount point; they outlive an unmount where there is a device. */
  readonly files: Map<string, Inode>;
}
