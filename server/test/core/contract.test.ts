/** Functions that the catalogue has a row for are held against it: callers rely on the row. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

const findings = (text: string, path = 'mm/a.c') =>
  core.check({ path, text }, OPTIONS).findings.map(({ code, line }) => `${code} ${line}`);

describe('what the row gives back', () => {
  it('is missed where no path gives it back', () => {
    const body = (rest: string) =>
      `void folio_putback_lru(struct folio *folio)\n{\n\tfolio_add_lru(folio);\n${rest}}\n`;
    expect(findings(body('\tfolio_put(folio);\n'))).toEqual([]);
    expect(findings(body(''))).toEqual(['leaked-reference 4']);
  });

  it('may stay where the object was asked what it is', () => {
    const body = (condition: string) => `void free_page_and_swap_cache(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (${condition})
		folio_put(folio);
}
`;
    expect(findings(body('!is_huge_zero_folio(folio)'))).toEqual([]);
    expect(findings(body('example_random() > 0'))).toEqual(['leaked-reference 7']);
    expect(findings(body('!folio_test_dirty(folio)'))).toEqual(['leaked-reference 7']);
    expect(findings(body('!mem_cgroup_charge(folio, NULL, GFP_KERNEL)'))).toEqual(['leaked-reference 7']);
  });

  it('is missed on the way out that passes no release of an array', () => {
    const body = (
      early: string,
    ) => `void unpin_user_pages_dirty_lock(struct page **pages, unsigned long npages, bool make_dirty)
{
	unsigned long i;

	if (!make_dirty)
		${early}
	for (i = 0; i < npages; i++) {
		set_page_dirty_lock(pages[i]);
		unpin_user_page(pages[i]);
	}
}
`;
    expect(findings(body('return;'))).toEqual(['leaked-pin 6']);
    expect(findings(body('return unpin_user_pages(pages, npages);'))).toEqual([]);
  });

  it('is missed where only a flag asks for it, though a reference is taken besides', () => {
    const body = (
      rest: string,
    ) => `static bool page_handle_poison(struct page *page, bool hugepage_or_freepage, bool release)
{
	SetPageHWPoison(page);
	if (release)
		${rest};
	page_ref_inc(page);
	return true;
}
`;
    expect(findings(body('put_page(page)'), 'mm/memory-failure.c')).toEqual([]);
    expect(findings(body(''), 'mm/memory-failure.c')).toEqual(['leaked-reference 7']);
  });

  it('is another’s where a callee sees to the page cache’s reference', () => {
    const body = (callee: string) => `void filemap_remove_folio(struct folio *folio)
{
	struct address_space *mapping = folio->mapping;

	__filemap_remove_folio(folio, NULL);
	${callee}(mapping, folio);
}
`;
    expect(findings(body('filemap_free_folio'))).toEqual([]);
    expect(findings(body('example_account'))).toEqual([]);
    expect(findings(body('(void)'))).toEqual(['leaked-reference 7']);
  });
});

describe('what the row gives back of a structure, or of what a number names', () => {
  it('is asked for on each side of a choice that the structure makes', () => {
    const body = (one: string, other: string) => `static void pofs_unpin(struct pages_or_folios *pofs)
{
	if (pofs->has_folios)
		${one};
	else
		${other};
}
`;
    const [one, other] = [
      'unpin_folios(pofs->folios, pofs->nr_entries)',
      'unpin_user_pages(pofs->pages, pofs->nr_entries)',
    ];
    const found = (text: string) => findings(text, 'mm/gup.c');
    expect(found(body(one, other))).toEqual([]);
    expect(found(body('', other))).toEqual(['leaked-pin 7']);
    expect(found(body(one, ''))).toEqual(['leaked-pin 7']);
  });

  it('is asked for where a flag says so', () => {
    const body = (rest: string) => `static void put_ref_page(unsigned long pfn, int flags)
{
	if (!(flags & MF_COUNT_INCREASED))
		return;
${rest}}
`;
    expect(findings(body('\tput_page(pfn_to_page(pfn));\n'), 'mm/memory-failure.c')).toEqual([]);
    expect(findings(body(''), 'mm/memory-failure.c')).toEqual(['leaked-reference 5']);
  });

  it('is not kept besides, of the page whose number was passed', () => {
    const body = (rest: string) => `int soft_offline_page(unsigned long pfn, int flags)
{
	struct page *page = pfn_to_online_page(pfn);
	int ret;

	if (!page)
		return -EIO;
	ret = get_hwpoison_page(page, flags);
	if (hwpoison_filter(page)) {
		if (ret > 0)
			${rest};
		return -EOPNOTSUPP;
	}
	if (ret > 0)
		put_page(page);
	return 0;
}
`;
    expect(findings(body('put_page(page)'))).toEqual([]);
    expect(findings(body(''))).toEqual(['leaked-reference 12']);
  });

  it('is asked of no path that complained, nor of one that found nothing there', () => {
    const body = (otherwise: string) => `void free_contig_range(unsigned long pfn, unsigned long nr_pages)
{
	struct folio *folio = pfn_folio(pfn);

	if (folio_test_large(folio)) {
		if (nr_pages == folio_nr_pages(folio))
			folio_put(folio);
		else
			${otherwise};
		return;
	}
	for (; nr_pages--; pfn++)
		__free_page(pfn_to_page(pfn));
}
`;
    expect(findings(body('WARN(true, "%lu\\n", nr_pages)'))).toEqual([]);
    expect(findings(body('pr_info("%lu\\n", nr_pages)'))).toEqual(['leaked-reference 10']);
  });

  it('is nobody’s where something else says that there is none', () => {
    const body = `void vfio_unpin_pages(struct vfio_device *device, dma_addr_t iova, int npage)
{
	if (device->example)
		example_unpin(device, iova, npage);
}
`;
    expect(findings(body)).toEqual([]);
  });
});

describe('what the row does not take', () => {
  const body = (rest: string) => `void folio_end_writeback(struct folio *folio)\n{\n\tfolio_get(folio);\n${rest}}\n`;

  it('is missed when it is kept', () => {
    expect(findings(body('\tfolio_put(folio);\n'))).toEqual([]);
    expect(findings(body(''))).toEqual(['leaked-reference 4']);
  });

  it('is nobody’s business in a function without a row', () => {
    expect(findings(body('').replace('folio_end_writeback', 'example_end'))).toEqual([]);
  });
});

describe('what the row hands over', () => {
  const body = (otherwise: string, first = '') => `vm_fault_t finish_fault(struct vm_fault *vmf)
{
	vm_fault_t ret = ${otherwise};

	${first}
	vmf->pte = pte_offset_map_lock(vmf->vma->vm_mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (!example_was_filled(vmf)) {
		set_pte_range(vmf, page_folio(vmf->page), vmf->page, 1, vmf->address);
		ret = 0;
	}
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return ret;
}
`;

  it('is missed where the result says so and nobody got it', () => {
    expect(findings(body('0'))).toEqual(['leaked-reference 12']);
  });

  it('is still the caller’s where the result says that, or may', () => {
    expect(findings(body('VM_FAULT_NOPAGE'))).toEqual([]);
    expect(findings(body('example_result(vmf->address)'))).toEqual([]);
  });

  it('is nobody’s where there is none', () => {
    expect(findings(body('0', 'if (!vmf->page) return 0;'))).toEqual(['leaked-reference 12']);
  });
});
