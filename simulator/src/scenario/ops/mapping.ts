/** Address ranges: mmap and munmap, touching, advice, protection, moving between nodes. */

import { age } from '../../machine/aging.js';
import { collapse } from '../../machine/collapse.js';
import { pagesOfMode } from '../../machine/device-dax.js';
import { driverFlags, insertPage, populateDriverArea } from '../../machine/driver.js';
import { EACCES, EBUSY, EINVAL, ENODEV, ENOMEM } from '../../machine/errno.js';
import type { Inode } from '../../machine/inode.js';
import type { Kernel } from '../../machine/kernel.js';
import { mergePages } from '../../machine/ksm.js';
import { changeAreas, covered, dontNeed, populate, protect } from '../../machine/madvise.js';
import { movePage } from '../../machine/migrate.js';
import { Area, type AreaState, type DriverMode, isDaxMode, type Mm, mayCut, pmdOf, pudOf } from '../../machine/mm.js';
import { HUGE_PAGES, type Page } from '../../machine/page.js';
import { file, number, oneOf, optional, pageCount, region, slot } from '../argument.js';
import type { Machine, Placing } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';
import { punchHole } from './files.js';

const PAGE = 4096;

/** include/linux/mm_types.h vm_fault_reason. */
const VM_FAULT_SIGBUS = 2;
const VM_FAULT_NOPAGE = 0x100;

const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE);

const MODES = [
  'dax_pte',
  'dax_pmd',
  'dax_pud',
  'insert_page',
  'insert_pfn',
  'remap_pfn',
  'fault_page',
  'fault_page_noget',
  'insert_mixed',
] as const;
const ADVICE = [
  'dontneed',
  'hugepage',
  'nohuge',
  'pageout',
  'cold',
  'free',
  'collapse',
  'dontfork',
  'remove',
  'popread',
  'popwrite',
] as const;

/** Adds an area of the main process under a name. */
function map(m: Machine, v: number, bytes: number, placing: Placing, make: (start: number, end: number) => Area): Area {
  const pages = pagesOf(bytes);
  if (placing === 'aligned' && m.kernel.rules.unmapDrainsBatches) m.kernel.lru.drain();
  const start = m.place(pages, placing);
  const area = make(start, start + pages);
  m.main.mm.add(area);
  m.main.mm.join(area, m.kernel.rules.mergesUnusedAreas);
  m.regions.set(v, { start, length: bytes });
  return area;
}

export const mappingOperations: readonly Operation[] = [
  operation('anon', [region, number, optional(oneOf('align'), undefined)], (m, v, bytes, align) => {
    if (bytes <= 0) return EINVAL;
    const huge = m.kernel.rules.anonMmapAligned && pagesOf(bytes) % HUGE_PAGES === 0;
    const placing = align !== undefined ? 'aligned' : huge ? 'for huge pages' : 1;
    map(m, v, bytes, placing, (start, end) => new Area(start, end, { kind: 'anonymous' }, start));
    return 0;
  }),
  operation('anonshared', [region, number, optional(oneOf('align'), undefined)], (m, v, bytes, align) => {
    if (bytes <= 0) return EINVAL;
    const inode = m.filesystems.unnamed(bytes);
    map(
      m,
      v,
      bytes,
      align === undefined ? 1 : 'aligned',
      (start, end) => new Area(start, end, { kind: 'file', inode }, 0, { shared: true }),
    );
    return 0;
  }),
  operation(
    'mapf',
    [region, file, number, number, oneOf('shared', 'private'), optional(oneOf('align', 'ro'), undefined)],
    (m, v, f, offset, bytes, sharing, option) => {
      const inode = m.main.files.get(m.descriptors[f] ?? 0);
      if (!inode) return ENODEV;
      if (bytes <= 0 || offset < 0 || offset % PAGE !== 0) return EINVAL;
      const placing = option === 'align' ? 'aligned' : placingFor(m, inode, offset / PAGE, pagesOf(bytes));
      const state = { shared: sharing === 'shared', writable: option !== 'ro', hugepage: inode.dax };
      map(m, v, bytes, placing, (start, end) => new Area(start, end, { kind: 'file', inode }, offset / PAGE, state));
      return 0;
    },
  ),
  operation('hugetlb', [region, number], (m, v, bytes) => {
    const pages = Math.ceil(pagesOf(bytes) / HUGE_PAGES) * HUGE_PAGES;
    if (!m.kernel.hugetlb.reserve(pages / HUGE_PAGES)) return ENOMEM;
    const owner = { mm: m.main.mm.id, unused: pages / HUGE_PAGES, used: new Set<number>() };
    map(m, v, pages * PAGE, HUGE_PAGES, (start, end) => new Area(start, end, { kind: 'hugetlb', owner }, start));
    return 0;
  }),
  operation(
    'dev',
    [region, oneOf(...MODES), slot, pageCount, optional(oneOf('private'), undefined)],
    (m, v, mode, s, pages, isPrivate) => mapDriver(m, v, mode, s, pages, isPrivate !== undefined),
  ),
  operation('unmap', [region, optional(number, undefined), optional(number, 0)], (m, v, offset, bytes) => {
    if (offset === undefined) return m.unmapRegion(v);
    if (offset % PAGE !== 0 || bytes <= 0) return -1;
    const start = m.address(v, offset);
    const end = start + pagesOf(bytes);
    if (m.main.mm.areasIn(start, end).some((area) => !mayCut(area, start) || !mayCut(area, end))) return -1;
    m.unmap(m.main.mm, start, end);
    return 0;
  }),
  operation('rd', [region, number], (m, v, offset) => m.access(m.main.mm, m.address(v, offset), offset)),
  operation('wr', [region, number], (m, v, offset) => m.access(m.main.mm, m.address(v, offset), offset, 1)),
  operation('madv', [region, number, number, oneOf(...ADVICE)], (m, v, offset, bytes, advice) =>
    offset % PAGE !== 0 ? EINVAL : advise(m, m.address(v, offset), m.address(v, offset) + pagesOf(bytes), advice),
  ),
  operation('mprotect', [region, number, number, number], (m, v, offset, bytes, prot) => {
    const start = m.address(v, offset);
    const protection = { readable: (prot & 1) !== 0, writable: (prot & 2) !== 0, executable: (prot & 4) !== 0 };
    return protect(m.kernel, m.main.mm, start, start + pagesOf(bytes), protection);
  }),
  operation('mlock', [region, number, number], (m, v, offset, bytes) =>
    lock(m, m.address(v, offset), pagesOf(bytes), true),
  ),
  operation('munlock', [region, number, number], (m, v, offset, bytes) =>
    lock(m, m.address(v, offset), pagesOf(bytes), false),
  ),
  operation('move', [region, number, number], (m, v, offset, node) => {
    const { result, status } = movePage(m.kernel, m.main.mm, m.address(v, offset), node);
    if (result < 0) return result;
    return result > 0 ? 1000 + result : (status ?? -999);
  }),
  operation('ksm', [region, number, number], (m, v, first, second) =>
    mergePages(m.kernel, m.main.mm, m.address(v, first), m.address(v, second)) ? 1 : 0,
  ),
  slotOperation('vmfinsert', [slot, region, number], (m, s, v, offset) => {
    const page = m.slots[s];
    const vpn = m.address(v, offset);
    const area = m.main.mm.area(vpn);
    if (!page || area?.backing.kind !== 'driver' || area.state.pfnmap) return VM_FAULT_SIGBUS;
    const failed = insertPage(m.kernel, m.main.mm, area, vpn, page);
    return failed === 0 || failed === EBUSY ? VM_FAULT_NOPAGE : VM_FAULT_SIGBUS;
  }),
  slotOperation('vmnormal', [slot, region, number], (m, s, v, offset) => {
    m.slots[s] = normalPage(m, m.address(v, offset));
    return m.slots[s] ? 1 : 0;
  }),
  operation('pglevel', [region, number], (m, v, offset) => tableBits(m, m.address(v, offset))),
];

/** ext4 and xfs hope for huge pages where the file has room for one on a boundary. */
function placingFor(m: Machine, inode: Inode, offset: number, pages: number): Placing {
  const first = Math.ceil(offset / HUGE_PAGES) * HUGE_PAGES;
  const hopes = inode.notifiesWrites && (inode.dax || m.kernel.rules.alignsAllFiles);
  return hopes && offset + pages - first >= HUGE_PAGES ? 'for huge pages' : 1;
}

function mapDriver(m: Machine, v: number, mode: DriverMode, s: number, pages: number, isPrivate: boolean): number {
  const first = m.slots[s];
  if (!first) return EINVAL;
  if (isDaxMode(mode) && isPrivate) return EINVAL;
  const start = m.place(pages, isDaxMode(mode) ? pagesOfMode(mode) : 1);
  const state = { ...driverFlags(mode), shared: !isPrivate };
  const area = new Area(start, start + pages, { kind: 'driver', mode, page: () => m.slots[s] }, 0, state);
  m.main.mm.add(area);
  m.kernel.mappedByDrivers = true;
  const result = populateDriverArea(m.kernel, m.main.mm, area, mode, first);
  if (result < 0) {
    m.unmap(m.main.mm, area.start, area.end);
    return result;
  }
  m.regions.set(v, { start, length: pages * PAGE });
  return 0;
}

function advise(m: Machine, start: number, end: number, advice: (typeof ADVICE)[number]): number {
  const { kernel } = m;
  const { mm } = m.main;
  switch (advice) {
    case 'dontneed':
      return dontNeed(kernel, mm, start, end);
    case 'free':
    case 'cold':
    case 'pageout':
      return age(kernel, mm, start, end, advice);
    case 'hugepage':
    case 'nohuge':
      return changeAreas(kernel, mm, start, end, 'goes on', (state) => {
        state.hugepage = advice === 'hugepage';
        state.nohuge = advice === 'nohuge';
      });
    case 'dontfork':
      return changeAreas(kernel, mm, start, end, 'goes on', (state) => {
        state.dontcopy = true;
      });
    case 'remove':
      return remove(m, start, end);
    case 'popread':
    case 'popwrite':
      return kernel.rules.populateAdvice ? populateNow(kernel, mm, start, end, advice === 'popwrite') : EINVAL;
    case 'collapse':
      return collapse(kernel, mm, start, end);
  }
}

/** MADV_POPULATE_*: what was faulted in leaves the batches. */
function populateNow(kernel: Kernel, mm: Mm, start: number, end: number, write: boolean): number {
  const ranges = kernel.rules.populateStopsAtHole
    ? [{ start, end }]
    : mm.areasIn(start, end).map((area) => ({ start: Math.max(start, area.start), end: Math.min(end, area.end) }));
  let result = 0;
  for (const range of ranges) result ||= populate(kernel, mm, range.start, range.end, write);
  kernel.lru.drain();
  return result || (covered(mm, start, end) ? 0 : ENOMEM);
}

/** MADV_REMOVE: a hole in the file behind a shared mapping. */
function remove(m: Machine, start: number, end: number): number {
  const { mm } = m.main;
  for (const area of mm.areasIn(start, end)) {
    const { backing, state } = area;
    if (backing.kind === 'anonymous' || state.locked) return EINVAL;
    if (!state.shared) return EACCES;
    if (backing.kind !== 'file') return ENODEV;
    const [from, to] = [Math.max(start, area.start), Math.min(end, area.end)];
    const failed = punchHole(m, backing.inode, area.indexOf(from) * PAGE, (to - from) * PAGE);
    if (failed !== 0) return failed;
  }
  return covered(mm, start, end) ? 0 : ENOMEM;
}

/** mlock and munlock; driver and DAX areas are faulted in, but not locked. */
function lock(m: Machine, start: number, pages: number, on: boolean): number {
  const { kernel } = m;
  const { mm } = m.main;
  const end = start + pages;
  const drain = (): void => {
    if (!kernel.rules.mlockPutsBack) kernel.lru.drain();
  };
  const change = (state: AreaState, area: Area): void => {
    state.locked = on && lockable(area);
  };
  const result = changeAreas(kernel, mm, start, end, 'stops', change, drain);
  if (result !== 0 || !on) return result;
  for (const area of mm.areasIn(start, end)) {
    if (area.state.io || area.state.pfnmap) continue;
    const write = area.state.writable && !area.state.shared;
    const failed = populate(kernel, mm, Math.max(start, area.start), Math.min(end, area.end), write);
    drain();
    if (failed !== 0) return ENOMEM;
    if (kernel.rules.mlockPutsBack) putBackLocked(kernel, mm, start, end);
  }
  return 0;
}

/** mlock_vma_page: each page is isolated and put back, which leaves it in a batch. */
function putBackLocked(kernel: Kernel, mm: Mm, start: number, end: number): void {
  kernel.lru.drain();
  for (let vpn = start; vpn < end; vpn++) {
    const folio = mm.ptes.get(vpn)?.page.folio;
    if (!folio?.lru || folio.large) continue;
    folio.lru = false;
    kernel.lru.add(folio);
  }
}

const lockable = (area: Area): boolean =>
  !area.state.pfnmap &&
  !area.state.mixedmap &&
  area.backing.kind !== 'hugetlb' &&
  !(area.backing.kind === 'file' && area.backing.inode.dax);

/** vm_normal_page: the page of an entry that counts as a mapping; nothing for special and devmap entries. */
function normalPage(m: Machine, vpn: number): Page | undefined {
  const { mm } = m.main;
  const entry = mm.entryAt(vpn);
  return entry?.kind === 'normal' ? mm.pageAt(m.kernel.memory, vpn, entry) : undefined;
}

/** How an address is mapped: 1 present, 2 PMD, 4 devmap, 8 special PTE, 16 writable, 32 dirty, 64 PUD. */
function tableBits(m: Machine, vpn: number): number {
  const { mm } = m.main;
  const entry = mm.entryAt(vpn);
  if (!entry?.present) return 0;
  const level = mm.puds.has(pudOf(vpn)) ? 65 : mm.pmds.has(pmdOf(vpn)) ? 3 : entry.kind === 'normal' ? 1 : 9;
  return level | (entry.kind === 'devmap' ? 4 : 0) | (entry.writable ? 16 : 0) | (entry.dirty ? 32 : 0);
}
