// SPDX-License-Identifier: GPL-2.0
/* Functions that the kernel does not export, found through a kprobe on kallsyms_lookup_name. */
#include <linux/kprobes.h>
#include "parts.h"

static unsigned long (*p_kallsyms)(const char *);
void (*p_lru_add_drain_all)(void);
#if K >= V(6, 4)
bool (*p_folio_isolate_lru)(struct folio *);
#else
int (*p_folio_isolate_lru)(struct folio *);
#endif
void (*p_folio_putback_lru)(struct folio *);
int (*p_folio_mapcount)(struct folio *);	/* before 5.16: total_mapcount(head) */
int (*p_split)(struct page *, struct list_head *);
int (*p_split_order)(struct page *, struct list_head *, unsigned int);

int resolve_symbols(void)
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
