/** Long work in slices, with room for messages between them. */

/** Milliseconds of work before others get a turn: typing must not feel it. */
const SLICE = 10;

/** Milliseconds after which work counts as long. */
const LONG = 1000;

export interface SliceOptions {
  /** Called once when the work takes long; what it returns, when the work ends. */
  readonly onLong: () => () => void;
  /** Called before each further slice; it stops the work by throwing. */
  readonly mayGoOn: () => void;
}

/** Runs steps to their end, or until `mayGoOn` throws. */
export async function inSlices<T>(steps: Generator<void, T>, { onLong, mayGoOn }: SliceOptions): Promise<T> {
  const start = performance.now();
  let sliceEnd = start + SLICE;
  let ended: (() => void) | undefined;
  try {
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      if (performance.now() < sliceEnd) continue;
      if (!ended && performance.now() - start > LONG) ended = onLong();
      await turn();
      mayGoOn();
      sliceEnd = performance.now() + SLICE;
    }
  } finally {
    ended?.();
  }
}

const soon: (then: () => void) => void = globalThis.setImmediate ?? ((then) => setTimeout(then, 0));

/** Lets messages that have arrived be handled: an edit or a cancellation may be among them. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(() => soon(resolve), 0));
