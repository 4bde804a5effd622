// SPDX-License-Identifier: GPL-2.0
/* The owner of ZONE_DEVICE memory: creates it, moves pages there and back, removes it. */
#include <linux/highmem.h>
#include "parts.h"

struct dev_pagemap device_map;
bool device_there;
int device_frees;

#if K >= V(6, 19)
static void z_folio_free(struct folio *folio)
{
	struct page *page = &folio->page;
#else
static void z_page_free(struct page *page)
{
#endif
	device_frees++;
	pr_info("recorder: page_free cb pfn=%lx ref=%d\n", page_to_pfn(page),
		page_ref_count(page));
}

/* CPU touched a device-private page: bring it back to a fresh system page */
static vm_fault_t z_migrate(struct vm_fault *vmf)
{
#if HAVE_MIGRATE_VMA
	unsigned long src = 0, dst = 0, a = vmf->address & PAGE_MASK;
	struct migrate_vma m = {
		.vma = vmf->vma, .src = &src, .dst = &dst, .start = a,
		.end = a + PAGE_SIZE, .pgmap_owner = &device_map,
		.flags = MIGRATE_VMA_SELECT_DEVICE_PRIVATE,
#if K >= V(6, 1)
		.fault_page = vmf->page,
#endif
	};
	struct page *pg;

	if (migrate_vma_setup(&m))
		return VM_FAULT_SIGBUS;
	if (m.cpages && (src & MIGRATE_PFN_MIGRATE)) {
		pg = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
		if (pg) {
			lock_page(pg);
			dst = migrate_pfn(page_to_pfn(pg)) | MIGRATE_PFN_LOCKED;
			if (src & MIGRATE_PFN_WRITE)
				dst |= MIGRATE_PFN_WRITE;
		}
	}
	migrate_vma_pages(&m);
	migrate_vma_finalize(&m);
	return 0;
#else
	return VM_FAULT_SIGBUS;
#endif
}

/* move the anonymous page at addr into device page idx */
long migrate_to_device(unsigned long addr, long idx)
{
#if HAVE_MIGRATE_VMA
	unsigned long src = 0, dst = 0;
	struct migrate_vma m = {
		.src = &src, .dst = &dst, .start = addr, .end = addr + PAGE_SIZE,
		.pgmap_owner = &device_map, .flags = MIGRATE_VMA_SELECT_SYSTEM,
	};
	struct page *dp = pfn_to_page(PHYS_PFN(device_map.range.start) + idx), *sp;
	long r;

	mmap_read_lock(current->mm);
	m.vma = find_vma(current->mm, addr);
	r = m.vma ? migrate_vma_setup(&m) : -EFAULT;
	if (r)
		goto out;
	if (m.cpages && (src & MIGRATE_PFN_MIGRATE)) {
		ZINIT(dp, 0);
		sp = migrate_pfn_to_page(src);
		if (sp && type_from_kernel(device_map.type) == 2)
			copy_highpage(dp, sp);
		dst = migrate_pfn(page_to_pfn(dp)) | MIGRATE_PFN_LOCKED;
		if (src & MIGRATE_PFN_WRITE)
			dst |= MIGRATE_PFN_WRITE;
	}
	migrate_vma_pages(&m);
	r = (src & MIGRATE_PFN_MIGRATE) ? 1 : 0;
	migrate_vma_finalize(&m);
out:
	mmap_read_unlock(current->mm);
	return r;
#else
	return -ENOSYS;
#endif
}
static const struct dev_pagemap_ops zops = {
#if K >= V(6, 19)
	.folio_free = z_folio_free,
#else
	.page_free = z_page_free,
#endif
	.migrate_to_ram = z_migrate,
};

long create_device(long type, u64 start, u64 size)
{
	void *r;

	if (device_there)
		return -EBUSY;
	type = type_to_kernel(type);
	if (type < 0)
		return -EINVAL;
	memset(&device_map, 0, sizeof(device_map));
	device_map.type = type;
	device_map.range.start = start;
	device_map.range.end = start + size - 1;
	device_map.nr_range = 1;
	device_map.ops = &zops;
	device_map.owner = &device_map;
	r = memremap_pages(&device_map, 0);
	if (IS_ERR(r))
		return PTR_ERR(r);
	device_there = true;
	return 0;
}

/* May block until every page reference is gone. */
long remove_device(void)
{
	if (!device_there)
		return -EINVAL;
	memunmap_pages(&device_map);
	device_there = false;
	return 0;
}
