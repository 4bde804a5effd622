/** A driver's mmap and fault handler: the ways a page can get into a page table without being anonymous or in the page cache. */
import { deviceDaxFault } from './device-dax.js';
import { EBUSY, EINVAL } from './errno.js';
import type { Access, FaultOutcome } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, type DriverMode, Entry, isDaxMode, type Mm } from './mm.js';
import type { Page } from './page.js';
import { addPteMapping } from './rmap.js';

type Finish = (k: Kernel, mm: Mm, area: Area, vpn: number, access: Access, page: Page) => FaultOutcome;

/** Flags a driver's mmap sets for each way of mapping. */
export function driverFlags(mode: DriverMode): { pfnmap: boolean; mixedmap: boolean; io: boolean } {
  const pfnmap = mode === 'insert_pfn' || mode === 'remap_pfn';
  return { pfnmap, mixedmap: mode === 'insert_page' || mode === 'insert_mixed', io: pfnmap };
}

/** What mmap maps at once; 0, or a negative errno with everything mapped so far left to the caller to take away. */
export function populateDriverArea(k: Kernel, mm: Mm, area: Area, mode: DriverMode, first: Page): number {
  if (!maps(mode)) return 0;
  const writable = area.state.shared && area.state.writable;
  for (let vpn = area.start; vpn < area.end; vpn++) {
    const page = k.memory.page(first.pfn + (vpn - area.start));
    if (page.folio.refcount === 0)
      k.judge.say('zero-ref-mapping', page, 'a page that nobody holds is put into a page table');
    if (mode === 'insert_page') {
      const refused = insertPage(k, mm, area, vpn, page);
      if (refused !== 0) return refused;
    } else mm.setPte(vpn, new Entry('special', page, writable, false));
  }
  return 0;
}

/** vm_insert_page: the mapping takes a reference, unless something is mapped there already. */
export function insertPage(k: Kernel, mm: Mm, area: Area, vpn: number, page: Page): number {
  if (!insertable(page)) return EINVAL;
  if (mm.ptes.has(vpn)) return EBUSY;
  k.get(page);
  addPteMapping(page);
  mm.setPte(vpn, new Entry('normal', page, area.state.shared && area.state.writable, false));
  return 0;
}

const maps = (mode: DriverMode): boolean => mode === 'insert_page' || mode === 'remap_pfn';

/** vm_insert_page refuses free, anonymous and typed pages. */
const insertable = (page: Page): boolean => page.folio.refcount !== 0 && !page.folio.anon;

/** The fault handler. */
export function driverFault(k: Kernel, mm: Mm, area: Area, vpn: number, access: Access, finish: Finish): FaultOutcome {
  if (area.backing.kind !== 'driver') return 'SIGBUS';
  const first = area.backing.page();
  if (!first) return 'SIGBUS';
  const page = k.memory.page(first.pfn + area.indexOf(vpn));
  const writable = area.state.shared && area.state.writable;
  if (isDaxMode(area.backing.mode)) return deviceDaxFault(k, mm, area, vpn, area.backing.mode, first);
  if (page.folio.refcount === 0)
    k.judge.say('zero-ref-mapping', page, 'a page that nobody holds is put into a page table');
  switch (area.backing.mode) {
    case 'insert_pfn':
      if (!area.state.shared) {
        k.judge.say('private-pfn-mapping', page, 'vmf_insert_pfn in a private writable mapping is a BUG()');
        return 'SIGBUS';
      }
      mm.setPte(vpn, new Entry('special', page, writable, false));
      return 'done';
    case 'insert_mixed':
      mm.setPte(vpn, new Entry('special', page, writable, false));
      return 'done';
    case 'fault_page':
      k.get(page);
      return finish(k, mm, area, vpn, access, page);
    case 'fault_page_noget':
      k.judge.say('missing-get', page, 'the handler returns a page without a reference for the mapping');
      return finish(k, mm, area, vpn, access, page);
    default:
      return 'SIGBUS';
  }
}
