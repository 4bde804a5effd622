// SPDX-License-Identifier: GPL-2.0
/* shared between the module and the program that runs scenarios */
#ifndef REC_H
#define REC_H
#include <linux/types.h>
#define REC_NSLOT 64
#define REC_NARR  8
#define REC_ARRMAX 4096

enum rec_op {
	OP_SNAP = 1, OP_ALLOC, OP_FREE, OP_TAIL, OP_HEAD,
	OP_GET, OP_PUT, OP_FGET, OP_FPUT, OP_TRYGET, OP_GETNZ, OP_FTRYGET,
	OP_FREEZE, OP_UNFREEZE, OP_REFADD, OP_REFSUB,
	OP_WATCHU, OP_WATCHF, OP_WATCHPFN,
	OP_GUP, OP_GUPF, OP_PIN, OP_PINF, OP_UNPIN, OP_UNPIND,
	OP_GUPN, OP_PINN, OP_PUTN, OP_UNPINN, OP_UNPINRANGE,
	OP_DRAIN, OP_ISOLATE, OP_PUTBACK, OP_LOCK, OP_UNLOCK,
	OP_RESERVE, OP_UNRESERVE,
	OP_MEMREMAP, OP_MEMUNMAP, OP_ZDPAGE, OP_ZDINIT,
	OP_PGMAPGET, OP_PGMAPPUT, OP_ZAP, OP_SPLITPAGE,
	OP_DEVMODE, OP_FORGET, OP_SPLITTHP, OP_PGLEVEL, OP_ZDMIGRATE,
};

/* mmap modes of /dev/recorder */
enum { MM_INSERT_PAGE = 1, MM_INSERT_PFN, MM_REMAP_PFN, MM_FAULT_PAGE,
       MM_FAULT_PAGE_NOGET, MM_INSERT_MIXED, MM_REMAP_STRUCT };

#define SF_RESERVED 1
#define SF_LRU 2
#define SF_ANON 4
#define SF_LOCKED 8
#define SF_DIRTY 16
#define SF_UPTODATE 32
#define SF_HEAD 64
#define SF_TAIL 128
#define SF_ZONEDEV 256
#define SF_PRIVATE 512
#define SF_SWAPBACKED 1024
#define SF_MAPPING 2048
#define SF_DMAPINNED 4096
#define SF_ANONEXCL 8192
#define SF_SWAPCACHE 16384
#define SF_REFERENCED 32768
#define SF_ACTIVE 65536
#define SF_UNEVICT 131072
#define SF_BUDDY 262144
#define SF_WRITEBACK 524288
#define SF_HUGETLB 1048576

struct rec_counters {
	__s32 ref;      /* page_ref_count(page) of exactly this struct page */
	__s32 href;     /* folio_ref_count(page_folio(page)) */
	__s32 rawmap;   /* atomic_read(&page->_mapcount), raw */
	__s32 map;      /* page_mapcount() semantics (small map + entire) */
	__s32 fmap;     /* folio_mapcount() */
	__s32 entire;   /* entire mapcount, large only, else -1 */
	__s32 pin;      /* exact pincount if large, else -1 */
	__s32 order;
	__u32 flags;
	__s32 pgtype;   /* pgmap type or 0 */
	__s64 pgref;    /* pgmap percpu ref sum or -1 */
	__u64 pfn;
	__s32 nid;
	__s32 zfree;    /* number of page_free callbacks so far */
	__s64 share;    /* FS-DAX since 6.15: folio->share, else -1 */
};

struct rec_request {
	__u32 op;
	__u32 slot;
	__s64 a, b, c;
	__s64 ret;
	struct rec_counters snap;
};
#define REC_IOC _IOWR('O', 1, struct rec_request)
#endif
