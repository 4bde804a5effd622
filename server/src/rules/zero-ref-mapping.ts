/** A page with a count of zero gets a page table entry that counts. */
import type { Rules } from '@folioscope/simulator';
import type { Observation } from '../analysis/context.js';
import { fromObservations } from './observed.js';
import type { Rule } from './rule.js';

export const zeroRefMapping: Rule = {
  code: 'zero-ref-mapping',
  title: 'A page that nobody has a reference on is put into a page table',
  documentation: {
    what: 'On the path shown, the reference count of the page is zero (it is frozen, its last reference is gone, it was allocated without one, or it is idle device memory in a kernel where that rests at zero), and it is mapped by a function that adds a reference.',
    why: 'Counting up from zero brings a page to life that is free, or about to be: it is handed out a second time. Newer kernels refuse such a page with -EINVAL.',
    bad: `int example_frozen(struct vm_area_struct *vma, unsigned long addr, struct page *page)
{
	int ret;

	if (!page_ref_freeze(page, 1))
		return -EBUSY;
	ret = vm_insert_page(vma, addr, page);
	page_ref_unfreeze(page, 1);
	return ret;
}`,
    good: `int example_thawed(struct vm_area_struct *vma, unsigned long addr, struct page *page)
{
	if (!page_ref_freeze(page, 1))
		return -EBUSY;
	page_ref_unfreeze(page, 1);
	return vm_insert_page(vma, addr, page);
}`,
  },
  find: (books) =>
    fromObservations('zero-ref-mapping', books, {
      sorts: { 'zero-count': { sure: 'high', unsure: 'medium' } },
      message: ({ object, call, sure, kinds = [] }, line) =>
        sure
          ? `${call}() maps ${object} while its count is zero${line === undefined ? '' : ` (since line ${line})`}`
          : `${call}() maps ${object}, on which nobody may have a reference: idle ${kinds.join(' or ')} pages have a count of zero in this kernel`,
      when: (o) => o.sure || restsAtZero(o, books.counting),
      last: ({ object }) => [
        { do: 'zero', on: { object } },
        { do: 'map', on: { object } },
      ],
    }),
};

const restsAtZero = ({ kinds = [] }: Observation, { device }: Rules): boolean => {
  const rests = kinds.map((kind) => Object.entries(device).find(([name]) => name === kind)?.[1].restCount);
  return rests.length > 0 && rests.every((count) => count === 0);
};
