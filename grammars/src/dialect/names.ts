/** What the kernel's functions are called, where the name alone says something. */
import { words } from './list.js';

const GIVING_BACK = words(`
  put free release drop return destroy unref recycle reclaim consume complete end done finish cleanup discard fini exit
  unpin build
`);

/** A function of that name may give back what it is passed, or take it over: `disk_super_release`, `rx_build_skb`. */
export const seemsToGiveBack = (name: string): boolean =>
  name.split(/[^A-Za-z]+/).some((word) => GIVING_BACK.has(word.toLowerCase()));
