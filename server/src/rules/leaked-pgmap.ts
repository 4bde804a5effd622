/** A dev_pagemap reference that no path out of here will give back. */
import { leaksByContract } from './leaks/contract.js';
import { findLeaks } from './leaks/leak.js';
import type { Rule } from './rule.js';

export const leakedPgmap: Rule = {
  code: 'leaked-pgmap',
  title: 'A dev_pagemap reference is taken and, on some path, never given back',
  documentation: {
    what: 'On the path shown, get_dev_pagemap() succeeds and the function leaves without put_dev_pagemap().',
    why: 'Removing the device waits in memunmap_pages() until every dev_pagemap reference is gone.',
    bad: `int example_probe(unsigned long pfn, bool busy)
{
	struct dev_pagemap *pgmap = get_dev_pagemap(pfn, NULL);

	if (!pgmap)
		return -ENXIO;
	if (busy)
		return -EBUSY;
	put_dev_pagemap(pgmap);
	return 0;
}`,
    good: `int example_probe(unsigned long pfn, bool busy)
{
	struct dev_pagemap *pgmap = get_dev_pagemap(pfn, NULL);

	if (!pgmap)
		return -ENXIO;
	put_dev_pagemap(pgmap);
	return busy ? -EBUSY : 0;
}`,
  },
  find: (books) => [
    ...findLeaks('leaked-pgmap', ['pgmap'], books, false),
    ...leaksByContract('leaked-pgmap', ['pgmap'], books),
  ],
};
