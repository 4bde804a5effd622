/** get_user_pages and pin_user_pages, slow and fast (mm/gup.c). */
import { EBUSY, EEXIST, EFAULT, EINVAL, ENOMEM, EOPNOTSUPP, EREMOTEIO } from './errno.js';
import { handleFault } from './fault.js';
import { type Kernel, WaitsForever } from './kernel.js';
import { markAccessed } from './lru.js';
import { migrateCoherentToRam } from './migrate-device.js';
import type { Area, Entry, Mm } from './mm.js';
import type { Page } from './page.js';

export interface GupFlags {
  readonly write: boolean;
  readonly longterm: boolean;
  readonly force: boolean;
  readonly p2pdma: boolean;
  readonly pin: boolean;
  readonly fast: boolean;
}

/** A page with the reference or pin taken, 'no-page' where the kernel counted an address without a page, or an errno. */
export type GupResult = Page | 'no-page' | number;

/** Takes a reference or pin on the page behind one address. */
export function gupOne(k: Kernel, mm: Mm, vpn: number, flags: GupFlags): GupResult {
  const { taken, result } = gupMany(k, mm, vpn, 1, flags);
  return result < 0 ? result : (taken[0] ?? 'no-page');
}

/** get_user_pages for one address, with faults where they are needed. */
function takeSlow(k: Kernel, mm: Mm, vpn: number, flags: GupFlags): GupResult {
  const area = mm.area(vpn);
  if (!area) return EFAULT;
  const refused = checkArea(k, area, flags);
  if (refused !== 0) return refused;
  let copied = false;
  for (let attempt = 0; attempt < 8; attempt++) {
    const found = follow(k, mm, area, vpn, { flags, touches: flags.fast || !flags.pin, copied });
    if (found === 'migrated') continue;
    if (!wantsFault(found)) return found;
    copied = found === 'write' && mm.ptes.has(vpn);
    const outcome = handleFault(k, mm, area, vpn, {
      write: found === 'write',
      unshare: found === 'unshare',
      keepsLock: !flags.fast || (flags.longterm && k.rules.longtermKeepsLock),
    });
    if (outcome !== 'done') return EFAULT;
  }
  throw new WaitsForever('the fault is repeated without end', mm.mappedPage(k.memory, vpn));
}

/** check_vma_flags. */
function checkArea(k: Kernel, area: Area, flags: GupFlags): number {
  const { state, backing } = area;
  if (state.pfnmap || state.io) return EFAULT;
  if (flags.longterm && isFsDax(area) && !k.rules.refusesDaxAfterwards) return EOPNOTSUPP;
  const tracked = backing.kind === 'file' && backing.inode.tracksMappedWrites && state.shared && state.writable;
  if (tracked && flags.write && flags.longterm && k.rules.protectsTrackedFiles) return EFAULT;
  if (flags.write && !state.writable) return flags.force && mayForceInto(k, area) ? 0 : EFAULT;
  if (!flags.write && !state.readable) return flags.force ? 0 : EFAULT;
  return 0;
}

/** Private areas; for a time not those of hugetlb. */
const mayForceInto = (k: Kernel, { state, backing }: Area): boolean =>
  !state.shared && !(backing.kind === 'hugetlb' && k.rules.refusesForceOnHugetlb);

/** vma_is_fsdax. */
const isFsDax = (area: Area | undefined): boolean => area?.backing.kind === 'file' && area.backing.inode.dax;

/** One try to follow an address. */
interface Walk {
  readonly flags: GupFlags;
  /** Is the page marked accessed (FOLL_TOUCH)? get_user_pages does, and the fast ones where they fall back to the slow path. */
  readonly touches: boolean;
  /** The last fault copied the page. */
  readonly copied: boolean;
}

type WantedFault = 'read' | 'write' | 'unshare';
type Followed = GupResult | WantedFault | 'migrated';

const wantsFault = (found: Followed): found is WantedFault =>
  found === 'read' || found === 'write' || found === 'unshare';

/** follow_page_mask: the page that is mapped, or the fault it takes to get there. */
function follow(k: Kernel, mm: Mm, area: Area, vpn: number, walk: Walk): Followed {
  const { flags, copied } = walk;
  const entry = mm.entryAt(vpn);
  if (!entry?.present) return flags.write ? 'write' : 'read';
  const page = mm.pageAt(k.memory, vpn, entry);
  const zero = page === k.zeroPage || k.isHugeZero(page);
  if (flags.write && !entry.writable && !mayForce(k, area, page, flags, copied)) return 'write';
  if (entry.kind === 'special' && !zero) return specialEntry(k, entry, walk);
  if (entry.kind === 'devmap' && (!page.device || page.device.killed)) return EFAULT;
  if (mustUnshare(k, area, page, zero, flags)) return 'unshare';
  return grab(k, entry, page, walk);
}

/** FOLL_FORCE may write to a private page that is not writable, once it is exclusive (before 5.19: was just copied). */
const mayForce = (k: Kernel, area: Area, page: Page, flags: GupFlags, copied: boolean): boolean =>
  flags.force &&
  !area.state.writable &&
  page.folio.anon &&
  (k.rules.anonExclusive ? exclusiveMark(page).anonExclusive : copied);

/**
 * The fast path: no look at the area, no fault. What is mapped with the right that is wanted, has a page, and raises no further
 * question is taken, and only flagged as referenced.
 */
function takeFast(k: Kernel, mm: Mm, vpn: number, flags: GupFlags): Page | undefined {
  const area = mm.area(vpn);
  const entry = mm.entryAt(vpn);
  if (!area || !entry?.present || !area.accessible || (flags.write && !entry.writable)) return undefined;
  const page = mm.pageAt(k.memory, vpn, entry);
  const folio = page.folio;
  if (entry.kind === 'special' && !k.isHugeZero(page)) return undefined;
  if (entry.kind === 'devmap' && (flags.longterm || page.device?.killed !== false)) return undefined;
  if (!entry.writable && mustUnshare(k, area, page, k.isHugeZero(page), flags)) return undefined;
  if (folio.refcount <= 0 || !allowedFast(k, page, flags)) return undefined;
  if (flags.longterm && !isLongtermPinnable(folio)) return undefined;
  if (flags.pin) k.pin(page);
  else k.get(page);
  folio.referenced = true;
  return page;
}

/** folio_is_longterm_pinnable. */
const isLongtermPinnable = ({ device }: Page): boolean =>
  device?.kind !== 'device-coherent' && device?.kind !== 'fs-dax';

/** gup_fast_folio_allowed: pages that are neither anonymous nor in a file are left to the slow path; long writes to most files too. */
function allowedFast(k: Kernel, page: Page, flags: GupFlags): boolean {
  const { folio } = page;
  if (folio.anon || folio.hugetlb) return true;
  if (flags.longterm && flags.write && k.rules.protectsTrackedFiles) return folio.inode?.filesystem.kind === 'tmpfs';
  if (folio.device?.kind === 'p2pdma' && k.rules.p2pdmaNeedsFlag && !flags.p2pdma) return false;
  return folio.inode !== undefined || !k.rules.fastNeedsMapping;
}

/** A present entry without a page for GUP. */
function specialEntry(k: Kernel, entry: Entry, { flags, touches }: Walk): GupResult {
  if (flags.write && touches) entry.dirty = true;
  if (k.rules.specialPteExists) return EEXIST;
  return flags.pin ? 'no-page' : EFAULT;
}

/** gup_must_unshare: a read-only pin has to own what it will keep seeing. */
function mustUnshare(k: Kernel, area: Area, page: Page, zero: boolean, flags: GupFlags): boolean {
  if (!k.rules.anonExclusive || !flags.pin || flags.write) return false;
  if (page.shared) return true;
  if (page.folio.anon) return !exclusiveMark(page).anonExclusive;
  if (zero && k.isHugeZero(page) && !k.rules.longtermUnsharesZeroPage) return false;
  return flags.longterm && k.rules.longtermUnsharesZeroPage && area.copiesOnWrite;
}

/** PG_anon_exclusive is on the head while a PMD maps the folio, on each page else. */
const exclusiveMark = (page: Page): Page => (page.folio.entire > 0 || page.folio.hugetlb ? page.folio : page);

function grab(k: Kernel, entry: Entry, page: Page, { flags, touches }: Walk): Followed {
  const folio = page.folio;
  if (folio.refcount <= 0) return ENOMEM;
  if (folio.device?.kind === 'p2pdma' && k.rules.p2pdmaNeedsFlag && !flags.p2pdma) return EREMOTEIO;
  if (flags.longterm && folio.device?.kind === 'device-coherent')
    return migrateCoherentToRam(k, folio) ? 'migrated' : EBUSY;
  if (flags.pin) k.pin(page);
  else if (flags.fast) k.getSpeculative(page);
  else k.get(page);
  if (touches) {
    if (flags.write && !entry.dirty && !folio.dirty) folio.markDirty();
    markAccessed(k, folio);
  }
  return page;
}

/**
 * Takes pages in a row: fast as far as that goes, then the others with faults. Stops at the first that fails and returns how many,
 * or the error of the first.
 */
export function gupMany(
  k: Kernel,
  mm: Mm,
  vpn: number,
  count: number,
  flags: GupFlags,
): { taken: (Page | undefined)[]; result: number } {
  if (flags.longterm && !flags.pin) return { taken: [], result: EINVAL };
  if (flags.pin) mm.hasPinned = true;
  const taken: (Page | undefined)[] = [];
  while (flags.fast && taken.length < count) {
    const page = takeFast(k, mm, vpn + taken.length, flags);
    if (!page) break;
    taken.push(page);
  }
  const quick = taken.length;
  while (taken.length < count) {
    const got = takeSlow(k, mm, vpn + taken.length, flags);
    if (typeof got === 'number') {
      if (taken.length === quick) return { taken, result: quick > 0 ? quick : got };
      break;
    }
    taken.push(got === 'no-page' ? undefined : got);
  }
  if (flags.longterm && k.rules.refusesDaxAfterwards && reachesFsDax(mm, vpn + quick, taken.length - quick)) {
    for (const page of taken.splice(quick)) if (page) k.unpin(page);
    return { taken, result: quick > 0 ? quick : EOPNOTSUPP };
  }
  return { taken, result: taken.length };
}

/** check_dax_vmas. */
const reachesFsDax = (mm: Mm, vpn: number, count: number): boolean => mm.areasIn(vpn, vpn + count).some(isFsDax);
