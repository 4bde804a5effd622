// SPDX-License-Identifier: MIT
/* Requests to the driver, and readings of pages as JSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include "operations.h"

/* What one pin of a small page adds to its reference count. */
#define PIN_BIAS 1024

static const struct {
	unsigned bit;
	const char *name;
} flags[] = {
	{SF_RESERVED, "reserved"},     {SF_LRU, "lru"},
	{SF_ANON, "anon"},	       {SF_LOCKED, "locked"},
	{SF_DIRTY, "dirty"},	       {SF_UPTODATE, "uptodate"},
	{SF_HEAD, "head"},	       {SF_TAIL, "tail"},
	{SF_ZONEDEV, "zonedev"},       {SF_PRIVATE, "private"},
	{SF_SWAPBACKED, "swapbacked"}, {SF_MAPPING, "mapping"},
	{SF_ANONEXCL, "anonexcl"},     {SF_SWAPCACHE, "swapcache"},
	{SF_REFERENCED, "referenced"}, {SF_ACTIVE, "active"},
	{SF_UNEVICT, "unevictable"},   {SF_BUDDY, "buddy"},
	{SF_WRITEBACK, "writeback"},
};

static long ask(struct rec_request *asked)
{
	return ioctl(device, REC_IOC, asked) ? -errno : asked->ret;
}

long request(int op, int slot, long a, long b, long c)
{
	struct rec_request asked = {.op = op, .slot = slot, .a = a, .b = b, .c = c};

	return ask(&asked);
}

static void print_flags(unsigned set)
{
	const char *between = "";

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (set & flags[i].bit) {
			printf("%s%s", between, flags[i].name);
			between = ",";
		}
}

void print_reading(const char *scenario, int step, const char *op, long result, const char *slot, bool drain)
{
	struct rec_request asked = {.op = OP_SNAP, .slot = index_of(slot), .a = drain ? 2 : 0};
	const struct rec_counters *page = &asked.snap;
	bool exact;
	int pins;

	ask(&asked);
	exact = page->pin >= 0;
	pins = exact ? page->pin : (page->order ? page->href : page->ref) / PIN_BIAS;
	printf("{\"scenario\":\"%s\",\"step\":%d,\"op\":\"%s\",\"ret\":%ld,\"slot\":\"%s\",\"ref\":%d,\"map\":%d,", scenario,
	       step, op, result, slot, page->ref, page->map);
	printf("\"pin\":%d,\"pin_exact\":%d,", pins > 0 ? pins : 0, exact);
	printf("\"dma_pinned\":%d,\"reserved\":%d,\"head_ref\":%d,\"fmap\":%d,\"entire\":%d,", !!(page->flags & SF_DMAPINNED),
	       !!(page->flags & SF_RESERVED), page->href, page->fmap, page->entire);
	printf("\"rawmap\":%d,\"order\":%d,\"nid\":%d,\"flags\":\"", page->rawmap, page->order, page->nid);
	print_flags(page->flags);
	printf("\"");
	if (page->flags & SF_ZONEDEV) {
		printf(",\"pgmap_type\":%d,\"pgmap_ref\":%lld,\"zfree\":%d", page->pgtype, (long long)page->pgref, page->zfree);
		if (page->share >= 0)
			printf(",\"share\":%lld", (long long)page->share);
	}
	printf("}\n");
}
