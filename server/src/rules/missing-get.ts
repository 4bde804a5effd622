/** Handed over without a hold to hand over. */
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const missingGet: Rule = {
  code: 'missing-get',
  title: 'A page is handed over without the reference that goes with it',
  documentation: {
    what: 'On the path shown, a page is given to something that will give a reference back one day: a page table entry, a network packet. But the function has no reference to hand over: the pointer came from a lookup that takes none.',
    why: 'The reference that is given back in the end is somebody else’s: the page is freed while they still use it.',
    bad: `void example_lent(struct vm_area_struct *vma, unsigned long addr, struct sk_buff *skb)
{
	struct folio_walk fw;
	struct folio *folio = folio_walk_start(&fw, vma, addr, 0);

	if (!folio)
		return;
	skb_fill_page_desc(skb, 0, &folio->page, 0, PAGE_SIZE);
	folio_walk_end(&fw, vma);
}`,
    good: `void example_own(struct vm_area_struct *vma, unsigned long addr, struct sk_buff *skb)
{
	struct folio_walk fw;
	struct folio *folio = folio_walk_start(&fw, vma, addr, 0);

	if (!folio)
		return;
	folio_get(folio);
	skb_fill_page_desc(skb, 0, &folio->page, 0, PAGE_SIZE);
	folio_walk_end(&fw, vma);
}`,
  },
  find: (books) =>
    fromObservations('missing-get', books, {
      sorts: { 'handed-unheld': { sure: 'high', unsure: 'medium' }, 'borrowed-handed': { sure: 'low', unsure: 'low' } },
      message: ({ object, call, why = 'lent' }, line) => {
        const at = line === undefined ? '' : ` in line ${line}`;
        const reason = why === 'lent' ? `the pointer came without one${at}` : `the call${at} that takes one failed`;
        return `${call}() takes over a reference on ${object}, but this path has none: ${reason}`;
      },
    }),
};
