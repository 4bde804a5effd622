/** What the recorder shows, and shell commands that change the system. */
import { writeBack } from '../../machine/pagecache.js';
import { dropClean } from '../../machine/truncate.js';
import { number, oneOf, type Reader, slot, word } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation } from '../operation.js';

/** Reads all arguments with one reader. */
const rest = <T>(name: string, reader: Reader<T>, run: (m: Machine, values: readonly T[]) => number): Operation => ({
  name,
  compile(args) {
    const values = args.map((arg) => reader(arg));
    return { shows: undefined, run: (m) => run(m, values) };
  },
});

export const settingOperations: readonly Operation[] = [
  rest('watch', slot, (m, slots) => {
    m.watched = slots;
    return 0;
  }),
  rest('autodrain', number, (m, [on]) => {
    m.drains = on !== 0;
    return 0;
  }),
  operation('config', [oneOf('CONFIG_DEVICE_PRIVATE=y', 'CONFIG_DEVICE_PRIVATE=n')], (m, option) => {
    m.devicePrivate = option.endsWith('=y');
    return 0;
  }),
  rest('sleep', number, () => 0),
  rest('scenario', word, (m) => {
    m.reset();
    return 0;
  }),
  rest('sh', word, shell),
];

/** Exit status as system(3) returns it. */
const FAILED = 1 << 8;
const MOUNT_FAILED = 255 << 8;

function shell(m: Machine, words: readonly string[]): number {
  const [command = '', ...args] = words;
  const target = args.at(-1) ?? '';
  switch (command) {
    case 'mount': {
      const kind = args[args.indexOf('-t') + 1];
      const options = args.includes('-o') ? (args[args.indexOf('-o') + 1] ?? '') : '';
      if (kind !== 'ext4' && kind !== 'xfs' && kind !== 'tmpfs' && kind !== 'ramfs') return FAILED;
      const dax = options.split(',').some((option) => option === 'dax' || option === 'dax=always');
      return m.filesystems.mount(target, kind, dax) ? 0 : MOUNT_FAILED;
    }
    case 'umount':
      return m.filesystems.unmount(target) ? 0 : FAILED;
    case '/mkxfs':
      m.filesystems.format('xfs');
      return 0;
    case 'echo':
      setting(m, target, args[0] ?? '');
      return 0;
    case 'sync':
      for (const inode of m.filesystems.all()) writeBack(m.kernel, inode);
      return 0;
    default:
      return 0;
  }
}

/** A value written to a file in /proc or /sys. */
function setting(m: Machine, file: string, value: string): void {
  const { kernel } = m;
  if (file.endsWith('/nr_hugepages')) kernel.hugetlb.resize(Number.parseInt(value, 10) || 0);
  else if (file.endsWith('/drop_caches')) {
    for (const inode of m.filesystems.all()) dropClean(kernel, inode, 0, Number.MAX_SAFE_INTEGER);
  } else if (file.endsWith('/transparent_hugepage/enabled')) {
    if (value === 'always' || value === 'madvise' || value === 'never') kernel.thp = value;
  } else {
    const size = /\/hugepages-(\d+)kB\/enabled$/.exec(file);
    if (size) setOrder(kernel, Math.log2(Number(size[1]) / 4), value);
  }
}

function setOrder(kernel: Machine['kernel'], order: number, value: string): void {
  if (order === 9) {
    if (value === 'always' || value === 'madvise' || value === 'never') kernel.thp = value;
  } else if (value === 'always' || value === 'inherit') kernel.anonymousOrders.add(order);
  else kernel.anonymousOrders.delete(order);
}
