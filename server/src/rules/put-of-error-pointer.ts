/** A release, or an acquisition, through NULL or an error pointer. */
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const putOfErrorPointer: Rule = {
  code: 'put-of-error-pointer',
  title: 'NULL or an error pointer is given to a function that needs a page',
  documentation: {
    what: 'On the path shown, the pointer is known to be NULL or an error pointer, and is handed to a function that counts.',
    why: 'The count at an address near zero, or near the end of memory, is touched: an oops at best.',
    bad: `void example_error(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (!IS_ERR(folio))
		folio_mark_accessed(folio);
	folio_put(folio);
}`,
    good: `void example_valid(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return;
	folio_mark_accessed(folio);
	folio_put(folio);
}`,
  },
  find: (books) =>
    fromObservations('put-of-error-pointer', books, {
      sorts: { 'not-a-pointer': { sure: 'high', unsure: 'low' } },
      message: (o) => `${o.object} is ${o.excess ?? 'no page'} on this path, and is given to ${o.call}()`,
      last: ({ object, address = 0 }) => [{ do: 'release', kind: 'ref', on: { object, address }, count: 1 }],
    }),
};
