/** Single pages: allocation, references, freezing, flags, LRU isolation. */
import { EDOM, EINVAL, ENOENT, ENOSYS } from '../../machine/errno.js';
import { initDevicePage } from '../../machine/migrate-device.js';
import type { Page } from '../../machine/page.js';
import { folioMapcount } from '../../machine/rmap.js';
import { splitFolio } from '../../machine/split.js';
import { amount, distance, number, oneOf, optional, order, slot, times } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';

/** An operation on the page in a slot; an empty slot is -ENOENT. */
const onPage = (name: string, run: (m: Machine, page: Page, count: number) => number): Operation =>
  slotOperation(name, [slot, times], (m, s, count) => {
    const page = m.slots[s];
    return page ? run(m, page, count) : ENOENT;
  });

/** The same, for operations that always return 0. */
const effect = (name: string, run: (m: Machine, page: Page, count: number) => void): Operation =>
  onPage(name, (m, page, count) => {
    run(m, page, count);
    return 0;
  });

export const pageOperations: readonly Operation[] = [
  slotOperation('alloc', [slot, order, optional(oneOf('nocomp'), undefined)], (m, s, order, nocomp) => {
    const page = m.kernel.memory.allocate(order, 0, nocomp === undefined);
    m.kernel.judge.took(page);
    m.slots[s] = page;
    return 0;
  }),
  slotOperation('free', [slot, order], (m, s, order) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    freePages(m, page, order);
    return 0;
  }),
  slotOperation('kmalloc', [slot], (m, s) => {
    const page = m.kernel.memory.allocate(0, 0, true);
    page.slab = true;
    if (m.kernel.rules.counters.page.slabIgnored) page.refcount = 0;
    else m.kernel.judge.took(page);
    m.slots[s] = page;
    return 0;
  }),
  slotOperation('kfree', [slot], (m, s) => {
    const page = m.slots[s];
    if (!page?.slab) return page ? EINVAL : ENOENT;
    page.slab = false;
    if (page.refcount === 0) m.kernel.release(page, 0);
    else freePages(m, page, 0);
    return 0;
  }),
  slotOperation('splitpage', [slot, order], (m, s, order) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    for (let i = 1; i < 1 << order; i++) {
      const part = m.kernel.memory.page(page.pfn + i);
      part.refcount = 1;
      m.kernel.judge.took(part);
    }
    return 0;
  }),
  slotOperation('tail', [slot, slot, distance], (m, target, head, distance) => {
    const page = m.slots[head];
    m.slots[target] = page && m.kernel.memory.page(page.pfn + distance);
    return 0;
  }),
  slotOperation('headof', [slot, slot], (m, target, source) => {
    m.slots[target] = m.slots[source]?.folio;
    return 0;
  }),
  slotOperation('forget', [slot], (m, s) => {
    m.slots[s] = undefined;
    return 0;
  }),
  slotOperation('snap', [slot], () => 0),
  effect('get', getEach),
  effect('fget', getEach),
  effect('put', (m, page, count) => putEach(m, page, count, true)),
  effect('fput', (m, page, count) => putEach(m, page, count, false)),
  onPage('tryget', (m, page) => (page.folio.refcount <= 0 ? 0 : tryGet(m, page.folio))),
  onPage('getnz', (m, page) => (page.refcount === 0 ? 0 : tryGet(m, page))),
  onPage('ftryget', (m, page) => (page.folio.refcount === 0 ? 0 : tryGet(m, page.folio))),
  onPage('freeze', (_m, page, count) => {
    if (page.refcount !== count) return 0;
    page.refcount = 0;
    return 1;
  }),
  effect('unfreeze', (_m, page, count) => {
    page.refcount = count;
  }),
  slotOperation('refadd', [slot, amount], (m, s, count) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    page.refcount += count;
    m.kernel.judge.took(page, count);
    page.refcount |= 0;
    return 0;
  }),
  slotOperation('refsub', [slot, amount], (m, s, count) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    m.kernel.judge.gives(page, count);
    page.refcount = (page.refcount - count) | 0;
    return 0;
  }),
  effect('lock', (_m, page) => {
    page.folio.locked = true;
  }),
  effect('unlock', (_m, page) => {
    page.folio.locked = false;
  }),
  effect('reserve', (_m, page) => {
    page.reserved = true;
  }),
  effect('unreserve', (_m, page) => {
    page.reserved = false;
  }),
  onPage('isolate', (m, page) => {
    const { folio } = page;
    if (!folio.lru) return 0;
    folio.lru = false;
    m.kernel.get(folio);
    return 1;
  }),
  effect('putback', (m, page) => {
    m.kernel.lru.add(page.folio);
    m.kernel.put(page);
  }),
  onPage('splitthp', (m, page) => {
    if (page.folio.large) return splitFolio(m.kernel, page.folio);
    m.kernel.judge.say('split-of-small-folio', page, 'split_huge_page of a folio that is not large corrupts its lists');
    return EDOM;
  }),
  slotOperation('zdinit', [slot, optional(number, 0)], (m, s, order) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    if (!page.device) return EINVAL;
    if (order > 0 && !m.kernel.rules.counters.pgmap.largeDevicePrivate) return ENOSYS;
    const before = page.refcount;
    initDevicePage(m.kernel, page, order);
    if (page.refcount > before) m.kernel.judge.took(page);
    return 0;
  }),
  onPage('pgmapget', (_m, page) => (page.device?.tryGet() ? 1 : 0)),
  onPage('pgmapput', (m, page) => {
    if (!page.device) return EINVAL;
    m.kernel.putDevice(page, page.device, 1);
    return 0;
  }),
  onPage('unexpected', (_m, page) => page.folio.refcount - folioMapcount(page.folio)),
  operation('drain', [], (m) => {
    m.kernel.lru.drain();
    return 0;
  }),
];

const ignoresReferences = (m: Machine, { folio }: Page): boolean =>
  folio.slab && m.kernel.rules.counters.page.slabIgnored;

function getEach(m: Machine, page: Page, count: number): void {
  if (ignoresReferences(m, page)) {
    m.kernel.judge.say('missing-get', page, 'get_page() takes no reference on slab memory: it warns once and returns');
    return;
  }
  m.kernel.judge.uses(page);
  m.kernel.get(page, count);
  m.kernel.judge.took(page, count);
}

/** The page itself, not its head: a tail's count is 0, so taking it by itself fails. */
function tryGet(m: Machine, page: Page): number {
  page.refcount++;
  m.kernel.judge.took(page);
  return 1;
}

/** put_page one after the other: the last but one may free. */
function putEach(m: Machine, page: Page, count: number, hook: boolean): void {
  if (ignoresReferences(m, page)) return;
  m.kernel.judge.gives(page, count);
  const folio = page.folio;
  const quick = Math.min(count, folio.refcount - 2);
  if (quick > 0) m.kernel.put(page, quick);
  for (let i = Math.max(0, quick); i < count; i++) {
    if (folio.refcount < 0) {
      // Below 0 nothing happens any more but that the 32 bits go on.
      folio.refcount = (folio.refcount - (count - i)) | 0;
      return;
    }
    if (hook) m.kernel.put(page);
    else m.kernel.putWithoutHook(page);
  }
}

/** __free_pages: the last reference frees the block; an earlier one of a block without head frees all but the first page. */
function freePages(m: Machine, page: Page, order: number): void {
  const { memory } = m.kernel;
  m.kernel.judge.gives(page);
  page.refcount--;
  if (page.refcount === 0) {
    if (page.device) m.kernel.freeFolio(page);
    else m.kernel.release(page, page.compound ? page.order : order);
  } else if (!page.compound)
    for (let rest = order - 1; rest >= 0; rest--) m.kernel.release(memory.page(page.pfn + (1 << rest)), rest);
}
