/** A pin that no path out of here will give back. */
import { leaksByContract } from './leaks/contract.js';
import { findLeaks } from './leaks/leak.js';
import type { Rule } from './rule.js';

export const leakedPin: Rule = {
  code: 'leaked-pin',
  title: 'A page is pinned and, on some path, never unpinned',
  documentation: {
    what: 'On the path shown, the function pins pages (pin_user_pages and its kin) and leaves without unpinning them, or putting them where its caller can find them.',
    why: 'A pinned page cannot be migrated, is copied at fork, and is taken for the target of DMA as long as the pin lasts: for ever. On FS-DAX, truncating the file waits for it.',
    bad: `int example_dma(unsigned long start, struct page **pages)
{
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, pages);
	struct page *page;

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	page = pages[0];
	if (PageReserved(page))
		return -EINVAL;
	unpin_user_page(page);
	return 0;
}`,
    good: `int example_dma(unsigned long start, struct page **pages)
{
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, pages);
	struct page *page;

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	page = pages[0];
	ret = PageReserved(page) ? -EINVAL : 0;
	unpin_user_page(page);
	return ret;
}`,
  },
  find: (books) => [
    ...findLeaks('leaked-pin', ['pin'], books, false),
    ...leaksByContract('leaked-pin', ['pin'], books),
  ],
};
