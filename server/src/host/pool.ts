/** A small pool of worker threads: the same question asked about many items, answers in the items' order. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What a worker is asked, and what it answers. */
type Question<Item> = { readonly index: number; readonly item: Item };
type Reply<Answer> =
  | { readonly index: number; readonly answer: Answer }
  | { readonly progress: unknown }
  | { readonly index: number; readonly failure: string };

export interface PoolOptions {
  /** Called after each answer with how many there are. */
  readonly onAnswer?: (answers: number) => void;
  /** Called with what a job says on the way. */
  readonly onProgress?: (progress: unknown) => void;
  /** Ends the threads; what was asked is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The program to run in threads, a module that calls `servePool` when it runs in one, and how many of them. */
export interface Pool {
  readonly script: URL;
  readonly threads: number;
}

/**
 * What threads do, by name: each prepares once from a setup, then answers one item after the other; `report` says how far
 * it is.
 */
export type Jobs = Readonly<
  Record<string, (setup: never, report: (progress: unknown) => void) => Promise<(item: never) => unknown>>
>;

/**
 * Asks threads that do `job` about each item. Each worker gets the next item
 * when it is done with one, so a long item does not hold up the others. Rejects when a worker dies.
 */
export async function askPool<Setup, Item, Answer>(
  { script, threads }: Pool,
  job: string,
  setup: Setup,
  items: readonly Item[],
  { onAnswer, onProgress, signal }: PoolOptions = {},
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  let answered = 0;
  const take = (index: number, answer: Answer) => {
    answers[index] = answer;
    onAnswer?.(++answered);
  };
  const queue = items.entries();
  const workers = Array.from(
    { length: Math.min(threads, items.length) },
    () => new Worker(script, { workerData: { job, setup }, resourceLimits: ROOM }),
  );
  const all = Promise.all(workers.map((worker) => drain(worker, queue, take, onProgress)));
  try {
    await (signal ? Promise.race([all, aborted(signal)]) : all);
    return answers;
  } finally {
    all.catch(() => undefined); // when it lost the race
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Nearly all that a thread makes is gone soon after: with room for it, a tenth of the time goes less into clearing up. */
const ROOM = { maxYoungGenerationSizeMb: 32 };

/** Sends one worker items until there are none left. */
function drain<Item, Answer>(
  worker: Worker,
  queue: Iterator<[number, Item]>,
  take: (index: number, answer: Answer) => void,
  onProgress?: (progress: unknown) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = () => {
      const { value, done } = queue.next();
      if (done) resolve();
      else worker.postMessage({ index: value[0], item: value[1] } satisfies Question<Item>);
    };
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a worker thread ended with code ${code}`)));
    worker.on('message', (reply: Reply<Answer>) => {
      if ('progress' in reply) return onProgress?.(reply.progress);
      if ('failure' in reply) return reject(new Error(reply.failure));
      take(reply.index, reply.answer);
      next();
    });
    next();
  });
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Is this thread one of a pool? */
export const inPool = (): boolean => !isMainThread && parentPort !== null;

/** The worker's side. */
export function servePool(jobs: Jobs): void {
  const port = parentPort;
  if (!port) throw new Error('servePool runs in a worker thread only');
  const { job, setup } = workerData as { job: string; setup: never };
  const prepare = jobs[job];
  if (!prepare) throw new Error(`there is no job ${job}`);
  const prepared = prepare(setup, (progress) => port.postMessage({ progress } satisfies Reply<unknown>));
  port.on('message', async (question: Question<never>) => {
    const { index } = question;
    try {
      port.postMessage({ index, answer: await (await prepared)(question.item) } satisfies Reply<unknown>);
    } catch (error) {
      port.postMessage({
        index,
        failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies Reply<unknown>);
    }
  });
}
