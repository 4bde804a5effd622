// SPDX-License-Identifier: GPL-2.0
/* recorder.ko: performs single page/folio operations on request and reports the
 * real counters. Builds against 5.10, 6.1, 6.12 and 7.2. */
#include <linux/module.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/memremap.h>
#include <linux/kprobes.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/slab.h>
#include <linux/swap.h>
#include <linux/percpu-refcount.h>
#include <linux/huge_mm.h>
#include <linux/migrate.h>
#include <linux/highmem.h>
#include "recorder.h"
#include "kernels.h"

static struct page *slots[REC_NSLOT];
static struct page **arr[REC_NARR];
static long arr_n[REC_NARR];
static struct dev_pagemap pgmap_;
static bool pgmap_on;
static int zfree_count;
static DEFINE_MUTEX(big);

/* non exported helpers, resolved through a kprobe on kallsyms_lookup_name */
static unsigned long (*p_kallsyms)(const char *);
static void (*p_lru_add_drain_all)(void);
#if K >= V(6, 4)
static bool (*p_folio_isolate_lru)(struct folio *);
#else
static int (*p_folio_isolate_lru)(struct folio *);
#endif
static void (*p_folio_putback_lru)(struct folio *);
static int (*p_folio_mapcount)(struct folio *);	/* before 5.16: total_mapcount(head) */
static int (*p_split)(struct page *, struct list_head *);
static int (*p_split_order)(struct page *, struct list_head *, unsigned int);

static int resolve(void)
{
	struct kprobe kp = { .symbol_name = "kallsyms_lookup_name" };
	int r = register_kprobe(&kp);

	if (r)
		return r;
	p_kallsyms = (void *)kp.addr;
#ifdef CONFIG_X86_KERNEL_IBT	/* the probe sits behind endbr64: call the real entry */
	if (*(u32 *)(kp.addr - 4) == 0xfa1e0ff3)
		p_kallsyms = (void *)(kp.addr - 4);
#endif
	unregister_kprobe(&kp);
	p_lru_add_drain_all = (void *)p_kallsyms("lru_add_drain_all");
	p_folio_isolate_lru = (void *)p_kallsyms(ISO_SYM);
	p_folio_putback_lru = (void *)p_kallsyms(PUTBACK_SYM);
	p_folio_mapcount = (void *)p_kallsyms(K < V(5, 16) ? "total_mapcount" : "folio_mapcount");
	p_split = (void *)p_kallsyms("split_huge_page_to_list");
	p_split_order = (void *)p_kallsyms("split_huge_page_to_list_to_order");
	if (!p_split_order)	/* 6.18 */
		p_split_order = (void *)p_kallsyms("__split_huge_page_to_list_to_order");
	pr_info("recorder: kallsyms ok drain=%d iso=%d putback=%d fmap=%d split=%d/%d\n",
		!!p_lru_add_drain_all, !!p_folio_isolate_lru, !!p_folio_putback_lru,
		!!p_folio_mapcount, !!p_split, !!p_split_order);
	return 0;
}

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

static void snap(struct page *page, struct rec_counters *s)
{
	struct folio *f;
	bool typed;

	memset(s, 0, sizeof(*s));
	s->entire = -1; s->pin = -1; s->pgref = -1; s->zfree = zfree_count;
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

/* ---- ZONE_DEVICE owner --------------------------------------------------- */
#if K >= V(6, 19)
static void z_folio_free(struct folio *folio)
{
	struct page *page = &folio->page;
#else
static void z_page_free(struct page *page)
{
#endif
	zfree_count++;
	pr_info("recorder: page_free cb pfn=%lx ref=%d\n", page_to_pfn(page),
		page_ref_count(page));
}
#if K >= V(6, 19)
#define ZINIT(p, order)	zone_device_page_init(p, PGMAP(p), order)
#elif K >= V(6, 0)
#define ZINIT(p, order)	zone_device_page_init(p)
#else	/* a free device page rests at 1; the driver takes a reference and locks it (lib/test_hmm.c) */
#define ZINIT(p, order)	do { get_page(p); lock_page(p); } while (0)
#endif

/* CPU touched a device-private page: bring it back to a fresh system page */
static vm_fault_t z_migrate(struct vm_fault *vmf)
{
#if HAVE_MIGRATE_VMA
	unsigned long src = 0, dst = 0, a = vmf->address & PAGE_MASK;
	struct migrate_vma m = {
		.vma = vmf->vma, .src = &src, .dst = &dst, .start = a,
		.end = a + PAGE_SIZE, .pgmap_owner = &pgmap_,
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
static long zd_migrate(unsigned long addr, long idx)
{
#if HAVE_MIGRATE_VMA
	unsigned long src = 0, dst = 0;
	struct migrate_vma m = {
		.src = &src, .dst = &dst, .start = addr, .end = addr + PAGE_SIZE,
		.pgmap_owner = &pgmap_, .flags = MIGRATE_VMA_SELECT_SYSTEM,
	};
	struct page *dp = pfn_to_page(PHYS_PFN(pgmap_.range.start) + idx), *sp;
	long r;

	mmap_read_lock(current->mm);
	m.vma = find_vma(current->mm, addr);
	r = m.vma ? migrate_vma_setup(&m) : -EFAULT;
	if (r)
		goto out;
	if (m.cpages && (src & MIGRATE_PFN_MIGRATE)) {
		ZINIT(dp, 0);
		sp = migrate_pfn_to_page(src);
		if (sp && type_from_kernel(pgmap_.type) == 2)
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

static long do_memremap(long type, u64 start, u64 size)
{
	void *r;

	if (pgmap_on)
		return -EBUSY;
	type = type_to_kernel(type);
	if (type < 0)
		return -EINVAL;
	memset(&pgmap_, 0, sizeof(pgmap_));
	pgmap_.type = type;
	pgmap_.range.start = start;
	pgmap_.range.end = start + size - 1;
	pgmap_.nr_range = 1;
	pgmap_.ops = &zops;
	pgmap_.owner = &pgmap_;
	r = memremap_pages(&pgmap_, 0);
	if (IS_ERR(r))
		return PTR_ERR(r);
	pgmap_on = true;
	return 0;
}

/* ---- mmap of /dev/recorder -------------------------------------------------- */
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

static int o_mmap(struct file *file, struct vm_area_struct *vma)
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

/* ---- ops ------------------------------------------------------------------- */
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

/* how is addr mapped: 0 nothing, else bits: 1 present, 2 pmd leaf, 4 devmap,
 * 8 pte special, 16 writable, 32 dirty; x86-64, lock-free peek (test tool) */
static long pglevel(unsigned long addr)
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

static long do_op(struct rec_request *q)
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
	case OP_PGLEVEL: return pglevel(q->a);
	case OP_ZDMIGRATE: return pgmap_on ? zd_migrate(q->a, q->b) : -EINVAL;
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
	case OP_MEMREMAP: return do_memremap(q->a, q->b, q->c);
	case OP_ZDPAGE:
		if (!pgmap_on)
			return -EINVAL;
		slots[q->slot] = pfn_to_page(PHYS_PFN(pgmap_.range.start) + q->a);
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

static long o_ioctl(struct file *f, unsigned int cmd, unsigned long arg)
{
	struct rec_request q;

	if (cmd != REC_IOC)
		return -ENOTTY;
	if (copy_from_user(&q, (void __user *)arg, sizeof(q)))
		return -EFAULT;
	if (q.slot >= REC_NSLOT)
		return -EINVAL;
	if (q.op == OP_MEMUNMAP) {	/* may block until every page reference is gone */
		if (!pgmap_on)
			return -EINVAL;
		memunmap_pages(&pgmap_);
		pgmap_on = false;
		q.ret = 0;
		return copy_to_user((void __user *)arg, &q, sizeof(q)) ? -EFAULT : 0;
	}
	mutex_lock(&big);
	q.ret = do_op(&q);
	snap(slots[q.slot], &q.snap);
	mutex_unlock(&big);
	if (copy_to_user((void __user *)arg, &q, sizeof(q)))
		return -EFAULT;
	return 0;
}

static const struct file_operations o_fops = {
	.owner = THIS_MODULE, .unlocked_ioctl = o_ioctl, .mmap = o_mmap,
};
static struct miscdevice o_misc = {
	.minor = MISC_DYNAMIC_MINOR, .name = "recorder", .fops = &o_fops, .mode = 0666,
};

static int __init o_init(void)
{
	int r = resolve();

	if (r)
		return r;
	return misc_register(&o_misc);
}
static void __exit o_exit(void) { misc_deregister(&o_misc); }
module_init(o_init);
module_exit(o_exit);
MODULE_DESCRIPTION("reads page counters");
MODULE_LICENSE("GPL");
