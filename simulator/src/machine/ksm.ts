/** KSM: two anonymous pages with the same content become one that both map read-only (mm/ksm.c). */
import type { Kernel } from './kernel.js';
import { Entry, type Mm } from './mm.js';
import type { Page } from './page.js';
import { addPteMapping, dropPteMapping } from './rmap.js';

/** try_to_merge_with_ksm_page for what is mapped at two addresses: did they become one page? */
export function mergePages(k: Kernel, mm: Mm, first: number, second: number): boolean {
  k.lru.drain();
  const [kept, spare] = [first, second].map((vpn) => mm.ptes.get(vpn));
  if (!kept || !spare || kept.page === spare.page) return false;
  if (!mergeable(kept) || !mergeable(spare) || !kept.page.sameContentAs(spare.page)) return false;
  kept.page.ksm = true;
  kept.page.anonExclusive = false;
  kept.writable = false;
  k.get(kept.page);
  addPteMapping(kept.page);
  mm.setPte(second, new Entry('normal', kept.page, false, spare.dirty));
  dropPteMapping(k, spare.page);
  return true;
}

/** A small anonymous page that nobody but its mappings holds; device memory is passed over, and device-private entries are not present. */
const mergeable = ({ kind, page }: Entry): boolean =>
  kind === 'normal' && page.anon && !page.large && !page.device && !page.head && heldByMappings(page);

const heldByMappings = (page: Page): boolean => page.refcount === page.mapcount;
