/** A number of dev_pagemap references that was rounded down. */
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const truncatedPgmapCount: Rule = {
  code: 'truncated-pgmap-count',
  title: 'A number of dev_pagemap references is divided without rounding up',
  documentation: {
    what: 'The dev_pagemap of compound pages has one reference for each of them. Here their number is worked out by dividing a number of frames, and the first frame need not be aligned: an alternative map (altmap) takes frames in front of it.',
    why: 'The part of a compound page at the beginning is not counted. Its reference is given back all the same, so the count reaches zero too early, or what removes the device waits for ever.',
    bad: `void example_open(struct dev_pagemap *pgmap, int range_id)
{
	unsigned long pages = pfn_end(pgmap, range_id) - pfn_first(pgmap, range_id);

	percpu_ref_get_many(&pgmap->ref, pages / pgmap_vmemmap_nr(pgmap));
}`,
    good: `void example_rounded(struct dev_pagemap *pgmap, int range_id)
{
	unsigned long pages = pfn_end(pgmap, range_id) - pfn_first(pgmap, range_id);

	percpu_ref_get_many(&pgmap->ref, DIV_ROUND_UP(pages, pgmap_vmemmap_nr(pgmap)));
}`,
  },
  find: (books) =>
    fromObservations('truncated-pgmap-count', books, {
      sorts: { truncated: { sure: 'medium', unsure: 'low' } },
      message: ({ object, call, why }) =>
        `${object} rounds down, and so a part of a compound page has no reference${call === undefined ? '' : ` when ${call}() counts`}: ${why}`,
      last: ({ object }) => [{ do: 'divide', on: { object }, pages: 3, by: 2 }],
    }),
};
