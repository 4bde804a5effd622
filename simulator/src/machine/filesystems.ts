/** Mounted filesystems, paths, and what keeps a file alive. */
import { dropDaxRange } from './dax.js';
import { type Filesystem, type FilesystemKind, Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import { evictAll, truncatePages } from './truncate.js';

const ENDLESS = Number.MAX_SAFE_INTEGER;

const filesystem = (kind: FilesystemKind, dax: boolean): Filesystem => ({ kind, dax, files: new Map() });

export class Filesystems {
  private readonly mounts = new Map<string, Filesystem>([
    ['/', filesystem('tmpfs', false)],
    ['/tmp', filesystem('tmpfs', false)],
    ['/ram', filesystem('ramfs', false)],
  ]);
  /** What is on the pmem device; an image of ext4 to begin with. */
  private onDevice: Filesystem | undefined;
  private deviceKind: FilesystemKind = 'ext4';
  private readonly nameless = filesystem('tmpfs', false);

  constructor(private readonly k: Kernel) {}

  /** mkfs: the device holds an empty filesystem of this kind. */
  format(kind: FilesystemKind): void {
    this.deviceKind = kind;
    this.onDevice = undefined;
  }

  /** mount of the device, or of tmpfs; false when the kind is not what the device holds. */
  mount(at: string, kind: FilesystemKind, dax: boolean): boolean {
    if (kind === 'tmpfs' || kind === 'ramfs') {
      this.mounts.set(at, filesystem(kind, false));
      return true;
    }
    if (kind !== this.deviceKind) return false;
    if (this.onDevice && this.onDevice.dax === dax) this.mounts.set(at, this.onDevice);
    else {
      const mounted = filesystem(kind, dax);
      for (const [path, old] of this.onDevice?.files ?? []) mounted.files.set(path, moved(old, mounted));
      this.onDevice = mounted;
      this.mounts.set(at, mounted);
    }
    return true;
  }

  /** umount: the files' pages leave the cache. False when nothing is mounted there or a file is in use. */
  unmount(at: string): boolean {
    const mounted = this.mounts.get(at);
    if (!mounted || at === '/') return false;
    for (const inode of mounted.files.values()) if (inode.opens > 0 || this.isMapped(inode)) return false;
    for (const inode of mounted.files.values())
      if (inode.notifiesWrites && !inode.dax) evictAll(this.k, inode);
      else this.dropPages(inode);
    this.mounts.delete(at);
    return true;
  }

  /** The file at a path, made when it is missing. */
  open(path: string): Inode {
    const { mounted, rest } = this.resolve(path);
    const known = mounted.files.get(rest);
    if (known) return known;
    const inode = new Inode(mounted);
    mounted.files.set(rest, inode);
    return inode;
  }

  /** A file without a name, as behind a shared anonymous mapping. */
  unnamed(size: number): Inode {
    const inode = new Inode(this.nameless);
    inode.size = size;
    inode.linked = false;
    return inode;
  }

  unlink(path: string): boolean {
    const { mounted, rest } = this.resolve(path);
    const inode = mounted.files.get(rest);
    if (!inode) return false;
    mounted.files.delete(rest);
    inode.linked = false;
    this.evictIfUnused(inode);
    return true;
  }

  /** All files of all mounts (for drop_caches, sync). */
  *all(): Generator<Inode> {
    for (const mounted of new Set(this.mounts.values())) yield* mounted.files.values();
  }

  /** The last user of a file without a name takes its pages with it. */
  evictIfUnused(inode: Inode): void {
    if (inode.linked || inode.opens > 0 || this.isMapped(inode)) return;
    this.dropPages(inode);
    if (inode.dax) dropDaxRange(this.k, inode, 0, ENDLESS, { blocks: true });
  }

  private dropPages(inode: Inode): void {
    if (inode.dax) dropDaxRange(this.k, inode, 0, ENDLESS);
    else truncatePages(this.k, inode, 0);
  }

  private isMapped(inode: Inode): boolean {
    return this.k.mms.some((mm) =>
      mm.areas.some((area) => area.backing.kind === 'file' && area.backing.inode === inode),
    );
  }

  private resolve(path: string): { mounted: Filesystem; rest: string } {
    let best = '/';
    for (const at of this.mounts.keys())
      if ((path === at || path.startsWith(`${at}/`)) && at.length > best.length) best = at;
    const mounted = this.mounts.get(best);
    if (!mounted) throw new Error('the root is always mounted');
    return { mounted, rest: path.slice(best === '/' ? 0 : best.length) };
  }
}

/** The same file seen through a mount with other options: size and blocks, nothing cached. */
function moved(old: Inode, to: Filesystem): Inode {
  const inode = new Inode(to);
  inode.size = old.size;
  for (const [index, block] of old.blocks) inode.blocks.set(index, block);
  for (const [index, content] of old.stored) inode.stored.set(index, content);
  return inode;
}
