/** What a row gives back of an array its function gives back of each element. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

const findings = (text: string) =>
  core.check({ path: 'mm/a.c', text }, OPTIONS).findings.map(({ code, line, object }) => `${code} ${object} ${line}`);

describe('an array of which the row gives back each element', () => {
  const finalize = (
    unused: string,
    kept: string,
  ) => `void migrate_device_finalize(unsigned long *src_pfns, unsigned long *dst_pfns, unsigned long npages)
{
	unsigned long i;

	for (i = 0; i < npages; i++) {
		struct folio *dst = NULL, *src = NULL;
		struct page *newpage = migrate_pfn_to_page(dst_pfns[i]);
		struct page *page = migrate_pfn_to_page(src_pfns[i]);

		if (newpage)
			dst = page_folio(newpage);
		if (!page) {
			if (dst)
				folio_put(dst);
			continue;
		}
		src = page_folio(page);
		if (!(src_pfns[i] & MIGRATE_PFN_MIGRATE) || !dst) {
			if (dst)
				${unused}
			dst = src;
		}
		if (!folio_is_zone_device(dst))
			folio_add_lru(dst);
		${kept}
		if (dst != src)
			folio_put(dst);
	}
}
`;

  it('is given back element by element', () => {
    expect(findings(finalize('folio_put(dst);', 'folio_put(src);'))).toEqual([]);
  });

  it('is missed on the way that keeps one', () => {
    expect(findings(finalize('folio_mark_accessed(dst);', 'folio_put(src);'))).toEqual([
      'leaked-reference an element of dst_pfns 7',
    ]);
    expect(findings(finalize('folio_put(dst);', ';'))).toEqual(['leaked-reference an element of src_pfns 8']);
  });

  it('may have elements that are not counted, which a question tells', () => {
    const release = (condition: string) => `void release_pages(struct page **pages, int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		struct folio *folio = page_folio(pages[i]);

		if (${condition})
			continue;
		folio_put(folio);
	}
}
`;
    expect(findings(release('is_huge_zero_folio(folio)'))).toEqual([]);
    expect(findings(release('need_resched()'))).toEqual(['leaked-reference an element of pages 6']);
  });
});
