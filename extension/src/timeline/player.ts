/** Turns the leaves by itself: one step after another until there is none. */

/** Milliseconds a step stays. */
const LEAF_TIME = 900;

export interface Player {
  toggle(): void;
  stop(): void;
}

/** `turn` goes one step on and says whether there is another; `onChange` is told when playing begins and ends. */
export function createPlayer(turn: () => boolean, onChange: (playing: boolean) => void): Player {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    onChange(false);
  };
  return {
    stop,
    toggle() {
      if (timer !== undefined) return stop();
      onChange(true);
      timer = setInterval(() => {
        if (!turn()) stop();
      }, LEAF_TIME);
    },
  };
}
