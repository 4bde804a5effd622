/** Every rule there is, in the order of their codes' names. */
import { doublePut } from './double-put.js';
import { leakedPgmap } from './leaked-pgmap.js';
import { leakedPin } from './leaked-pin.js';
import { leakedReference } from './leaked-reference.js';
import { partialPin } from './partial-pin.js';
import { putOfErrorPointer } from './put-of-error-pointer.js';
import { removedApi } from './removed-api.js';
import type { Rule } from './rule.js';
import { useAfterPut } from './use-after-put.js';
import { wrongCount } from './wrong-count.js';
import { wrongRelease } from './wrong-release.js';

export type { Break, FunctionBooks, Rule } from './rule.js';

export const rules: readonly Rule[] = [
  doublePut,
  leakedPgmap,
  leakedPin,
  leakedReference,
  partialPin,
  putOfErrorPointer,
  removedApi,
  useAfterPut,
  wrongCount,
  wrongRelease,
];
