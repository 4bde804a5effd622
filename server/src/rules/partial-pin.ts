/** Fewer pages were pinned than asked for, and those are forgotten. */
import { findLeaks } from './leaks/leak.js';
import type { Rule } from './rule.js';

export const partialPin: Rule = {
  code: 'partial-pin',
  title: 'Fewer pages were pinned than asked for, and those few stay pinned',
  documentation: {
    what: 'pin_user_pages and its kin may pin fewer pages than asked for and return how many. On the path shown that happened, and the pages that were pinned are not unpinned.',
    why: 'The error path looks as if nothing had been pinned; in truth `pages[0..ret)` is, and stays so for ever.',
    bad: `int example_pin(unsigned long start, int nr)
{
	struct page **pages = kcalloc(nr, sizeof(*pages), GFP_KERNEL);
	int ret;

	if (!pages)
		return -ENOMEM;
	ret = pin_user_pages_fast(start, nr, FOLL_WRITE, pages);
	if (ret != nr) {
		kfree(pages);
		return -EFAULT;
	}
	unpin_user_pages(pages, nr);
	kfree(pages);
	return 0;
}`,
    good: `int example_pin(unsigned long start, int nr)
{
	struct page **pages = kcalloc(nr, sizeof(*pages), GFP_KERNEL);
	int ret;

	if (!pages)
		return -ENOMEM;
	ret = pin_user_pages_fast(start, nr, FOLL_WRITE, pages);
	if (ret > 0)
		unpin_user_pages(pages, ret);
	ret = ret == nr ? 0 : -EFAULT;
	kfree(pages);
	return ret;
}`,
  },
  find: (books) => findLeaks('partial-pin', ['pin'], books, true),
};
