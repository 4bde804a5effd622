/** Kernel C in, syntax tree out. */

export type { Node as SyntaxNode } from 'web-tree-sitter';
export { definitionsOf, type TextDefinition } from './definitions.js';
export { FLAG_SETS, RETURNING_MACROS, WARNINGS } from './dialect/macros.js';
export { seemsToGiveBack } from './dialect/names.js';
export type { KernelFunction, ParseProblem } from './functions.js';
export { type Masked, type MaskOptions, mask } from './mask.js';
export { createParser, type KernelParser, ParseCancelled, type ParseOptions, type ParserWasm } from './parser.js';
export type * from './record.js';
export type { KernelTree, LostFunction } from './tree.js';
