/** Touched after the last hold was given up. */
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const useAfterPut: Rule = {
  code: 'use-after-put',
  title: 'An object is used after its last known hold was given up',
  documentation: {
    what: 'On the path shown, the function gives up its last hold on a page or folio and then reads it, writes it, or passes it on.',
    why: 'The release may have freed the object; what is touched may be somebody else’s memory by then.',
    bad: `int example_late(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_lock_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_put(folio);
	folio_unlock(folio);
	return 0;
}`,
    good: `int example_early(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_lock_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_unlock(folio);
	folio_put(folio);
	return 0;
}`,
  },
  find: (books) =>
    fromObservations('use-after-put', books, {
      sorts: { 'used-after': { sure: 'high', unsure: 'medium' } },
      message: ({ object, call }, line, before) => {
        const hold = line === undefined ? 'it' : `the hold from line ${line}`;
        const where = before === undefined ? '' : ` in line ${before}`;
        return `${object} is used${call ? ` by ${call}()` : ''} after ${hold} was given back${where}`;
      },
      last: ({ object }) => [{ do: 'use', on: { object } }],
    }),
};
