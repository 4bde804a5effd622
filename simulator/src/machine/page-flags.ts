/** What is yes or no about a struct page, in one number as in the kernel: half a million pages fit into a browser. */
export class PageFlags {
  private flags = 0;

  get locked(): boolean {
    return (this.flags & 1) !== 0;
  }
  set locked(on: boolean) {
    this.set(1, on);
  }

  get lru(): boolean {
    return (this.flags & 2) !== 0;
  }
  set lru(on: boolean) {
    this.set(2, on);
  }

  get active(): boolean {
    return (this.flags & 4) !== 0;
  }
  set active(on: boolean) {
    this.set(4, on);
  }

  /** A page of a file in the oldest generation, where the kernel has generations. */
  get oldest(): boolean {
    return (this.flags & 8) !== 0;
  }
  set oldest(on: boolean) {
    this.set(8, on);
  }

  get referenced(): boolean {
    return (this.flags & 16) !== 0;
  }
  set referenced(on: boolean) {
    this.set(16, on);
  }

  get dirty(): boolean {
    return (this.flags & 32) !== 0;
  }
  set dirty(on: boolean) {
    this.set(32, on);
  }

  /** Where the next read-ahead is to begin (PG_readahead), or dirty and to be reclaimed once it is written (PG_reclaim: the same bit). */
  get readahead(): boolean {
    return (this.flags & 64) !== 0;
  }
  set readahead(on: boolean) {
    this.set(64, on);
  }

  /** MADV_FREE: no longer swap-backed. */
  get lazy(): boolean {
    return (this.flags & 128) !== 0;
  }
  set lazy(on: boolean) {
    this.set(128, on);
  }

  get hugetlb(): boolean {
    return (this.flags & 256) !== 0;
  }
  set hugetlb(on: boolean) {
    this.set(256, on);
  }

  /** Memory of kmalloc(). */
  get slab(): boolean {
    return (this.flags & 512) !== 0;
  }
  set slab(on: boolean) {
    this.set(512, on);
  }

  /** Its last put gives it to the allocator, not to the pool (hugetlb, HPageTemporary). */
  get temporary(): boolean {
    return (this.flags & 1024) !== 0;
  }
  set temporary(on: boolean) {
    this.set(1024, on);
  }

  get anonExclusive(): boolean {
    return (this.flags & 2048) !== 0;
  }
  set anonExclusive(on: boolean) {
    this.set(2048, on);
  }

  /** Merged by KSM: mapped read-only at any address. */
  get ksm(): boolean {
    return (this.flags & 4096) !== 0;
  }
  set ksm(on: boolean) {
    this.set(4096, on);
  }

  /** Buffer heads or other private data, which hold one reference (head). */
  get hasPrivate(): boolean {
    return (this.flags & 8192) !== 0;
  }
  set hasPrivate(on: boolean) {
    this.set(8192, on);
  }

  /** Anonymous (head): mapped through the virtual page numbers it was created at. */
  get anon(): boolean {
    return (this.flags & 16384) !== 0;
  }
  set anon(on: boolean) {
    this.set(16384, on);
  }

  /** In nobody's use. */
  get free(): boolean {
    return (this.flags & 32768) !== 0;
  }
  set free(on: boolean) {
    this.set(32768, on);
  }

  get reserved(): boolean {
    return (this.flags & 65536) !== 0;
  }
  set reserved(on: boolean) {
    this.set(65536, on);
  }

  /** All are no, but for `free`, and `reserved`, which stays what it was. */
  protected setFree(): void {
    this.flags = (this.flags & 65536) | 32768;
  }

  private set(flag: number, on: boolean): void {
    this.flags = on ? this.flags | flag : this.flags & ~flag;
  }
}
