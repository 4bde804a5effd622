/** The counters: catalogue of effects, eras, ledger, replay. Knows neither C, nor LSP, nor files. */

export { canDo } from './catalogue/does.js';
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
export { writeRow } from './catalogue/write.js';
export * from './era/eras.js';
export { type Feature, type FoundFeatures, showsFeature } from './era/features.js';
export * from './era/version.js';
export * from './ledger/counters.js';
export * from './ledger/ledger.js';
export * from './ledger/replay-events.js';
export type { Verdict, VerdictCode } from './machine/legality.js';
export type { Counters as PageCounters } from './machine/snapshot.js';
export * from './replay/replay.js';
export type { Problem } from './replay/trace.js';
export { ScenarioError } from './scenario/argument.js';
export { operationNames } from './scenario/language.js';
export { Machine, type Outcome as OperationOutcome, type Shown } from './scenario/machine.js';
export { runScenario, type ScenarioReport, type ScenarioStep } from './scenario/run.js';
export { replayScenario, replayThread, summaryOf as threadSummary } from './thread/replay-thread.js';
export type { ThreadFile, ThreadProblem, ThreadSource } from './thread/source.js';
export * from './thread/timeline.js';
