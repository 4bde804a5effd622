/** Files: open, write, allocate, truncate, punch, share, drop. */

import { allocateBlock, allocateBlocks, convertToWritten } from '../../machine/blocks.js';
import { breakLayouts, dropDaxRange } from '../../machine/dax.js';
import { EBADF, EINVAL, ENOENT, ENOSPC, EOPNOTSUPP } from '../../machine/errno.js';
import type { Inode } from '../../machine/inode.js';
import { WaitsForever } from '../../machine/kernel.js';
import { allocatePages, cachedPage, readPages, writeBack, writePages } from '../../machine/pagecache.js';
import { dropClean, punchPages, truncatePages } from '../../machine/truncate.js';
import { file, number, oneOf, optional, slot, word } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';

/** What the test program's buffer is filled with. */
const WRITTEN = 7;

const opened = (m: Machine, f: number): Inode | undefined => m.main.files.get(m.descriptors[f] ?? 0);

/** An operation on an open file; -EINVAL on a descriptor that is none. */
const onFile = (name: string, run: (m: Machine, inode: Inode, a: number, b: number) => number): Operation =>
  operation(name, [file, optional(number, 0), optional(number, 0)], (m, f, a, b) => {
    const inode = opened(m, f);
    if (!inode || a < 0 || b < 0) return EINVAL;
    return run(m, inode, a, b);
  });

/** What a filesystem has room for. */
const ROOM = 2 ** 30;

export const fileOperations: readonly Operation[] = [
  operation(
    'file',
    [file, word, optional(number, -1), optional(oneOf('trunc'), undefined)],
    (m, f, path, size, trunc) => {
      const inode = m.filesystems.open(path);
      m.descriptors[f] = m.main.openDescriptor(inode);
      if (trunc) truncateFile(m, inode, 0);
      if (size >= 0) truncateFile(m, inode, size);
      return 0;
    },
  ),
  operation('fclose', [file], (m, f) => {
    const ret = m.closeDescriptor(m.descriptors[f] ?? 0);
    m.descriptors[f] = 0;
    return ret;
  }),
  operation('unlink', [word], (m, path) => (m.filesystems.unlink(path) ? 0 : ENOENT)),
  onFile('fwrite', (m, inode, offset, length) => {
    if (offset + length > ROOM) return ENOSPC;
    if (inode.dax) writeDax(m, inode, offset, length);
    else writePages(m.kernel, inode, offset, length, WRITTEN);
    inode.size = Math.max(inode.size, offset + length);
    return length;
  }),
  onFile('fread', (m, inode, offset, length) => {
    const read = Math.max(0, Math.min(length, inode.size - offset));
    if (!inode.dax) readPages(m.kernel, inode, offset, read);
    return read;
  }),
  onFile('falloc', (m, inode, offset, length) => {
    const [first, end] = [Math.floor(offset / 4096), Math.ceil((offset + length) / 4096)];
    if (inode.filesystem.kind === 'ramfs') return EOPNOTSUPP;
    if (offset + length > ROOM) return ENOSPC;
    if (inode.filesystem.kind === 'tmpfs') allocatePages(m.kernel, inode, first, end);
    else if (inode.dax) allocateBlocks(m.kernel, inode, first, end);
    inode.size = Math.max(inode.size, offset + length);
    return 0;
  }),
  onFile('punch', punchHole),
  onFile('ftrunc', (m, inode, size) => {
    truncateFile(m, inode, size);
    return 0;
  }),
  onFile('fsync', (m, inode) => {
    writeBack(m.kernel, inode);
    return 0;
  }),
  onFile('fadv', (m, inode, offset, length) => {
    if (inode.dax || !inode.notifiesWrites) return 0;
    const last = length === 0 ? Number.MAX_SAFE_INTEGER : offset + length;
    writeBack(m.kernel, inode, Math.floor(offset / 4096), Math.ceil(last / 4096));
    dropClean(m.kernel, inode, Math.ceil(offset / 4096), Math.floor(last / 4096));
    return 0;
  }),
  operation('reflink', [file, file], (m, to, from) => {
    const [target, source] = [opened(m, to), opened(m, from)];
    if (!target || !source) return EBADF;
    if (source.filesystem.kind !== 'xfs' || target.filesystem !== source.filesystem) return EOPNOTSUPP;
    shareBlocks(m, source, target);
    return 0;
  }),
  slotOperation('watchf', [slot, file, number], (m, s, f, index) => {
    const descriptor = m.descriptors[f] ?? 0;
    if (!m.main.files.has(descriptor)) return EBADF;
    const inode = m.main.files.get(descriptor);
    const page = inode && cachedPage(m.kernel, inode, index);
    if (!page) return ENOENT;
    m.slots[s] = page;
    return 0;
  }),
];

/** In the foreground, waiting for somebody who holds a page of a DAX file never ends. */
function waitUntilIdle(m: Machine, inode: Inode): void {
  const busy = breakLayouts(m.kernel, inode);
  if (busy) throw new WaitsForever('a page of the file is in use', busy);
}

/** ftruncate. */
export function truncateFile(m: Machine, inode: Inode, size: number): void {
  waitUntilIdle(m, inode);
  if (size < inode.size) zeroEdges(m, inode, size, Math.ceil(size / 4096) * 4096);
  inode.size = size;
  if (inode.dax)
    dropDaxRange(m.kernel, inode, Math.ceil(size / 4096), Number.MAX_SAFE_INTEGER, { blocks: true, copies: true });
  else truncatePages(m.kernel, inode, size);
}

const zeroEdges = (m: Machine, inode: Inode, from: number, to: number): void =>
  inode.zeroEdges(from, to, (pfn) => m.kernel.memory.page(pfn));

/** fallocate with FALLOC_FL_PUNCH_HOLE. */
export function punchHole(m: Machine, inode: Inode, offset: number, length: number): number {
  if (inode.filesystem.kind === 'ramfs') return EOPNOTSUPP;
  waitUntilIdle(m, inode);
  const [first, end] = [Math.ceil(offset / 4096), Math.floor((offset + length) / 4096)];
  zeroEdges(m, inode, offset, offset + length);
  if (inode.dax) dropDaxRange(m.kernel, inode, first, end, { blocks: true });
  else punchPages(m.kernel, inode, offset, length);
  return 0;
}

/** write(2) to a DAX file goes to the device pages. */
function writeDax(m: Machine, inode: Inode, offset: number, length: number): void {
  for (let index = Math.floor(offset / 4096); index * 4096 < offset + length; index++) {
    const known = inode.blocks.get(index);
    if (!known?.written) dropDaxRange(m.kernel, inode, index, index + 1);
    const block = known ?? allocateBlock(m.kernel, inode, index);
    convertToWritten(inode, index, 1);
    block.page.clear(WRITTEN);
  }
}

/** FICLONE: both files name the same blocks; mappings of both are taken away while it is done. */
function shareBlocks(m: Machine, source: Inode, target: Inode): void {
  waitUntilIdle(m, source);
  waitUntilIdle(m, target);
  const ready = [...target.copiesReady];
  dropDaxRange(m.kernel, target, 0, Number.MAX_SAFE_INTEGER, { blocks: true, copies: true });
  for (const index of ready) target.copiesReady.add(index);
  for (const [index, block] of source.blocks) {
    block.owners++;
    target.blocks.set(index, block);
  }
  target.size = source.size;
}
