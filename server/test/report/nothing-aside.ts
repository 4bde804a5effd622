/** A check from whose findings nothing was set aside. */
import type { SetAside } from '../../src/report/check-stats.js';

export const NOTHING_ASIDE: SetAside = { doubtful: [], suppressed: [], known: [], gone: [], notes: [] };
