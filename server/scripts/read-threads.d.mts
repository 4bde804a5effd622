/** Types of read-threads.mjs, for tests. */
import type { ThreadSource } from '@folioscope/simulator';

export function readThreads(): ThreadSource[];
