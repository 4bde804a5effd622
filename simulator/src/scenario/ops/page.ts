/** Single pages: allocation, references, freezing, flags, LRU isolation. */
import { initDevicePage } from '../../machine/migrate-device.js';
import type { Page } from '../../machine/page.js';
import { splitFolio } from '../../machine/split.js';
import { number, oneOf, optional, slot, times } from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';

const ENOENT = -2;
const EDOM = -33;

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
  slotOperation('alloc', [slot, number, optional(oneOf('nocomp'), undefined)], (m, s, order, nocomp) => {
    m.slots[s] = m.kernel.memory.allocate(order, 0, nocomp === undefined);
    return 0;
  }),
  slotOperation('free', [slot, number], (m, s, order) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    freePages(m, page, order);
    return 0;
  }),
  slotOperation('splitpage', [slot, number], (m, s, order) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    for (let i = 1; i < 1 << order; i++) m.kernel.memory.page(page.pfn + i).refcount = 1;
    return 0;
  }),
  slotOperation('tail', [slot, slot, number], (m, target, head, distance) => {
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
  effect('get', (m, page, count) => m.kernel.get(page, count)),
  effect('fget', (m, page, count) => m.kernel.get(page, count)),
  effect('put', (m, page, count) => putEach(m, page, count, true)),
  effect('fput', (m, page, count) => putEach(m, page, count, false)),
  onPage('tryget', (_m, page) => {
    if (page.folio.refcount <= 0) return 0;
    page.folio.refcount++;
    return 1;
  }),
  onPage('getnz', (_m, page) => {
    if (page.refcount === 0) return 0;
    page.refcount++;
    return 1;
  }),
  onPage('ftryget', (_m, page) => {
    if (page.folio.refcount === 0) return 0;
    page.folio.refcount++;
    return 1;
  }),
  onPage('freeze', (_m, page, count) => {
    if (page.refcount !== count) return 0;
    page.refcount = 0;
    return 1;
  }),
  effect('unfreeze', (_m, page, count) => {
    page.refcount = count;
  }),
  effect('refadd', (_m, page, count) => {
    page.refcount = (page.refcount + count) | 0;
  }),
  effect('refsub', (_m, page, count) => {
    page.refcount = (page.refcount - count) | 0;
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
  onPage('splitthp', (m, page) => (page.folio.large ? splitFolio(m.kernel, page.folio) : EDOM)),
  slotOperation('zdinit', [slot, optional(number, 0)], (m, s, order) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    if (!page.device) return -22;
    if (order > 0 && !m.kernel.rules.deviceOrders) return -38;
    initDevicePage(m.kernel, page, order);
    return 0;
  }),
  onPage('pgmapget', (_m, page) => (page.device?.tryGet() ? 1 : 0)),
  onPage('pgmapput', (_m, page) => {
    if (!page.device) return -22;
    page.device.put();
    return 0;
  }),
  operation('drain', [], (m) => {
    m.kernel.lru.drain();
    return 0;
  }),
];

/** put_page one after the other: the last but one may free. */
function putEach(m: Machine, page: Page, count: number, hook: boolean): void {
  const folio = page.folio;
  const quick = Math.min(count, folio.refcount - 2);
  if (quick > 0) folio.refcount -= quick;
  for (let i = Math.max(0, quick); i < count; i++) {
    if (hook) m.kernel.put(page);
    else m.kernel.putWithoutHook(page);
  }
}

/** __free_pages: the last reference frees the block; an earlier one of a block without head frees all but the first page. */
function freePages(m: Machine, page: Page, order: number): void {
  const { memory } = m.kernel;
  page.refcount--;
  if (page.refcount === 0) {
    if (page.device) m.kernel.freeFolio(page);
    else memory.release(page, page.compound ? page.order : order);
  } else if (!page.compound)
    for (let rest = order - 1; rest >= 0; rest--) memory.release(memory.page(page.pfn + (1 << rest)), rest);
}
