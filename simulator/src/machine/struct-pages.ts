/** Memory that the struct pages of device memory take (mm/sparse-vmemmap.c). */
import type { Rules } from './rules.js';

/** sizeof(struct page) on 64 bits. */
const STRUCT_PAGE = 64;
const PAGE = 4096;
/** Pages of struct pages that each compound page keeps: one with the head, one that all further tails share. */
const KEPT = 2;

/** Bytes of struct pages for this much memory in compound pages of `align` bytes; page tables not counted. */
export function structPageBytes(rules: Rules, bytes: number, align: number): number {
  const each = (align / PAGE) * STRUCT_PAGE;
  const kept = rules.reusesTailStructPages ? Math.min(each, KEPT * PAGE) : each;
  return (bytes / align) * kept;
}
