/** What a row can do, in one of its outcomes or another. */
import type { Effect, Row } from './row.js';

/** Whether some outcome has such an effect. */
export const canDo = (row: Row, isIt: (effect: Effect) => boolean): boolean =>
  row.outcomes.some(({ effects }) => effects.some(isIt));
