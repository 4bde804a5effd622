/**
 * The judge: stock kernels say nothing about most misuse, so the machine keeps books of who owes what and tells when an
 * operation does not fit them. The counters go on as the kernel's would.
 */
import type { DeviceMap } from './device.js';
import type { Kernel } from './kernel.js';
import type { Page } from './page.js';
import { type Counters, countersOf } from './snapshot.js';

export type VerdictCode =
  | 'double-put'
  | 'unheld-put'
  | 'wrong-release'
  | 'use-after-put'
  | 'missing-get'
  | 'zero-ref-mapping'
  | 'freed-while-mapped'
  | 'private-pfn-mapping'
  | 'split-of-small-folio'
  | 'counter-overflow'
  | 'false-pinned'
  | 'leaked-reference'
  | 'leaked-pin'
  | 'mixed-mapping'
  | 'pgmap-underflow'
  | 'put-of-error-pointer'
  | 'removed-while-used'
  | 'waits-forever';

/** An operation that breaks a rule, with the counters of the page before it. */
export interface Verdict {
  readonly code: VerdictCode;
  readonly message: string;
  /** The page it is about, as it was when the rule broke, and what the scenario held on its folio. */
  readonly proof:
    | { readonly pfn: number; readonly state: Counters; readonly references: number; readonly pins: number }
    | undefined;
}

const LARGEST = 2 ** 31 - 1;

const neverReleased = (count: number, what: string): string =>
  count === 1 ? `a ${what} is never released` : `${count} ${what}s are never released`;

export class Judge {
  private readonly given: Verdict[] = [];
  /** Folios on which the scenario holds something. */
  private readonly owing = new Set<Page>();

  constructor(private readonly k: Kernel) {}

  get verdicts(): readonly Verdict[] {
    return this.given;
  }

  say(code: VerdictCode, page: Page | undefined, message: string): void {
    this.given.push(this.verdict(code, page, message));
  }

  /** What is said of a page as it is now. */
  verdict(code: VerdictCode, page: Page | undefined, message: string): Verdict {
    const proof = page && {
      pfn: page.pfn,
      state: countersOf(this.k, page),
      references: page.folio.ownedReferences,
      pins: page.folio.ownedPins,
    };
    return { code, message, proof };
  }

  /** The scenario now holds references. */
  took(page: Page, count = 1): void {
    const folio = page.folio;
    folio.ownedReferences += count;
    this.owing.add(folio);
    this.checkCount(folio);
  }

  /** The scenario now holds pins. */
  tookPin(page: Page, count = 1): void {
    if (page === this.k.zeroPage && !this.k.rules.counters.pin.zeroPageCounted) return;
    page.folio.ownedPins += count;
    this.owing.add(page.folio);
    this.checkCount(page.folio);
  }

  /** The scenario takes a reference on a page it must already have one way or another. */
  uses(page: Page): void {
    if (page.folio.refcount <= 0 && page.folio.device?.kind !== 'fs-dax')
      this.say('use-after-put', page, `nobody holds the page: its count is ${page.folio.refcount}`);
  }

  /** The scenario is about to give references back. */
  gives(page: Page, count = 1): void {
    const folio = page.folio;
    const covered = Math.min(count, folio.ownedReferences);
    if (covered < count) this.refuse(page, 'a reference', folio.ownedPins > 0 ? 'a pin' : undefined);
    folio.ownedReferences -= covered;
  }

  /** The scenario is about to give pins back. */
  givesPin(page: Page, count = 1): void {
    if (page === this.k.zeroPage && !this.k.rules.counters.pin.zeroPageCounted) return;
    const folio = page.folio;
    const covered = Math.min(count, folio.ownedPins);
    if (covered < count) this.refuse(page, 'a pin', folio.ownedReferences > 0 ? 'a reference' : undefined);
    folio.ownedPins -= covered;
  }

  private refuse(page: Page, what: string, instead: string | undefined): void {
    const { refcount } = page.folio;
    if (instead) this.say('wrong-release', page, `${what} is released, but what is held is ${instead}`);
    else if (refcount <= 0) this.say('double-put', page, `${what} is released, but the count is ${refcount} already`);
    else
      this.say('unheld-put', page, `${what} is released that was never taken: the ${refcount} left belong to others`);
  }

  /** A count beyond 2^31 - 1 turns negative; a small folio with many references looks pinned. */
  private checkCount(folio: Page): void {
    if (folio.refcount > LARGEST) {
      this.say('counter-overflow', folio, `the count of ${folio.refcount} does not fit and turns negative`);
      folio.refcount |= 0;
    }
    if (folio.ownedPins === 0 && folio.refcount === 1024 && this.k.maybePinned(folio))
      this.say('false-pinned', folio, 'plain references alone make folio_maybe_dma_pinned() true');
  }

  /** A folio's memory is given back: nothing may map it any more, counted or not. */
  frees(folio: Page, pages: number): void {
    if (folio.mapcount > 0 || folio.entire > 0 || folio.largeMapcount > 0)
      this.say('freed-while-mapped', folio, 'the last reference is gone, but page tables still map the page');
    else if (this.k.mappedByDrivers && this.mappedUncounted(folio.pfn, pages))
      this.say('freed-while-mapped', folio, 'an entry that holds no reference still maps the page');
    folio.ownedReferences = 0;
    folio.ownedPins = 0;
    this.owing.delete(folio);
  }

  private mappedUncounted(first: number, pages: number): boolean {
    for (const mm of this.k.mms)
      for (const area of mm.areas) {
        if (area.backing.kind !== 'driver') continue;
        for (let vpn = area.start; vpn < area.end; vpn++) {
          const entry = mm.ptes.get(vpn);
          if (entry?.kind === 'special' && entry.page.pfn >= first && entry.page.pfn < first + pages) return true;
        }
      }
    return false;
  }

  /** Device memory is gone: nobody may hold or map a page of it any more. */
  removed(map: DeviceMap): void {
    const held = this.heldOf(map);
    const mapped = this.k.mms.flatMap((mm) => [...mm.entries()]).find((entry) => entry.page.device === map);
    if (held) this.say('removed-while-used', held, 'the device memory is gone, but a page of it is still held');
    if (mapped)
      this.say('removed-while-used', mapped.page, 'the device memory is gone, but page tables still map a page of it');
  }

  /** A page of this device memory that the scenario still holds. */
  heldOf(map: DeviceMap): Page | undefined {
    return [...this.owing].find(
      (folio) => folio.device === map && (folio.ownedPins > 0 || folio.ownedReferences > this.k.ownersReference(folio)),
    );
  }

  /** What is still held now was leaked. */
  finish(): void {
    for (const folio of this.owing) {
      if (folio.ownedPins > 0) this.say('leaked-pin', folio, neverReleased(folio.ownedPins, 'pin'));
      const leaked = folio.ownedReferences - this.k.ownersReference(folio);
      if (leaked > 0) this.say('leaked-reference', folio, neverReleased(leaked, 'reference'));
    }
    this.owing.clear();
  }
}
