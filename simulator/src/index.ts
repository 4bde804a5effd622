/** The counters: catalogue of effects, eras, ledger, replay. Knows neither C, nor LSP, nor files. */
export * from './catalogue/row.js';
export * as linear from './catalogue/linear.js';
export type { Linear } from './catalogue/linear.js';
export * from './era/version.js';
