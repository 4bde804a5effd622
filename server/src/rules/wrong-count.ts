/** Given back for another number of pages than are held. */
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const wrongCount: Rule = {
  code: 'wrong-count',
  title: 'More is given back than is held',
  documentation: {
    what: 'On the path shown, a release covers more pages, or more references, than were taken.',
    why: 'What lies beyond is somebody else’s page, or an array entry that was never filled.',
    bad: `int example_all(unsigned long start, int nr, struct page **pages)
{
	int ret = pin_user_pages_fast(start, nr, FOLL_WRITE, pages);

	if (ret <= 0)
		return ret;
	unpin_user_pages(pages, nr);
	return 0;
}`,
    good: `int example_some(unsigned long start, int nr, struct page **pages)
{
	int ret = pin_user_pages_fast(start, nr, FOLL_WRITE, pages);

	if (ret <= 0)
		return ret;
	unpin_user_pages(pages, ret);
	return 0;
}`,
  },
  find: (books) =>
    fromObservations('wrong-count', books, {
      sorts: { 'wrong-count': { sure: 'high', unsure: 'low' } },
      message: (o, line) =>
        `${o.call}() gives back ${o.excess} more on ${o.object} than ${line === undefined ? 'is held' : `was taken in line ${line}`}`,
    }),
};
