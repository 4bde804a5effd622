/** A test for idle device memory that is right in other kernels. */
import { type CountTest, type Rules, seesIdle } from '@folioscope/simulator';
import type { Confidence } from '../protocol.js';
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const staleIdleTest: Rule = {
  code: 'stale-idle-test',
  title: 'Device memory is tested for being idle by the count of another kernel version',
  documentation: {
    what: 'The reference count of a page of device memory is compared with the number that means “nobody uses it” in other kernel versions. FS-DAX pages rest at 1 until v6.14 and at 0 from v6.15 on.',
    why: 'The test never sees an idle page (truncation waits for ever), or takes a page in use for idle and gives its block to another file.',
    bad: `bool example_idle(struct address_space *mapping)
{
	struct page *page = dax_layout_busy_page(mapping);

	return !page || page_ref_count(page) == 0;
}`,
    good: `bool example_idle(struct address_space *mapping)
{
	struct page *page = dax_layout_busy_page(mapping);

	return !page || page_ref_count(page) == 1;
}`,
  },
  find: (books) => {
    const isOf = (kinds: readonly string[] = []) => kinds.every((kind) => kind === 'fs-dax');
    const found = (confidence: Confidence, isMeant: (kinds?: readonly string[]) => boolean) =>
      fromObservations('stale-idle-test', books, {
        sorts: { 'count-compared': { sure: confidence, unsure: confidence } },
        message: ({ object, kinds = [], compared }) =>
          `the count of ${object} is compared with ${compared?.with}; idle ${kinds.join(' or ')} pages have a count of ${restOf(kinds, books.counting)[0]} in this kernel`,
        when: ({ kinds = [], compared }) =>
          compared !== undefined && isMeant(kinds) && isStale(compared, restOf(kinds, books.counting)),
        last: ({ object, kinds = [], compared }) =>
          compared
            ? [{ do: 'test', on: { object }, idleCount: restOf(kinds, books.counting)[0] ?? 0, test: compared }]
            : [],
      });
    // Of other kinds the driver hears when they are idle: who compares may ask for something else.
    return [...found('medium', isOf), ...found('low', (kinds) => !isOf(kinds))];
  },
};

/** Counts of what nobody uses, by the kinds it can be. */
const restOf = (kinds: readonly string[], { device }: Rules): readonly (number | undefined)[] =>
  kinds.map((kind) => Object.entries(device).find(([name]) => name === kind)?.[1].restCount);

/** Blind to idle pages as they are, and right if they rested at the other count. */
const isStale = (test: CountTest, rests: readonly (number | undefined)[]): boolean =>
  rests.length > 0 && rests.every((rest) => rest !== undefined && !seesIdle(test, rest) && seesIdle(test, 1 - rest));
