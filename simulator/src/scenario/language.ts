/** The operations by name, and lines compiled once. */
import { ScenarioError } from './argument.js';
import type { Compiled, Operation } from './operation.js';
import { deviceOperations } from './ops/device.js';
import { fileOperations } from './ops/files.js';
import { gupOperations } from './ops/gup.js';
import { mappingOperations } from './ops/mapping.js';
import { pageOperations } from './ops/page.js';
import { processOperations } from './ops/process.js';
import { settingOperations } from './ops/setting.js';

const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  [
    ...pageOperations,
    ...gupOperations,
    ...mappingOperations,
    ...fileOperations,
    ...processOperations,
    ...deviceOperations,
    ...settingOperations,
  ].map((operation) => [operation.name, operation]),
);

const compiled = new Map<string, Compiled>();
const MOST_KEPT = 20_000;

/** Names of all operations. */
export const operationNames = (): string[] => [...OPERATIONS.keys()];

/** A line up to its comment. */
export const withoutComment = (line: string): string => line.replace(/#.*/, '').trim();

/** Reads a line of the scenario language; throws ScenarioError. */
export function compile(line: string): Compiled {
  const known = compiled.get(line);
  if (known) return known;
  const [name = '', ...args] = withoutComment(line).split(/\s+/);
  const operation = OPERATIONS.get(name);
  if (!operation) throw new ScenarioError(`unknown operation "${name}"`);
  const result = operation.compile(args);
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(line, result);
  return result;
}
