/** `folioscope simulate`: the paths of one function, with the counters step by step. */
import { FOLIO_KINDS, isFolioKind } from '../folio-kinds.js';
import { readPage } from '../host/assets.js';
import { InputProblem } from '../host/problem.js';
import { simulationWriters } from '../report/simulation-writers.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';
import { openTarget } from './target.js';
import type { TreeFlags } from './tree-flags.js';

export interface SimulateFlags extends TreeFlags {
  readonly folio: string;
  readonly format: keyof typeof simulationWriters;
}

/** Runs the command; throws InputProblem when it cannot. */
export async function simulate(target: string, flags: SimulateFlags, environment: Environment): Promise<ExitStatus> {
  if (!isFolioKind(flags.folio)) {
    throw new InputProblem(`--folio ${flags.folio}: no such folio kind; known are ${FOLIO_KINDS.join(', ')}`);
  }
  const { core, options, source, functionName, missing } = await openTarget(target, flags, environment);
  const simulation = core.simulate(source, functionName, options);
  if (simulation === undefined) throw missing();
  const writing = { colour: environment.colour, timeline: () => readPage(environment.assets, 'timeline') };
  environment.out(simulationWriters[flags.format](simulation, writing));
  return EXIT.nothingFound;
}
