// SPDX-License-Identifier: GPL-2.0
/* A second file for the findings view: one leak, and a function that cannot be read. */
#include <linux/mm.h>

int demo_lookup(struct address_space *mapping, pgoff_t index)
{
	struct folio *folio = filemap_get_folio(mapping, index);

	if (IS_ERR(folio))
		return PTR_ERR(folio);
	if (folio_test_dirty(folio))
		return -EBUSY;
	folio_put(folio);
	return 0;
}

int demo_broken(struct page *page)
{
	get_page(page);
	if (page ((;
	return 0;
}
