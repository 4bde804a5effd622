/** get_user_pages, pin_user_pages and what undoes them. */
import { EFAULT, EINVAL, ENOENT, ENOSYS } from '../../machine/errno.js';
import { type GupFlags, gupMany, gupOne } from '../../machine/gup.js';
import { WaitsForever } from '../../machine/kernel.js';
import type { Page } from '../../machine/page.js';
import {
  list,
  number,
  oneOf,
  optional,
  pageCount,
  type Reader,
  region,
  repeats,
  ScenarioError,
  slot,
  times,
} from '../argument.js';
import type { Machine } from '../machine.js';
import { type Operation, operation, slotOperation } from '../operation.js';

const MOST_PAGES = 4096;

/** w write, l longterm, f force, p p2pdma, r nothing; writing when absent. */
const flags: Reader<{ write: boolean; longterm: boolean; force: boolean; p2pdma: boolean }> = (text) => {
  if (text !== undefined && !/^[wlfpr]+$/.test(text))
    throw new ScenarioError(`expected GUP flags out of w l f p r, got "${text}"`);
  const has = (letter: string): boolean => text?.includes(letter) === true;
  return { write: text === undefined || has('w'), longterm: has('l'), force: has('f'), p2pdma: has('p') };
};

const one = (name: string, pin: boolean, fast: boolean): Operation =>
  slotOperation(name, [slot, region, number, flags, repeats], (m, s, v, offset, wanted, count) => {
    if (pin && !knowsPins(m)) return ENOSYS;
    const gup: GupFlags = { ...wanted, pin, fast };
    for (let i = 0; i < count; i++) {
      const got = gupOne(m.kernel, m.main.mm, m.address(v, offset), gup);
      if (typeof got === 'number') return got;
      m.slots[s] = got === 'no-page' ? undefined : got;
      if (got !== 'no-page') took(m, got, pin);
    }
    return count;
  });

const many = (name: string, pin: boolean): Operation =>
  operation(name, [list, region, number, flags, times], (m, k, v, offset, wanted, count) => {
    if (count > MOST_PAGES) return EINVAL;
    if (pin && !knowsPins(m)) return ENOSYS;
    const { taken, result } = gupMany(m.kernel, m.main.mm, m.address(v, offset), count, { ...wanted, pin, fast: true });
    if (result > 0) m.lists.set(k, taken);
    for (const page of taken) if (page) took(m, page, pin);
    return result;
  });

const knowsPins = (m: Machine): boolean => m.kernel.rules.counters.pin.counting !== 'absent';

const took = (m: Machine, page: Page, pin: boolean): void =>
  pin ? m.kernel.judge.tookPin(page) : m.kernel.judge.took(page);

function put(m: Machine, page: Page): void {
  m.kernel.judge.gives(page);
  m.kernel.put(page);
}

function unpin(m: Machine, page: Page): void {
  m.kernel.judge.givesPin(page);
  m.kernel.unpin(page);
}

const release = (name: string, drop: (m: Machine, page: Page) => void): Operation =>
  operation(name, [list], (m, k) => {
    const pages = m.lists.get(k);
    if (!pages) return EINVAL;
    m.lists.delete(k);
    for (const page of pages)
      if (page) drop(m, page);
      else if (!m.kernel.rules.releasesSkipNull)
        m.kernel.judge.say(
          'put-of-error-pointer',
          undefined,
          'an element of the array is NULL, and its release reads it',
        );
    return 0;
  });

/** What GUP's fast path does to the head of a huge page, for all the pages it found there at once. */
function folioGrab(name: string, run: (m: Machine, folio: Page, count: number, pin: boolean) => number): Operation {
  return slotOperation(name, [slot, times, oneOf('get', 'pin')], (m, s, count, how) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    return how === 'pin' && !knowsPins(m) ? ENOSYS : run(m, page.folio, count, how === 'pin');
  });
}

/** try_grab_compound_head, try_grab_folio (before 5.7 try_get_compound_head): 0 when the count is not positive. */
function grab(m: Machine, folio: Page, count: number, pin: boolean): number {
  if (folio.refcount <= 0) return 0;
  if (pin) {
    m.kernel.pin(folio, count);
    m.kernel.judge.tookPin(folio, count);
  } else {
    m.kernel.get(folio, count);
    m.kernel.judge.took(folio, count);
  }
  return count;
}

/** put_compound_head, gup_put_folio: the grab is taken back, when the entry is found changed. */
function ungrab(m: Machine, folio: Page, count: number, pin: boolean): number {
  if (pin) {
    m.kernel.judge.givesPin(folio, count);
    m.kernel.unpin(folio, count);
  } else {
    m.kernel.judge.gives(folio, count);
    m.kernel.put(folio, count);
  }
  return 0;
}

export const gupOperations: readonly Operation[] = [
  one('gup', false, false),
  one('gupf', false, true),
  one('pin', true, false),
  one('pinf', true, true),
  many('gupn', false),
  many('pinn', true),
  folioGrab('grab', grab),
  folioGrab('ungrab', ungrab),
  release('putn', put),
  release('unpinn', unpin),
  slotOperation('unpin', [slot, repeats], (m, s, count) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    m.kernel.judge.givesPin(page, count);
    for (let i = 0; i < count; i++) m.kernel.unpin(page);
    return 0;
  }),
  slotOperation('unpind', [slot], (m, s) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    if (!page.folio.dirty) {
      if (page.folio.locked)
        throw new WaitsForever('to make the page dirty, the release waits for its lock', page.folio);
      page.folio.markDirty();
    }
    unpin(m, page);
    return 0;
  }),
  slotOperation('unpinrange', [slot, optional(pageCount, 1)], (m, s, count) => {
    const page = m.slots[s];
    if (!page) return ENOENT;
    if (!m.kernel.rules.unpinsRanges) return ENOSYS;
    for (let i = 0; i < count; i++) unpin(m, m.kernel.memory.page(page.pfn + i));
    return 0;
  }),
  slotOperation('watchu', [slot, region, number], (m, s, v, offset) => {
    const look: GupFlags = { write: false, longterm: false, force: false, p2pdma: false, pin: false, fast: true };
    const got = gupOne(m.kernel, m.main.mm, m.address(v, offset), look);
    if (typeof got !== 'object') return typeof got === 'number' ? got : EFAULT;
    m.slots[s] = got;
    m.kernel.put(got);
    return 0;
  }),
];
