// SPDX-License-Identifier: GPL-2.0
/* What a struct page says: its counters and flags, in the terms that all kernels share. */
#include <linux/percpu-refcount.h>
#include "parts.h"

static s64 pref_read(struct percpu_ref *ref)
{
	unsigned long p;
	s64 sum = 0;
	int cpu;

	if (!ref || !ref->data)	/* torn down */
		return -2;
	p = READ_ONCE(ref->percpu_count_ptr);
	if (p & __PERCPU_REF_ATOMIC_DEAD)
		return atomic_long_read(&ref->data->count);
	for_each_possible_cpu(cpu)
		sum += *per_cpu_ptr((unsigned long __percpu *)p, cpu);
	/* PERCPU_COUNT_BIAS = 1 << 63 is folded in while in percpu mode */
	return sum + (s64)(atomic_long_read(&ref->data->count) - (1UL << 63));
}

void read_page(struct page *page, struct rec_counters *s)
{
	struct folio *f;
	bool typed;

	memset(s, 0, sizeof(*s));
	s->entire = -1; s->pin = -1; s->pgref = -1; s->zfree = device_frees;
	s->share = -1;
	if (!page || PagePoisoned(page))	/* memmap gone (DEBUG_VM kernels poison it) */
		return;
	f = page_folio(page);
	s->pfn = page_to_pfn(page);
	s->nid = page_to_nid(page);
	s->ref = page_ref_count(page);
	s->href = folio_ref_count(f);
	s->rawmap = atomic_read(&page->_mapcount);
	typed = s->rawmap < -1;
	s->order = folio_order(f);
	s->map = typed ? 0 : s->rawmap + 1;
	if (folio_test_large(f)) {
#if K >= V(6, 4)
		s->entire = folio_entire_mapcount(f);
		s->pin = atomic_read(&f->_pincount);
#elif K >= V(5, 18)
		s->entire = folio_entire_mapcount(f);
		s->pin = atomic_read(folio_pincount_ptr(f));
#else	/* only order > 1 has an exact pin count */
		s->entire = atomic_read(compound_mapcount_ptr(&f->page)) + 1;
		if (s->order > 1)
			s->pin = atomic_read(compound_pincount_ptr(&f->page));
#endif
	}
#if K >= V(6, 9)
	if (s->entire > 0)
		s->map += s->entire;
	s->fmap = folio_mapcount(f);
#else
	/* the kernel's own page_mapcount()/folio_mapcount() */
	s->map = typed ? 0 : page_mapcount(page);
	s->fmap = typed ? 0 : (p_folio_mapcount ? p_folio_mapcount(f) : -1);
#endif
	if (PageReserved(page)) s->flags |= SF_RESERVED;
	if (folio_test_lru(f)) s->flags |= SF_LRU;
	if (folio_test_anon(f)) s->flags |= SF_ANON;
	if (folio_test_locked(f)) s->flags |= SF_LOCKED;
	if (folio_test_dirty(f)) s->flags |= SF_DIRTY;
	if (folio_test_uptodate(f)) s->flags |= SF_UPTODATE;
	if (PageHead(page)) s->flags |= SF_HEAD;
	if (PageTail(page)) s->flags |= SF_TAIL;
	if (folio_test_private(f)) s->flags |= SF_PRIVATE;
	if (folio_test_swapbacked(f)) s->flags |= SF_SWAPBACKED;
	if (folio_test_swapcache(f)) s->flags |= SF_SWAPCACHE;
	if (folio_test_referenced(f)) s->flags |= SF_REFERENCED;
	if (folio_test_active(f)) s->flags |= SF_ACTIVE;
	if (folio_test_unevictable(f)) s->flags |= SF_UNEVICT;
	if (folio_test_writeback(f)) s->flags |= SF_WRITEBACK;
	if (folio_mapping_(f)) s->flags |= SF_MAPPING;
	if (folio_maybe_dma_pinned(f)) s->flags |= SF_DMAPINNED;
#if K >= V(5, 19)
	if (folio_test_anon(f) && !PageTail(page) && PageAnonExclusive(page))
		s->flags |= SF_ANONEXCL;
#endif
	if (PageBuddy(page)) s->flags |= SF_BUDDY;
	if (is_zone_device_page(page)) {
		struct dev_pagemap *pm = PGMAP(page);

		s->flags |= SF_ZONEDEV;
		if (pm) {
			s->pgtype = type_from_kernel(pm->type);
			s->pgref = pref_read(PGMAP_REF(pm));
#if K >= V(6, 15)
			if (pm->type == MEMORY_DEVICE_FS_DAX)
				s->share = f->share;
#elif K >= V(6, 2)	/* shown only while the page is shared */
			if (pm->type == MEMORY_DEVICE_FS_DAX && page->mapping == (void *)PAGE_MAPPING_DAX_SHARED)
				s->share = page->share;
#elif K >= V(6, 0)
			if (pm->type == MEMORY_DEVICE_FS_DAX && page->mapping == (void *)PAGE_MAPPING_DAX_COW)
				s->share = page->index;
#endif
		}
	}
}
