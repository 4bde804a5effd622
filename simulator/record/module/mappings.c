// SPDX-License-Identifier: GPL-2.0
/* mmap of /dev/recorder, with every way that a driver may map pages; and how an address is mapped. */
#include "parts.h"

/* page offset = slot << 8 | mode */
static vm_fault_t o_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long po = (unsigned long)vma->vm_private_data;
	int mode = po & 0xff, slot = po >> 8;
	struct page *page = slots[slot];
	unsigned long idx = (vmf->address - vma->vm_start) >> PAGE_SHIFT;

	if (!page)
		return VM_FAULT_SIGBUS;
	page += idx;
	switch (mode) {
	case MM_INSERT_PFN:
		return vmf_insert_pfn(vma, vmf->address & PAGE_MASK, page_to_pfn(page));
	case MM_INSERT_MIXED:
#if K < V(6, 17)
		return vmf_insert_mixed(vma, vmf->address & PAGE_MASK,
					pfn_to_pfn_t(page_to_pfn(page)));
#else
		return vmf_insert_mixed(vma, vmf->address & PAGE_MASK, page_to_pfn(page));
#endif
	case MM_FAULT_PAGE:
		get_page(page);
		fallthrough;
	case MM_FAULT_PAGE_NOGET:	/* deliberately wrong driver */
		vmf->page = page;
		return 0;
	}
	return VM_FAULT_SIGBUS;
}
static const struct vm_operations_struct o_vmops = { .fault = o_fault };

static void vflags(struct vm_area_struct *vma, unsigned long fl)
{
#if K >= V(6, 3)
	vm_flags_set(vma, fl);
#else
	vma->vm_flags |= fl;
#endif
}

int recorder_mmap(struct file *file, struct vm_area_struct *vma)
{
	int mode = vma->vm_pgoff & 0xff, slot = vma->vm_pgoff >> 8;
	unsigned long n = vma_pages(vma), i;
	struct page *page;
	int r = 0;

	if (slot >= REC_NSLOT || !slots[slot])
		return -EINVAL;
	page = slots[slot];
	vma->vm_private_data = (void *)(unsigned long)vma->vm_pgoff;
	vma->vm_ops = &o_vmops;
	switch (mode) {
	case MM_INSERT_PAGE:
		for (i = 0; i < n && !r; i++)
			r = vm_insert_page(vma, vma->vm_start + i * PAGE_SIZE, page + i);
		return r;
	case MM_INSERT_PFN:
		vflags(vma, VM_PFNMAP | VM_IO | VM_DONTEXPAND | VM_DONTDUMP);
		return 0;
	case MM_INSERT_MIXED:
		vflags(vma, VM_MIXEDMAP | VM_DONTEXPAND | VM_DONTDUMP);
		return 0;
	case MM_REMAP_PFN:
		return remap_pfn_range(vma, vma->vm_start, page_to_pfn(page),
				       n << PAGE_SHIFT, vma->vm_page_prot);
	case MM_FAULT_PAGE:
	case MM_FAULT_PAGE_NOGET:
		return 0;
	}
	return -EINVAL;
}

/* how is addr mapped: 0 nothing, else bits: 1 present, 2 pmd leaf, 4 devmap,
 * 8 pte special, 16 writable, 32 dirty; x86-64, lock-free peek (test tool) */
long level_of(unsigned long addr)
{
	pgd_t *pgd; p4d_t *p4d; pud_t *pud; pmd_t *pmd; pte_t *pte;
	long r = 0;

	mmap_read_lock(current->mm);
	pgd = pgd_offset(current->mm, addr);
	if (pgd_none(*pgd)) goto out;
	p4d = p4d_offset(pgd, addr);
	if (p4d_none(*p4d)) goto out;
	pud = pud_offset(p4d, addr);
	if (pud_none(*pud) || !pud_present(*pud)) goto out;
	pmd = pmd_offset(pud, addr);
	if (pmd_none(*pmd) || !pmd_present(*pmd)) goto out;
	if (pmd_trans_huge(*pmd) || PMD_DEVMAP(*pmd) || (pmd_val(*pmd) & _PAGE_PSE)) {
		r = 3 | (PMD_DEVMAP(*pmd) ? 4 : 0) | (pmd_write(*pmd) ? 16 : 0) |
		    (pmd_dirty(*pmd) ? 32 : 0);
		goto out;
	}
	pte = pte_offset_kernel(pmd, addr);
	if (!pte_present(*pte)) goto out;
	r = 1 | (PTE_DEVMAP(*pte) ? 4 : 0) | (pte_special(*pte) ? 8 : 0) |
	    (pte_write(*pte) ? 16 : 0) | (pte_dirty(*pte) ? 32 : 0);
out:
	mmap_read_unlock(current->mm);
	return r;
}
