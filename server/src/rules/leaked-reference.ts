/** A reference that no path out of here will give back. */
import { OURS } from '@folioscope/simulator';
import { leaksByContract } from './leaks/contract.js';
import { leftElements, leftMembers } from './leaks/each-way.js';
import { freedWithMember } from './leaks/freed-owner.js';
import { findLeaks } from './leaks/leak.js';
import { forgottenOffList } from './leaks/off-list.js';
import { leftSetAside } from './leaks/set-aside.js';
import { leftTakenOver } from './leaks/taken-over.js';
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const leakedReference: Rule = {
  code: 'leaked-reference',
  title: 'A reference is taken and, on some path, never given back',
  documentation: {
    what: 'On the path shown, the function takes a reference on a page or folio and leaves without giving it back, returning it, or putting it where its caller can find it; or it takes an entry out of a page table, or a page off a list, and leaves without giving back the reference that the entry or the list had, or putting it elsewhere. A function that the catalogue has a row for, or that a structure of callbacks points to whose member has one, is held to that row as well: what it says is given back must be given back.',
    why: 'The count never reaches zero again, so the page is never freed. Unplugging memory, unmounting a DAX file system or removing a device then waits for ever.',
    bad: `int example_read(struct address_space *mapping, pgoff_t index, size_t len)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	if (len > folio_size(folio))
		return -EINVAL;
	folio_put(folio);
	return 0;
}`,
    good: `int example_read(struct address_space *mapping, pgoff_t index, size_t len)
{
	struct folio *folio = filemap_get_folio(mapping, index);
	int ret = 0;

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	if (len > folio_size(folio))
		ret = -EINVAL;
	folio_put(folio);
	return ret;
}`,
  },
  find: (books) => [
    ...leaksByContract('leaked-reference', ['ref', 'isolation'], books),
    ...findLeaks('leaked-reference', ['ref', 'isolation'], books, false),
    ...fromObservations('leaked-reference', books, {
      sorts: { cleared: { sure: 'medium', unsure: 'low' } },
      message: ({ object }) =>
        `${object} is cleared while it leads to a page, and nobody can give the page back any more`,
      given: ({ object }) => ({ do: 'acquire', kind: 'ref', on: { object }, count: 1, owner: OURS }),
      last: () => [{ do: 'end' }],
    }),
    ...forgottenOffList('leaked-reference', books),
    ...leftSetAside('leaked-reference', books),
    ...leftElements('leaked-reference', ['ref'], books),
    ...leftMembers('leaked-reference', ['ref'], books),
    ...freedWithMember('leaked-reference', books),
    ...leftTakenOver('leaked-reference', ['ref'], books),
  ],
};
