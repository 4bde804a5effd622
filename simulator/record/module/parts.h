/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the module have of each other. */
#ifndef REC_PARTS_H
#define REC_PARTS_H
#include <linux/fs.h>
#include "recorder.h"
#include "kernels.h"

/* operations.c: the pages that scenarios name */
extern struct page *slots[REC_NSLOT];
long do_operation(struct rec_request *q);

/* symbols.c: NULL where the kernel does not have it */
int resolve_symbols(void);
extern void (*p_lru_add_drain_all)(void);
#if K >= V(6, 4)
extern bool (*p_folio_isolate_lru)(struct folio *);
#else
extern int (*p_folio_isolate_lru)(struct folio *);
#endif
extern void (*p_folio_putback_lru)(struct folio *);
extern int (*p_folio_mapcount)(struct folio *);	/* before 5.16: total_mapcount(head) */
extern int (*p_split)(struct page *, struct list_head *);
extern int (*p_split_order)(struct page *, struct list_head *, unsigned int);

/* counters.c */
void read_page(struct page *page, struct rec_counters *s);

/* device.c */
extern struct dev_pagemap device_map;
extern bool device_there;
extern int device_frees;	/* how often the owner was told that a page is free */
long create_device(long type, u64 start, u64 size);
long remove_device(void);
long migrate_to_device(unsigned long addr, long idx);

/* mappings.c */
int recorder_mmap(struct file *file, struct vm_area_struct *vma);
long level_of(unsigned long addr);

#endif
