/** Given back without ever having been held. */
import { givenBeforeTaken } from './before-taken.js';
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const unheldPut: Rule = {
  code: 'unheld-put',
  title: 'Something is given back that was never held',
  documentation: {
    what: 'On the path shown, a reference or pin is given back although the function has none: the call that would have taken it did not, the pointer came from a lookup that takes none, or a `goto` leads to the release before anything was put into the array that it gives back.',
    why: 'The count falls below what its holders rely on: the page is freed while they still use it.',
    bad: `int example_refused(unsigned long start)
{
	struct page *page;
	int ret = get_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret == 1)
		set_page_dirty_lock(page);
	put_page(page);
	return ret == 1 ? 0 : -EFAULT;
}`,
    good: `int example_granted(unsigned long start)
{
	struct page *page;
	int ret = get_user_pages_fast(start, 1, FOLL_WRITE, &page);

	if (ret != 1)
		return -EFAULT;
	set_page_dirty_lock(page);
	put_page(page);
	return 0;
}`,
  },
  find: (books) => {
    const { observations } = books.exploration;
    const observed = fromObservations('unheld-put', books, {
      sorts: { unheld: { sure: 'high', unsure: 'medium' } },
      message: ({ object, call, why }, line) =>
        why === 'lent'
          ? `${call}() gives back ${object}, which came without a hold${inLine(line)} and on which this path takes none`
          : `${call}() gives back ${object}, on which nothing was taken: the call${inLine(line)} failed`,
      // What is wrong on the path where the call did something, too, is one question, not two.
      when: ({ extent }) => !observations.some((o) => o.what === 'wrong-count' && o.extent.start === extent.start),
    });
    return [...observed, ...givenBeforeTaken('unheld-put', books)];
  },
};

const inLine = (line: number | undefined): string => (line === undefined ? '' : ` in line ${line}`);
