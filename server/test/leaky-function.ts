/** A function that leaks on one of its error paths, in real kernel calls: for tests of the real core. */
export const leakyFunction = (name: string): string => `int ${name}(struct address_space *mapping)
{
	struct page *page = find_get_page(mapping, 0);

	if (!page)
		return -ENOENT;
	if (PageDirty(page))
		return -EBUSY;
	put_page(page);
	return 0;
}
`;
