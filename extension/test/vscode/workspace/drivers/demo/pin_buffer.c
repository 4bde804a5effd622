// SPDX-License-Identifier: GPL-2.0
/* A driver's buffer of pinned user pages, with a mistake on each of two error paths. */
#include <linux/mm.h>
#include <linux/pagemap.h>

struct demo_buffer {
	struct page **pages;
	int nr;
};

int demo_pin_buffer(struct demo_buffer *buf, struct address_space *mapping,
		    unsigned long addr, int nr, struct page **pages)
{
	struct page *header;
	int ret;

	header = find_get_page(mapping, 0);
	if (!header)
		return -ENOENT;

	ret = pin_user_pages_fast(addr, nr, FOLL_WRITE, pages);
	if (ret < 0)
		return ret;
	if (ret < nr) {
		put_page(header);
		return -EFAULT;
	}

	copy_highpage(pages[0], header);
	unpin_user_pages(pages, nr);
	put_page(header);
	return 0;
}

int demo_count(const struct demo_buffer *buf)
{
	return buf->nr;
}
