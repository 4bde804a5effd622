/** A call of a function that this kernel version no longer has. */
import { expressionsOf } from '../ir/index.js';
import type { Break, Rule } from './rule.js';

export const removedApi: Rule = {
  code: 'removed-api',
  title: 'A function is called that this kernel no longer has',
  documentation: {
    what: 'The catalogue knows the function, but only in kernels older than the one checked for.',
    why: 'The patch does not build there; and a counter rule may have changed together with the name.',
    bad: `int example_old(unsigned long start)
{
	struct page *page;
	int ret = pin_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret != 1)
		return ret < 0 ? ret : -EFAULT;
	put_user_page(page);
	return 0;
}`,
    good: `int example_new(unsigned long start)
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
    [...expressionsOf(books.exploration.graph)].flatMap((e): readonly Break[] => {
      if (e.op !== 'call' || e.through) return [];
      const removed = books.removed(e.callee);
      if (!removed) return [];
      const instead = removed.instead === undefined ? '' : `; ${removed.instead}() is there now`;
      const message = `${e.callee}() is gone since ${removed.since}${instead}`;
      return [
        {
          code: 'removed-api',
          extent: e.extent,
          confidence: 'medium',
          message,
          object: e.callee,
          trace: undefined,
          key: `removed-api ${e.extent.start}`,
        },
      ];
    }),
};
