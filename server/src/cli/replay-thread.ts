/** `folioscope replay --thread`: a mailing-list thread, step by step, on the kernels it argues about. */
import { replayThread, threadSummary } from '@folioscope/simulator';
import { loadThreads, readPage } from '../host/assets.js';
import { InputProblem } from '../host/problem.js';
import { threadList, threadWriters } from '../report/thread-writers.js';
import { galleryPage } from '../report/timeline-page.js';
import { type Environment, EXIT, type ExitStatus } from './environment.js';

/** Prints the names of all threads, or a page with all of them. */
export function listThreads(format: keyof typeof threadWriters, environment: Environment): ExitStatus {
  const threads = loadThreads(environment.assets);
  const summaries = threads.map(threadSummary);
  if (format === 'text') environment.out(threadList(summaries));
  else if (format === 'json') environment.out(`${JSON.stringify(summaries)}\n`);
  else
    environment.out(
      galleryPage(
        threads.map((it) => replayThread(it).timeline),
        galleryOf(environment)(),
      ),
    );
  return EXIT.nothingFound;
}

const galleryOf = (environment: Environment) => () => readPage(environment.assets, 'gallery');

/** Prints one thread. Throws InputProblem for a name there is not. */
export function showThread(name: string, format: keyof typeof threadWriters, environment: Environment): ExitStatus {
  const threads = loadThreads(environment.assets);
  const thread = threads.find((known) => known.name === name);
  if (thread === undefined) {
    throw new InputProblem(`--thread ${name}: no such thread; known are ${threads.map((t) => t.name).join(', ')}`);
  }
  const writing = { colour: environment.colour, gallery: galleryOf(environment) };
  environment.out(threadWriters[format](replayThread(thread).timeline, writing));
  return EXIT.nothingFound;
}
