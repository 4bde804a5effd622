/**
 * Device-dax: a driver that maps the memory of its device by PTE, PMD or PUD (drivers/dax/device.c). Until 6.14 such an entry
 * (vmf_insert_mixed, vmf_insert_pfn_pmd, vmf_insert_pfn_pud) holds nothing; from 6.15 it is a mapping like any other
 * (vmf_insert_page_mkwrite, vmf_insert_folio_pmd, vmf_insert_folio_pud): one reference and one mapcount.
 */
import type { FaultOutcome } from './fault.js';
import type { Kernel } from './kernel.js';
import { type Area, type DaxMode, Entry, type Mm, PUD_PAGES, pmdOf, pudOf } from './mm.js';
import { HUGE_PAGES, type Page } from './page.js';
import { addPmdMapping, addPteMapping } from './rmap.js';

/** Base pages that one fault maps. */
export const pagesOfMode = (mode: DaxMode): number =>
  mode === 'dax_pud' ? PUD_PAGES : mode === 'dax_pmd' ? HUGE_PAGES : 1;

/** The fault handler: maps at the level the device was made for. */
export function deviceDaxFault(k: Kernel, mm: Mm, area: Area, vpn: number, mode: DaxMode, first: Page): FaultOutcome {
  const size = pagesOfMode(mode);
  const start = Math.floor(vpn / size) * size;
  if (start < area.start || start + size > area.end) return 'SIGBUS';
  const page = k.memory.page(first.pfn + area.indexOf(start));
  if (!k.rules.daxCountsMappings) {
    if (page.folio.refcount === 0)
      k.judge.say('zero-ref-mapping', page, 'a page that nobody holds is put into a page table');
    setEntry(mm, mode, vpn, new Entry('devmap', page, true, true));
    return 'done';
  }
  if (!fits(k, page, size)) return 'SIGBUS';
  k.get(page);
  if (size === 1) addPteMapping(page);
  else addPmdMapping(page.folio);
  setEntry(mm, mode, vpn, new Entry('normal', page, true, true));
  return 'done';
}

/** A PMD or PUD entry maps a folio of exactly its size: its one "entire" mapcount cannot tell the two apart. */
function fits(k: Kernel, page: Page, size: number): boolean {
  if (size === 1 || (page.compound && 1 << page.order === size)) return true;
  const folio = page.folio;
  const message = `an entry for ${size} pages cannot map a folio of order ${folio.order}: PUD and PMD mappings do not mix`;
  k.judge.say('mixed-mapping', page, message);
  return false;
}

function setEntry(mm: Mm, mode: DaxMode, vpn: number, entry: Entry): void {
  if (mode === 'dax_pud') mm.puds.set(pudOf(vpn), entry);
  else if (mode === 'dax_pmd') mm.pmds.set(pmdOf(vpn), entry);
  else mm.setPte(vpn, entry);
}
