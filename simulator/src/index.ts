/** The counters: catalogue of effects, eras, ledger, replay. Knows neither C, nor LSP, nor files. */

export {
  formatPlace,
  type Parsed,
  parseCondition,
  parseLinear,
  parsePlace,
  parseReturnRange,
} from './catalogue/expression.js';
export type { Linear } from './catalogue/linear.js';
export * as linear from './catalogue/linear.js';
export * from './catalogue/load.js';
export * from './catalogue/row.js';
export * from './era/eras.js';
export * from './era/version.js';
