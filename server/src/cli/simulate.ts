/** `folioscope simulate`: the paths of one function, with the counters step by step. */
import { resolve } from 'node:path';
import { FOLIO_KINDS, isFolioKind } from '../folio-kinds.js';
import { readPage } from '../host/assets.js';
import { InputProblem } from '../host/problem.js';
import { nameBelow } from '../host/source-paths.js';
import { readSource } from '../host/source-text.js';
import { simulationWriters } from '../report/simulation-writers.js';
import { openCore } from './checker.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { type TreeFlags, treeOf } from './tree-flags.js';

export interface SimulateFlags extends TreeFlags {
  readonly folio: string;
  readonly format: keyof typeof simulationWriters;
}

/** Runs the command; throws InputProblem when it cannot. */
export async function simulate(target: string, flags: SimulateFlags, environment: Environment): Promise<ExitStatus> {
  const { file, functionName } = parseTarget(target);
  if (!isFolioKind(flags.folio)) {
    throw new InputProblem(`--folio ${flags.folio}: no such folio kind; known are ${FOLIO_KINDS.join(', ')}`);
  }
  const { root, base, kernel } = treeOf(flags, [file], environment.cwd);
  const absolute = resolve(base, file);
  const source = readSource(absolute);
  if ('problem' in source) throw new InputProblem(`${file}: ${source.problem}`);
  const setup = {
    assets: environment.assets,
    root,
    folio: flags.folio,
    items: [{ name: nameBelow(root, absolute), readFrom: absolute }],
    ...(kernel ? { kernel } : {}),
  };
  const { core, options } = await openCore(setup, environment.createCore);
  const sourceFile = { path: nameBelow(root, absolute), text: source.text };
  const simulation = core.simulate(sourceFile, functionName, options);
  if (simulation === undefined) {
    const names = core.check(sourceFile, options).functions.map((view) => view.name);
    throw new InputProblem(
      `${file}: no function ${functionName} that could be read. ${nearNames(functionName, names)}`,
    );
  }
  const writing = { colour: environment.colour, timeline: () => readPage(environment.assets, 'timeline') };
  environment.out(simulationWriters[flags.format](simulation, writing));
  return EXIT.nothingFound;
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
