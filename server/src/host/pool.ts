/** A small pool of worker threads: the same question asked about many items, answers in the items' order. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** What a worker is asked, and what it answers. */
type Question<Item> = { readonly index: number; readonly item: Item };
type Reply<Answer> =
  | { readonly index: number; readonly answer: Answer }
  | { readonly index: number; readonly failure: string };

/**
 * Asks `script` (a module that calls `servePool` when it runs in a worker) about each item. Each worker gets the next item
 * when it is done with one, so a long item does not hold up the others. Rejects when a worker dies.
 */
export async function askPool<Setup, Item, Answer>(
  script: URL,
  threads: number,
  setup: Setup,
  items: readonly Item[],
): Promise<Answer[]> {
  const answers = new Array<Answer>(items.length);
  const queue = items.entries();
  const workers = Array.from(
    { length: Math.min(threads, items.length) },
    () => new Worker(script, { workerData: { setup } }),
  );
  try {
    await Promise.all(workers.map((worker) => drain(worker, queue, answers)));
    return answers;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Sends one worker items until there are none left. */
function drain<Item, Answer>(worker: Worker, queue: Iterator<[number, Item]>, answers: Answer[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = () => {
      const { value, done } = queue.next();
      if (done) resolve();
      else worker.postMessage({ index: value[0], item: value[1] } satisfies Question<Item>);
    };
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a worker thread ended with code ${code}`)));
    worker.on('message', (reply: Reply<Answer>) => {
      if ('failure' in reply) return reject(new Error(reply.failure));
      answers[reply.index] = reply.answer;
      next();
    });
    next();
  });
}

/** Is this thread one of a pool? */
export const inPool = (): boolean => !isMainThread && parentPort !== null;

/** The worker's side: prepares once from the setup, then answers one item after the other. */
export function servePool<Setup, Item, Answer>(prepare: (setup: Setup) => Promise<(item: Item) => Answer>): void {
  const port = parentPort;
  if (!port) throw new Error('servePool runs in a worker thread only');
  const { setup } = workerData as { setup: Setup };
  const prepared = prepare(setup);
  port.on('message', async (question: Question<Item>) => {
    const { index } = question;
    try {
      port.postMessage({ index, answer: (await prepared)(question.item) } satisfies Reply<Answer>);
    } catch (error) {
      port.postMessage({
        index,
        failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
      } satisfies Reply<Answer>);
    }
  });
}
