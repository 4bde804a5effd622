/** Kernel C as graphs: lowering from the tree. Never looks at catalogue or counters. */
export { constantsOf } from './constants.js';
export { errnoName, MAX_ERRNO } from './errno.js';
export { type Expression, type Extent, operands, walk } from './expression.js';
export {
  expressionsIn,
  expressionsOf,
  type FunctionGraph,
  type GraphNode,
  NOWHERE,
  type NodeId,
  successors,
  type Variable,
  valuesOf,
} from './graph.js';
export { liveVariables } from './liveness.js';
export { type LowerOptions, lowerFunction } from './lower.js';
export type { Order } from './order.js';
export { leadingTo, reachedFrom } from './reach.js';
