// SPDX-License-Identifier: MIT
/* Operations on pages: each is one request to the driver. */
#include "operations.h"

/* S [N]: a slot and a number, 1 when it is missing. */
static long with_count(int op, char **w)
{
	return request(op, index_of(w[1]), w[2] ? number(w[2]) : 1, number(w[3]), number(w[4]));
}

#define COUNTED(name, op) \
	static long name(char **w) { return with_count(op, w); }
COUNTED(snap, OP_SNAP)
COUNTED(get, OP_GET)
COUNTED(put, OP_PUT)
COUNTED(fget, OP_FGET)
COUNTED(fput, OP_FPUT)
COUNTED(tryget, OP_TRYGET)
COUNTED(getnz, OP_GETNZ)
COUNTED(ftryget, OP_FTRYGET)
COUNTED(freeze, OP_FREEZE)
COUNTED(unfreeze, OP_UNFREEZE)
COUNTED(refadd, OP_REFADD)
COUNTED(refsub, OP_REFSUB)
COUNTED(unpin, OP_UNPIN)
COUNTED(unpind, OP_UNPIND)
COUNTED(unpinrange, OP_UNPINRANGE)
COUNTED(isolate, OP_ISOLATE)
COUNTED(putback, OP_PUTBACK)
COUNTED(lock, OP_LOCK)
COUNTED(unlock, OP_UNLOCK)
COUNTED(reserve, OP_RESERVE)
COUNTED(unreserve, OP_UNRESERVE)
COUNTED(pgmapget, OP_PGMAPGET)
COUNTED(pgmapput, OP_PGMAPPUT)
COUNTED(splitthp, OP_SPLITTHP)
COUNTED(forget, OP_FORGET)

/* alloc S ORDER [nocomp] */
static long alloc(char **w)
{
	return request(OP_ALLOC, index_of(w[1]), number(w[2]), is(w[3], "nocomp"), 0);
}

/* free S ORDER */
static long free_page(char **w)
{
	return request(OP_FREE, index_of(w[1]), number(w[2]), 0, 0);
}

/* splitpage S ORDER */
static long split_page(char **w)
{
	return request(OP_SPLITPAGE, index_of(w[1]), number(w[2]), 0, 0);
}

/* tail T S N */
static long tail(char **w)
{
	return request(OP_TAIL, index_of(w[1]), index_of(w[2]), number(w[3]), 0);
}

/* headof T S */
static long head_of(char **w)
{
	return request(OP_HEAD, index_of(w[1]), index_of(w[2]), 0, 0);
}

/* watchu S V OFFSET */
static long watch_user(char **w)
{
	return request(OP_WATCHU, index_of(w[1]), (long)address(w[2], w[3]), 0, 0);
}

/* watchf S F INDEX */
static long watch_file(char **w)
{
	return request(OP_WATCHF, index_of(w[1]), files[index_of(w[2])], number(w[3]), 0);
}

/* watchpfn S PFN */
static long watch_pfn(char **w)
{
	return request(OP_WATCHPFN, index_of(w[1]), number(w[2]), 0, 0);
}

/* The driver's numbers for w, l, f, p; it makes FOLL_* of them. r is none. */
static unsigned gup_flags(const char *word)
{
	unsigned flags = 0;

	if (!word)
		return 1;
	for (; *word; word++)
		flags |= *word == 'w' ? 1 : *word == 'l' ? 2 : *word == 'f' ? 4 : *word == 'p' ? 8 : 0;
	return flags;
}

/* gup, gupf, pin, pinf: S V OFFSET FLAGS [N] */
static long take(int op, char **w)
{
	return request(op, index_of(w[1]), (long)address(w[2], w[3]), gup_flags(w[4]), w[5] ? number(w[5]) : 1);
}

static long gup(char **w) { return take(OP_GUP, w); }
static long gup_fast(char **w) { return take(OP_GUPF, w); }
static long pin(char **w) { return take(OP_PIN, w); }
static long pin_fast(char **w) { return take(OP_PINF, w); }

/* gupn, pinn: K V OFFSET FLAGS N */
static long take_many(int op, char **w)
{
	return request(op, index_of(w[1]), (long)address(w[2], w[3]), gup_flags(w[4]), number(w[5]));
}

static long gup_many(char **w) { return take_many(OP_GUPN, w); }
static long pin_many(char **w) { return take_many(OP_PINN, w); }

/* putn, unpinn: K */
static long put_many(char **w) { return request(OP_PUTN, index_of(w[1]), 0, 0, 0); }
static long unpin_many(char **w) { return request(OP_UNPINN, index_of(w[1]), 0, 0, 0); }

static long drain(char **w) { return request(OP_DRAIN, 0, 0, 0, 0); }

/* memremap KIND ADDRESS SIZE */
static long memremap(char **w)
{
	return request(OP_MEMREMAP, 0, number(w[1]), number(w[2]), number(w[3]));
}

static long memunmap(char **w) { return request(OP_MEMUNMAP, 0, 0, 0, 0); }

/* zdpage S N */
static long device_page(char **w)
{
	return request(OP_ZDPAGE, index_of(w[1]), number(w[2]), 0, 0);
}

/* zdinit S [ORDER] */
static long device_init(char **w)
{
	return request(OP_ZDINIT, index_of(w[1]), 1, number(w[2]), 0);
}

/* zdmigrate V OFFSET N */
static long device_migrate(char **w)
{
	return request(OP_ZDMIGRATE, 0, (long)address(w[1], w[2]), number(w[3]), 0);
}

/* pglevel V OFFSET */
static long page_level(char **w)
{
	return request(OP_PGLEVEL, 0, (long)address(w[1], w[2]), 0, 0);
}

const struct operation page_operations[] = {
	{"snap", snap, true},
	{"get", get, true},
	{"put", put, true},
	{"fget", fget, true},
	{"fput", fput, true},
	{"tryget", tryget, true},
	{"getnz", getnz, true},
	{"ftryget", ftryget, true},
	{"freeze", freeze, true},
	{"unfreeze", unfreeze, true},
	{"refadd", refadd, true},
	{"refsub", refsub, true},
	{"unpin", unpin, true},
	{"unpind", unpind, true},
	{"unpinrange", unpinrange, true},
	{"isolate", isolate, true},
	{"putback", putback, true},
	{"lock", lock, true},
	{"unlock", unlock, true},
	{"reserve", reserve, true},
	{"unreserve", unreserve, true},
	{"pgmapget", pgmapget, true},
	{"pgmapput", pgmapput, true},
	{"splitthp", splitthp, true},
	{"forget", forget, true},
	{"alloc", alloc, true},
	{"free", free_page, true},
	{"splitpage", split_page, true},
	{"tail", tail, true},
	{"headof", head_of, true},
	{"watchu", watch_user, true},
	{"watchf", watch_file, true},
	{"watchpfn", watch_pfn, true},
	{"gup", gup, true},
	{"gupf", gup_fast, true},
	{"pin", pin, true},
	{"pinf", pin_fast, true},
	{"gupn", gup_many, false},
	{"pinn", pin_many, false},
	{"putn", put_many, false},
	{"unpinn", unpin_many, false},
	{"drain", drain, false},
	{"memremap", memremap, false},
	{"memunmap", memunmap, false},
	{"zdpage", device_page, true},
	{"zdinit", device_init, true},
	{"zdmigrate", device_migrate, false},
	{"pglevel", page_level, false},
	{0},
};
