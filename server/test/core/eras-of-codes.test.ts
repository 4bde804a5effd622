/** Codes whose answer depends on the kernel version. */
import { parseVersion } from '@folioscope/simulator';
import { expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

const codes = (text: string, kernel: string) => {
  const version = parseVersion(kernel) ?? expect.unreachable(kernel);
  const { findings, notAnalysed } = core.check({ path: 'a.c', text }, { ...OPTIONS, version });
  expect(notAnalysed).toEqual([]);
  return findings.filter(({ confidence }) => confidence !== 'low').map(({ code }) => code);
};

const idleTest = (test: string) => `int wait(struct inode *inode)
{
	struct page *page = dax_layout_busy_page(inode->i_mapping);

	if (!page)
		return 0;
	return ___wait_var_event(&page->_refcount, ${test}, TASK_INTERRUPTIBLE, 0, 0, schedule());
}
`;

it.each([
  ['v5.10', 'atomic_read(&page->_refcount) == 1', []],
  ['v6.14', 'page_ref_count(page) == 1', []],
  ['v6.14', 'page_ref_count(page) == 0', ['stale-idle-test']],
  ['v6.14', '!page_ref_count(page)', ['stale-idle-test']],
  ['v6.14', 'page_count(page) <= 1', []],
  ['v6.15', 'atomic_read(&page->_refcount) == 1', ['stale-idle-test']],
  ['v6.15', '1 >= page_count(page)', ['stale-idle-test']],
  ['v6.15', 'folio_ref_count(page_folio(page)) < 2', ['stale-idle-test']],
  ['v6.15', 'page_ref_count(page) == 0', []],
  ['v6.18', 'dax_page_is_idle(page)', []],
  ['v6.18', 'page_ref_count(page) == expected', []],
  ['v6.18', 'page_ref_count(page) > 5', []],
])('%s: an FS-DAX page is idle by %s', (kernel, test, expected) => {
  expect(codes(idleTest(test), kernel)).toEqual(expected);
});

const faultOnIdle = (count: string) => `vm_fault_t fault(struct vm_fault *vmf, void *entry)
{
	struct folio *folio = dax_to_folio(entry);

	${count}
	return vmf_insert_page_mkwrite(vmf, &folio->page, true);
}
`;

it('v6.18: an idle FS-DAX page is counted before it is mapped', () => {
  expect(codes(faultOnIdle(''), 'v6.18')).toEqual(['zero-ref-mapping']);
  expect(codes(faultOnIdle('folio_ref_inc(folio);'), 'v6.18')).not.toContain('zero-ref-mapping');
});

const frozen = (alloc: string) => `int map(struct vm_area_struct *vma, unsigned long addr)
{
	struct page *page = ${alloc}(GFP_KERNEL, 0);
	int ret;

	if (!page)
		return -ENOMEM;
	ret = vm_insert_page(vma, addr, page);
	if (ret)
		return ret;
	return 0;
}
`;

it('v6.14: pages may be allocated without a reference', () => {
  expect(codes(frozen('alloc_frozen_pages'), 'v6.14')).toEqual(['zero-ref-mapping']);
});

it('what a count is divided by matters since there are compound pages in maps', () => {
  const text = `void count(struct dev_pagemap *pgmap, int id)
{
	percpu_ref_get_many(&pgmap->ref, (pfn_end(pgmap, id) - pfn_first(pgmap, id)) >> 9);
}
`;
  expect(codes(text, 'v6.12')).toEqual(['truncated-pgmap-count']);
  expect(codes(text, 'v5.10')).toEqual([]);
});
