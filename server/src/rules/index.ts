/** Every rule there is, in the order of their codes' names. */
import { doublePut } from './double-put.js';
import { inconsistentRelease } from './inconsistent-release.js';
import { leakedPgmap } from './leaked-pgmap.js';
import { leakedPin } from './leaked-pin.js';
import { leakedReference } from './leaked-reference.js';
import { missingGet } from './missing-get.js';
import { partialPin } from './partial-pin.js';
import { putOfErrorPointer } from './put-of-error-pointer.js';
import { removedApi } from './removed-api.js';
import type { Rule } from './rule.js';
import { staleIdleTest } from './stale-idle-test.js';
import { truncatedPgmapCount } from './truncated-pgmap-count.js';
import { unheldPut } from './unheld-put.js';
import { useAfterPut } from './use-after-put.js';
import { wrongCount } from './wrong-count.js';
import { wrongRelease } from './wrong-release.js';
import { zeroRefMapping } from './zero-ref-mapping.js';

export type { Break, FunctionBooks, Rule } from './rule.js';

export const rules: readonly Rule[] = [
  doublePut,
  inconsistentRelease,
  leakedPgmap,
  leakedPin,
  leakedReference,
  missingGet,
  partialPin,
  putOfErrorPointer,
  removedApi,
  staleIdleTest,
  truncatedPgmapCount,
  unheldPut,
  useAfterPut,
  wrongCount,
  wrongRelease,
  zeroRefMapping,
];
