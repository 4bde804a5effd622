// SPDX-License-Identifier: MIT
/* Operations on ranges of addresses. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "operations.h"

#define HUGE (2UL << 20)
#define PAGE 4096
#define READ_WRITE (PROT_READ | PROT_WRITE)

struct mapping mappings[MOST_MAPPINGS];

char *address(const char *mapping, const char *offset)
{
	return mappings[index_of(mapping)].at + number(offset);
}

void unmap_all(void)
{
	for (int i = 0; i < MOST_MAPPINGS; i++)
		if (mappings[i].at) {
			munmap(mappings[i].at, mappings[i].length);
			mappings[i].at = 0;
		}
}

static long failed(long result)
{
	return result ? -errno : 0;
}

static long map(const char *name, char *at, size_t length, int protection, int how, int file, off_t offset)
{
	char *got = mmap(at, length, protection, how, file, offset);

	if (got == MAP_FAILED)
		return -errno;
	mappings[index_of(name)] = (struct mapping){got, length};
	return 0;
}

/* Addresses that begin on 2 MB and are free. */
static char *aligned(size_t length)
{
	char *room = mmap(0, length + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	munmap(room, length + HUGE);
	return (char *)(((uintptr_t)room + HUGE - 1) & ~(HUGE - 1));
}

/* V SIZE [align] */
static long anonymous(char **w, int how)
{
	size_t length = number(w[2]);

	how |= MAP_ANONYMOUS;
	if (w[3])
		return map(w[1], aligned(length), length, READ_WRITE, how | MAP_FIXED_NOREPLACE, -1, 0);
	return map(w[1], 0, length, READ_WRITE, how, -1, 0);
}

static long anon(char **w) { return anonymous(w, MAP_PRIVATE); }
static long anon_shared(char **w) { return anonymous(w, MAP_SHARED); }

static long hugetlb(char **w)
{
	return map(w[1], 0, number(w[2]), READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
}

/* mapf V F OFFSET SIZE shared|private [align|ro] */
static long map_file(char **w)
{
	int file = files[index_of(w[2])];
	off_t offset = number(w[3]);
	size_t length = number(w[4]);
	int how = is(w[5], "shared") ? MAP_SHARED : MAP_PRIVATE;

	if (is(w[6], "align"))
		return map(w[1], aligned(length), length, READ_WRITE, how | MAP_FIXED_NOREPLACE, file, offset);
	return map(w[1], 0, length, is(w[6], "ro") ? PROT_READ : READ_WRITE, how, file, offset);
}

static int driver_mode(const char *word)
{
	static const struct {
		const char *name;
		int mode;
	} modes[] = {
		{"insert_page", MM_INSERT_PAGE},
		{"insert_pfn", MM_INSERT_PFN},
		{"remap_pfn", MM_REMAP_PFN},
		{"fault_page", MM_FAULT_PAGE},
		{"fault_page_noget", MM_FAULT_PAGE_NOGET},
		{"insert_mixed", MM_INSERT_MIXED},
	};

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (is(word, modes[i].name))
			return modes[i].mode;
	return 0;
}

/* dev V MODE S PAGES [private]: the driver reads the mode and the slot out of the offset */
static long map_device(char **w)
{
	off_t offset = (off_t)(index_of(w[3]) << 8 | driver_mode(w[2])) * PAGE;
	int how = is(w[5], "private") ? MAP_PRIVATE : MAP_SHARED;

	return map(w[1], 0, number(w[4]) * PAGE, READ_WRITE, how, device, offset);
}

/* wr V OFFSET */
static long write_byte(char **w)
{
	*(volatile char *)address(w[1], w[2]) = 1;
	return 0;
}

/* rd V OFFSET */
static long read_byte(char **w)
{
	return *(volatile unsigned char *)address(w[1], w[2]);
}

/* unmap V [OFFSET SIZE] */
static long unmap(char **w)
{
	struct mapping *whole = &mappings[index_of(w[1])];
	long result;

	if (w[2])
		return munmap(whole->at + number(w[2]), number(w[3]));
	result = munmap(whole->at, whole->length);
	whole->at = 0;
	return result;
}

/* madv V OFFSET SIZE ADVICE; by number what an older C library does not name */
static long advise(char **w)
{
	static const struct {
		const char *name;
		int advice;
	} known[] = {
		{"dontneed", MADV_DONTNEED}, {"hugepage", MADV_HUGEPAGE}, {"nohuge", MADV_NOHUGEPAGE}, {"pageout", 21},
		{"cold", 20},		     {"free", 8},		  {"collapse", 25},	       {"dontfork", 10},
		{"remove", 9},		     {"popread", 22},		  {"popwrite", 23},
	};
	int advice = -1;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (is(w[4], known[i].name))
			advice = known[i].advice;
	return failed(madvise(address(w[1], w[2]), number(w[3]), advice));
}

static long lock_range(char **w) { return failed(mlock(address(w[1], w[2]), number(w[3]))); }
static long unlock_range(char **w) { return failed(munlock(address(w[1], w[2]), number(w[3]))); }

/* mprotect V OFFSET SIZE BITS */
static long protect(char **w)
{
	return failed(mprotect(address(w[1], w[2]), number(w[3]), number(w[4])));
}

/* move V OFFSET NODE: what move_pages says of the page; 1000 and more when pages were left */
static long move(char **w)
{
	void *page = address(w[1], w[2]);
	int node = number(w[3]), status = -999;
	long left = syscall(SYS_move_pages, 0, 1L, &page, &node, &status, 2);

	if (left < 0)
		return -errno;
	return left > 0 ? 1000 + left : status;
}

const struct operation mapping_operations[] = {
	{"anon", anon},
	{"anonshared", anon_shared},
	{"hugetlb", hugetlb},
	{"mapf", map_file},
	{"dev", map_device},
	{"wr", write_byte},
	{"rd", read_byte},
	{"unmap", unmap},
	{"madv", advise},
	{"mlock", lock_range},
	{"munlock", unlock_range},
	{"mprotect", protect},
	{"move", move},
	{0},
};
