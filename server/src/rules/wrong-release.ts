/** Given back as something else than it was taken as. */

import { NOUNS } from './leak.js';
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const wrongRelease: Rule = {
  code: 'wrong-release',
  title: 'A hold is given back by the wrong function',
  documentation: {
    what: 'On the path shown, a pin is given back with put_page or folio_put, a reference with an unpin function, or a counted page with kfree.',
    why: 'A pin of a small folio adds 1024 to the count: put_page takes off 1 and leaves 1023 for ever; unpinning a reference takes off 1024 that nobody put there.',
    bad: `int example_mixed(unsigned long start)
{
	struct page *page;
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	put_page(page);
	return 0;
}`,
    good: `int example_matched(unsigned long start)
{
	struct page *page;
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	unpin_user_page(page);
	return 0;
}`,
  },
  find: (books) =>
    fromObservations('wrong-release', books, {
      sorts: { 'wrong-kind': { sure: 'high', unsure: 'medium' } },
      message: (o, line) =>
        `${o.call}() is the wrong release for the ${o.hold ? NOUNS[o.hold.kind] : 'hold'} on ${o.object}${line === undefined ? '' : ` taken in line ${line}`}`,
    }),
};
