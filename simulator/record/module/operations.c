// SPDX-License-Identifier: GPL-2.0
/* One operation on a page, as a driver would do it. */
#include <linux/file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "parts.h"

struct page *slots[REC_NSLOT];
static struct page **arr[REC_NARR];
static long arr_n[REC_NARR];

/* q->b: 1 write, 2 longterm, 4 force, 8 p2pdma */
static unsigned int foll(long b)
{
	unsigned int f = (b & 1 ? FOLL_WRITE : 0) | (b & 2 ? FOLL_LONGTERM : 0) | (b & 4 ? FOLL_FORCE : 0);

#if K >= V(6, 2)
	f |= b & 8 ? FOLL_PCI_P2PDMA : 0;
#endif
	return f;
}
static long gup1(int op, unsigned long addr, unsigned int fl, struct page **pg)
{
	long r;

	switch (op) {
	case OP_GUPF:
		return get_user_pages_fast(addr, 1, fl, pg);
	case OP_PINF:
		return pin_user_pages_fast(addr, 1, fl, pg);
	}
	mmap_read_lock(current->mm);
#if K >= V(6, 5)
	r = op == OP_GUP ? get_user_pages(addr, 1, fl, pg)
			 : pin_user_pages(addr, 1, fl, pg);
#else
	r = op == OP_GUP ? get_user_pages(addr, 1, fl, pg, NULL)
			 : pin_user_pages(addr, 1, fl, pg, NULL);
#endif
	mmap_read_unlock(current->mm);
	return r;
}

long do_operation(struct rec_request *q)
{
	struct page *page = slots[q->slot], *pg;
	long i, r = 0;

	if (!page)
		switch (q->op) {
		case OP_SNAP: case OP_ALLOC: case OP_TAIL: case OP_HEAD: case OP_WATCHU:
		case OP_WATCHF: case OP_WATCHPFN: case OP_GUP: case OP_GUPF: case OP_PIN:
		case OP_PINF: case OP_GUPN: case OP_PINN: case OP_PUTN: case OP_UNPINN:
		case OP_DRAIN: case OP_MEMREMAP: case OP_MEMUNMAP: case OP_ZDPAGE:
		case OP_FORGET: case OP_PGLEVEL: case OP_ZDMIGRATE:
			break;
		default:
			return -ENOENT;
		}
	switch (q->op) {
	case OP_SNAP:
		if (q->a == 2)	/* a=2: drain the per-cpu LRU batches first (they hold references) */
			p_lru_add_drain_all();
		return 0;
	case OP_PGLEVEL: return level_of(q->a);
	case OP_ZDMIGRATE: return device_there ? migrate_to_device(q->a, q->b) : -EINVAL;
	case OP_FORGET: slots[q->slot] = NULL; return 0;
	case OP_ALLOC:	/* a=order b=1: no __GFP_COMP */
		pg = alloc_pages(GFP_HIGHUSER_MOVABLE | __GFP_ZERO |
				 (q->b ? 0 : __GFP_COMP), q->a);
		slots[q->slot] = pg;
		return pg ? 0 : -ENOMEM;
	case OP_FREE: __free_pages(page, q->a); return 0;
	case OP_TAIL: slots[q->slot] = slots[q->a] + q->b; return 0;
	case OP_HEAD: slots[q->slot] = compound_head(slots[q->a]); return 0;
	case OP_GET: for (i = 0; i < q->a; i++) get_page(page); return 0;
	case OP_PUT: for (i = 0; i < q->a; i++) put_page(page); return 0;
	case OP_FGET: for (i = 0; i < q->a; i++) folio_get(page_folio(page)); return 0;
	case OP_FPUT: for (i = 0; i < q->a; i++) folio_put(page_folio(page)); return 0;
	case OP_TRYGET: return try_get_page(page);
	case OP_GETNZ: return get_page_unless_zero(page);
	case OP_FTRYGET: return folio_try_get(page_folio(page));
	case OP_FREEZE: return page_ref_freeze(page, q->a);
	case OP_UNFREEZE: page_ref_unfreeze(page, q->a); return 0;
	case OP_REFADD: page_ref_add(page, q->a); return 0;
	case OP_REFSUB: page_ref_sub(page, q->a); return 0;
	case OP_WATCHU:	/* a=addr: resolve without leaving a reference */
		pg = NULL;
		r = get_user_pages_fast(q->a, 1, 0, &pg);
		if (r == 1) {
			slots[q->slot] = pg;
			put_page(pg);
			return 0;
		}
		return r ? r : -EFAULT;
	case OP_WATCHF: {	/* a=fd b=index */
		struct fd fd = fdget(q->a);
#if K >= V(6, 12)
		struct file *file = fd_file(fd);
#else
		struct file *file = fd.file;
#endif
		if (!file)
			return -EBADF;
		pg = find_get_page(file->f_mapping, q->b);
		fdput(fd);
		if (!pg)
			return -ENOENT;
		slots[q->slot] = pg;
		put_page(pg);
		return 0;
	}
	case OP_WATCHPFN:
		if (!pfn_valid(q->a))
			return -EINVAL;
		slots[q->slot] = pfn_to_page(q->a);
		return 0;
	case OP_GUP: case OP_GUPF: case OP_PIN: case OP_PINF:	/* a=addr b=flags c=n */
		for (i = 0; i < q->c; i++) {
			pg = NULL;
			r = gup1(q->op, q->a, foll(q->b), &pg);
			if (r != 1)
				return r;
			slots[q->slot] = pg;
		}
		return q->c;
	case OP_UNPIN:
		for (i = 0; i < q->a; i++)
			unpin_user_page(page);
		return 0;
	case OP_UNPIND:
		unpin_user_pages_dirty_lock(&page, 1, true);
		return 0;
	case OP_UNPINRANGE:	/* a = npages */
#if K >= V(5, 14)
		unpin_user_page_range_dirty_lock(page, q->a, false);
		return 0;
#else
		return -ENOSYS;
#endif
	case OP_GUPN: case OP_PINN: {	/* slot=array a=addr b=flags c=n */
		struct page **p;

		if (q->slot >= REC_NARR || q->c > REC_ARRMAX)
			return -EINVAL;
		p = kvmalloc_array(q->c, sizeof(*p), GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		r = q->op == OP_GUPN ? get_user_pages_fast(q->a, q->c, foll(q->b), p)
				     : pin_user_pages_fast(q->a, q->c, foll(q->b), p);
		if (r <= 0) {
			kvfree(p);
			return r;
		}
		kvfree(arr[q->slot]);
		arr[q->slot] = p;
		arr_n[q->slot] = r;
		return r;
	}
	case OP_PUTN: case OP_UNPINN:
		if (q->slot >= REC_NARR || !arr[q->slot])
			return -EINVAL;
		if (q->op == OP_UNPINN)
			unpin_user_pages(arr[q->slot], arr_n[q->slot]);
		else
			for (i = 0; i < arr_n[q->slot]; i++)
				put_page(arr[q->slot][i]);
		kvfree(arr[q->slot]);
		arr[q->slot] = NULL;
		return 0;
	case OP_DRAIN: p_lru_add_drain_all(); return 0;
	case OP_ISOLATE:
#if K >= V(6, 4)
		return p_folio_isolate_lru(page_folio(page));
#else
		return p_folio_isolate_lru(page_folio(page)) == 0;
#endif
	case OP_PUTBACK: p_folio_putback_lru(page_folio(page)); return 0;
	case OP_LOCK: lock_page(page); return 0;
	case OP_UNLOCK: unlock_page(page); return 0;
	case OP_RESERVE: SetPageReserved(page); return 0;
	case OP_UNRESERVE: ClearPageReserved(page); return 0;
	case OP_MEMREMAP: return create_device(q->a, q->b, q->c);
	case OP_ZDPAGE:
		if (!device_there)
			return -EINVAL;
		slots[q->slot] = pfn_to_page(PHYS_PFN(device_map.range.start) + q->a);
		return 0;
	case OP_ZDINIT:
		if (!is_zone_device_page(page))
			return -EINVAL;
		if (q->b > 0 && K < V(6, 19))	/* b = order */
			return -ENOSYS;
		ZINIT(page, q->b); return 0;
	case OP_PGMAPGET:
#if K >= V(6, 18)
		return get_dev_pagemap(page_to_pfn(page)) ? 1 : 0;
#else
		return get_dev_pagemap(page_to_pfn(page), NULL) ? 1 : 0;
#endif
	case OP_PGMAPPUT:
		if (!is_zone_device_page(page))
			return -EINVAL;
		put_dev_pagemap(PGMAP(page));
		return 0;
	case OP_SPLITPAGE: split_page(page, q->a); return 0;
	case OP_SPLITTHP:
		if (!folio_test_large(page_folio(page)))
			return -EDOM;	/* the kernel does not check: list corruption */
		page = compound_head(page);
		if (p_split_order)
			return p_split_order(page, NULL, 0);
		return p_split ? p_split(page, NULL) : -ENOSYS;
	}
	return -EINVAL;
}
