/** `folioscope replay --thread`: a mailing-list thread, step by step, on the kernels it argues about. */
import { replayThread, threadSummary } from '@folioscope/simulator';
import { loadThreads } from '../host/assets.js';
import { InputProblem } from '../host/problem.js';
import { threadList, threadWriters } from '../report/thread-writers.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';

/** Prints the names of all threads. */
export function listThreads(format: keyof typeof threadWriters, environment: Environment): ExitStatus {
  const threads = loadThreads(environment.assets).map(threadSummary);
  environment.out(format === 'json' ? `${JSON.stringify(threads)}\n` : threadList(threads));
  return EXIT.nothingFound;
}

/** Prints one thread. Throws InputProblem for a name there is not. */
export function showThread(name: string, format: keyof typeof threadWriters, environment: Environment): ExitStatus {
  const threads = loadThreads(environment.assets);
  const thread = threads.find((known) => known.name === name);
  if (thread === undefined) {
    throw new InputProblem(`--thread ${name}: no such thread; known are ${threads.map((t) => t.name).join(', ')}`);
  }
  environment.out(threadWriters[format](replayThread(thread).timeline, environment.colour));
  return EXIT.nothingFound;
}
