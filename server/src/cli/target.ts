/** `FILE:FUNCTION`: a function of a tree, with the core that answers about it. */
import { resolve } from 'node:path';
import type { Core, CoreOptions, SourceFile } from '../core.js';
import { DEFAULT_FOLIO } from '../folio-kinds.js';
import { InputProblem } from '../host/problem.js';
import { nameBelow } from '../host/source-paths.js';
import { readSource } from '../host/source-text.js';
import { openCore } from './checker.js';
import type { Environment } from './environment.js';
import { setupOf, type TreeFlags, treeOf } from './tree-flags.js';

export interface Target {
  readonly core: Core;
  readonly options: CoreOptions;
  readonly source: SourceFile;
  readonly functionName: string;
  /** What to throw when the file has no such function: a problem that names those it has. */
  readonly missing: () => InputProblem;
}

/** Opens the file of a target; throws InputProblem. */
export async function openTarget(
  target: string,
  flags: TreeFlags & { readonly folio?: string },
  environment: Environment,
): Promise<Target> {
  const { file, functionName } = parseTarget(target);
  const { root, base, kernel } = treeOf(flags, [file], environment.cwd);
  const absolute = resolve(base, file);
  const read = readSource(absolute);
  if ('problem' in read) throw new InputProblem(`${file}: ${read.problem}`);
  const setup = {
    ...setupOf(flags, environment),
    root,
    folio: flags.folio ?? DEFAULT_FOLIO,
    items: [{ name: nameBelow(root, absolute), readFrom: absolute }],
    ...(kernel ? { kernel } : {}),
  };
  const { core, options } = await openCore(setup, environment.createCore);
  const source = { path: nameBelow(root, absolute), text: read.text };
  const missing = () => {
    const names = core.outline(source, options).map(({ name }) => name);
    return new InputProblem(
      `${file}: no function ${functionName} that could be read. ${nearNames(functionName, names)}`,
    );
  };
  return { core, options, source, functionName, missing };
}

/** Splits FILE:FUNCTION at the last colon. Throws InputProblem. */
export function parseTarget(target: string): { file: string; functionName: string } {
  const match = /^(.+):([A-Za-z_]\w*)$/.exec(target);
  const [, file, functionName] = match ?? [];
  if (file === undefined || functionName === undefined) {
    throw new InputProblem(`${target}: expected FILE:FUNCTION, such as mm/gup.c:get_user_pages`);
  }
  return { file, functionName };
}

const LISTED_NAMES = 20;

function nearNames(wanted: string, names: readonly string[]): string {
  if (names.length === 0) return 'No function was found in it.';
  const near = names.filter((name) => name.includes(wanted) || wanted.includes(name));
  const listed = near.length > 0 ? near : names;
  const shown = listed.slice(0, LISTED_NAMES).join(', ');
  return `It has ${shown}${listed.length > LISTED_NAMES ? `, and ${listed.length - LISTED_NAMES} more` : ''}.`;
}
