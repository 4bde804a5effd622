/** Stand-in until the analysis is here: finds nothing. */

import { formatVersion } from '@folioscope/simulator';
import type { CreateCore } from './core.js';

export const createCore: CreateCore = async () => ({
  check: () => ({ findings: [], notAnalysed: [], functions: [], paths: 0 }),
  simulate: () => undefined,
  hover: () => undefined,
  era: (options) => ({
    kernel: formatVersion(options.version),
    id: '',
    title: '',
    foundBy: options.eraFoundBy,
    unverified: false,
  }),
  forget: () => {},
});

export { rules } from './rules/index.js';
