/** Given back once more than taken. */
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const doublePut: Rule = {
  code: 'double-put',
  title: 'A hold is given back twice',
  documentation: {
    what: 'On the path shown, a reference or pin is given back, and then given back again though it was taken only once.',
    why: 'The second release takes away a reference that somebody else relies on: the page is freed under them.',
    bad: `int example_twice(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_put(folio);
	folio_put(folio);
	return 0;
}`,
    good: `int example_once(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_put(folio);
	return 0;
}`,
  },
  find: (books) =>
    fromObservations('double-put', books, {
      sorts: {
        'released-again': { sure: 'high', unsure: 'medium' },
        'released-twice-unheld': { sure: 'medium', unsure: 'medium' },
      },
      message: ({ object }, line, before) => {
        if (line === undefined)
          return `${object} is given back again${before === undefined ? '' : ` after line ${before}`}; this path takes nothing on it itself`;
        const where = before === undefined ? '' : ` in line ${before}`;
        return `${object} is given back again; the hold taken in line ${line} was given back${where} already`;
      },
    }),
};
