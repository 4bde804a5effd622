/** A load or a store by the CPU: through the page tables, faulting until it succeeds or a signal is due. */
import { handleFault } from './fault.js';
import { type Kernel, WaitsForever } from './kernel.js';
import type { Mm } from './mm.js';
import type { Page } from './page.js';

export type Signal = 'SIGSEGV' | 'SIGBUS';

/** The page an access reaches, or the signal it gets. */
export function touch(k: Kernel, mm: Mm, vpn: number, write: boolean): Page | Signal {
  for (let attempt = 0; attempt < 8; attempt++) {
    const area = mm.area(vpn);
    if (!area?.accessible) return 'SIGSEGV';
    const entry = mm.entryAt(vpn);
    if (entry?.present && (!write || entry.writable)) {
      entry.young = true;
      if (write) entry.dirty = true;
      return mm.pageAt(k.memory, vpn, entry);
    }
    if (write && !area.state.writable) return 'SIGSEGV';
    const outcome = handleFault(k, mm, area, vpn, { write });
    if (outcome !== 'done') return outcome;
  }
  throw new WaitsForever('the access faults again and again', mm.mappedPage(k.memory, vpn));
}
