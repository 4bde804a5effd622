// SPDX-License-Identifier: GPL-2.0
/* What kernel versions call differently, under one name each. */
#ifndef REC_KERNELS_H
#define REC_KERNELS_H
#include <linux/version.h>
#include <linux/memremap.h>
#include <linux/migrate.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/swap.h>

#define V(a, b) KERNEL_VERSION(a, b, 0)
#define K LINUX_VERSION_CODE

#if K < V(6, 17)
#include <linux/pfn_t.h>
#endif

#if K < V(5, 16)	/* no folios yet: a folio is the head page */
struct folio { struct page page; };
#define page_folio(p)		((struct folio *)compound_head(p))
#define folio_ref_count(f)	page_ref_count(&(f)->page)
#define folio_order(f)		compound_order(&(f)->page)
#define folio_test_large(f)	PageHead(&(f)->page)
#define folio_test_lru(f)	PageLRU(&(f)->page)
#define folio_test_anon(f)	PageAnon(&(f)->page)
#define folio_test_locked(f)	PageLocked(&(f)->page)
#define folio_test_dirty(f)	PageDirty(&(f)->page)
#define folio_test_uptodate(f)	PageUptodate(&(f)->page)
#define folio_test_private(f)	PagePrivate(&(f)->page)
#define folio_test_swapbacked(f) PageSwapBacked(&(f)->page)
#define folio_test_swapcache(f)	PageSwapCache(&(f)->page)
#define folio_test_referenced(f) PageReferenced(&(f)->page)
#define folio_test_active(f)	PageActive(&(f)->page)
#define folio_test_unevictable(f) PageUnevictable(&(f)->page)
#define folio_test_writeback(f)	PageWriteback(&(f)->page)
#define folio_maybe_dma_pinned(f) page_maybe_dma_pinned(&(f)->page)
#define folio_mapping_(f)	((f)->page.mapping)
#define folio_get(f)		get_page(&(f)->page)
#define folio_put(f)		put_page(&(f)->page)
#define folio_try_get(f)	get_page_unless_zero(&(f)->page)
#define ISO_SYM			"isolate_lru_page"
#define PUTBACK_SYM		"putback_lru_page"
#else
#define folio_mapping_(f)	((f)->mapping)
#define ISO_SYM			"folio_isolate_lru"
#define PUTBACK_SYM		"folio_putback_lru"
#endif

#if K >= V(6, 14)
#define PGMAP(p)	page_pgmap(p)
#else
#define PGMAP(p)	((p)->pgmap)
#endif
#if K >= V(5, 15)
#define PGMAP_REF(pm)	(&(pm)->ref)
#else
#define PGMAP_REF(pm)	((pm)->ref)
#endif
#if K < V(6, 17)	/* devmap page table bits */
#define PMD_DEVMAP(p)	pmd_devmap(p)
#define PTE_DEVMAP(p)	pte_devmap(p)
#else
#define PMD_DEVMAP(p)	0
#define PTE_DEVMAP(p)	0
#endif
#if K < V(6, 0) && !IS_ENABLED(CONFIG_DEVICE_PRIVATE)
#define HAVE_MIGRATE_VMA 0	/* migrate_vma_* need CONFIG_DEVICE_PRIVATE there */
#else
#define HAVE_MIGRATE_VMA 1
#endif
#ifndef MIGRATE_PFN_LOCKED
#define MIGRATE_PFN_LOCKED 0
#endif

/* memory types are numbered as since 6.0: 1 private, 2 coherent, 3 fsdax, 4 generic, 5 p2pdma */
static inline int type_to_kernel(int t)
{
#if K < V(6, 0)
	static const int m[] = { 0, 1, -1, 2, 3, 4 };

	return t >= 1 && t <= 5 ? m[t] : -1;
#else
	return t;
#endif
}
static inline int type_from_kernel(int t)
{
#if K < V(6, 0)
	return t >= 2 ? t + 1 : t;
#else
	return t;
#endif
}

/* a page of device memory is handed out */
#if K >= V(6, 19)
#define ZINIT(p, order)	zone_device_page_init(p, PGMAP(p), order)
#elif K >= V(6, 0)
#define ZINIT(p, order)	zone_device_page_init(p)
#else	/* a free device page rests at 1; the driver takes a reference and locks it (lib/test_hmm.c) */
#define ZINIT(p, order)	do { get_page(p); lock_page(p); } while (0)
#endif

#endif
