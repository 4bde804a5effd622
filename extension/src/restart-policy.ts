/** When to start a server again that ended by itself: at once, then later and later, then no more. */

/** Milliseconds to wait before the first, second, ... restart within `WINDOW`. */
const DELAYS: readonly number[] = [0, 1_000, 4_000, 15_000];
const WINDOW = 5 * 60_000;

export interface RestartPolicy {
  /** Milliseconds to wait after an end at time `now`, or undefined to give up. */
  afterEnd(now: number): number | undefined;
  /** Forgets earlier ends, for a start the user asked for. */
  reset(): void;
}

export function createRestartPolicy(): RestartPolicy {
  let ends: readonly number[] = [];
  return {
    afterEnd(now) {
      ends = [...ends.filter((time) => now - time < WINDOW), now];
      return DELAYS[ends.length - 1];
    },
    reset() {
      ends = [];
    },
  };
}
