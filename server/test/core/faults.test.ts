/** Handlers of page faults are held to their rows: what `vmf->page` is left with is nobody's to give back. */
import { describe, expect, it } from 'vitest';
import { OPTIONS, realCore } from '../real-core.js';

const core = await realCore();

const findings = (text: string) =>
  core.check({ path: 'mm/memory.c', text }, OPTIONS).findings.map(({ code, line }) => `${code} ${line}`);

describe('a handler of page faults', () => {
  const NONE = 'VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY';
  const read = (unmapped: string) => `static vm_fault_t do_read_fault(struct vm_fault *vmf)
{
	vm_fault_t ret = __do_fault(vmf);

	if (ret & (${NONE}))
		return ret;
	ret |= finish_fault(vmf);
	if (ret & (${NONE}))
		${unmapped}
	return ret;
}
`;

  it('gives back what it could not map', () => {
    expect(findings(read('put_page(vmf->page);'))).toEqual([]);
    expect(findings(read('count_vm_event(PGFAULT);'))).toEqual(['leaked-reference 10']);
  });

  it('may leave it to the caller where it has no row', () => {
    expect(findings(read('count_vm_event(PGFAULT);').replace('do_read_fault', 'do_example_fault'))).toEqual([]);
  });
});

describe('what a handler takes for as long as it needs it', () => {
  const body = (release: string) => `vm_fault_t do_swap_page(struct vm_fault *vmf)
{
	vm_fault_t ret;

	vmf->page = pfn_swap_entry_to_page(pte_to_swp_entry(vmf->orig_pte));
	get_page(vmf->page);
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	ret = vmf->page->pgmap->ops->migrate_to_ram(vmf);
	${release}
	return ret;
}
`;

  it('is given back before it returns', () => {
    expect(findings(body('put_page(vmf->page);'))).toEqual([]);
    expect(findings(body(''))).toEqual(['leaked-reference 10']);
  });
});

describe('what the row does not take', () => {
  const body = (release: string) => `static vm_fault_t remove_device_exclusive_entry(struct vm_fault *vmf)
{
	struct folio *folio = page_folio(vmf->page);

	if (!folio_try_get(folio))
		return 0;
	folio_lock(folio);
	folio_unlock(folio);
	${release}
	return 0;
}
`;

  it('is missed in a member that was there before', () => {
    expect(findings(body('folio_put(folio);'))).toEqual([]);
    expect(findings(body(''))).toEqual(['leaked-reference 10']);
  });
});

describe('what a member leads to when the function is entered', () => {
  const copy = (failed: string, old: string) => `static vm_fault_t wp_page_copy(struct vm_fault *vmf)
{
	struct folio *old_folio = NULL;
	struct folio *new_folio = folio_alloc(GFP_KERNEL, 0);

	if (vmf->page)
		old_folio = page_folio(vmf->page);
	if (!new_folio) {
		${failed}
		return VM_FAULT_OOM;
	}
	if (pte_same(ptep_get(vmf->pte), vmf->orig_pte)) {
		folio_remove_rmap_pte(old_folio, vmf->page, vmf->vma);
		new_folio = old_folio;
	}
	if (new_folio)
		folio_put(new_folio);
	${old}
	return 0;
}
`;
  const put = 'if (old_folio) folio_put(old_folio);';

  it('is given back on every way out where there is something', () => {
    expect(findings(copy(put, put))).toEqual([]);
  });

  it('is missed on one of them, also where another name is given back', () => {
    expect(findings(copy('', put))).toEqual(['leaked-reference 10']);
    expect(findings(copy(put, ''))).toEqual(['leaked-reference 19']);
  });
});
