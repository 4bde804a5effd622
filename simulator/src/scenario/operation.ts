/** One operation of the scenario language: how its arguments read, which slot it shows, what it does. */
import type { Reader } from './argument.js';
import type { Machine } from './machine.js';

export interface Operation {
  readonly name: string;
  /** Reads the arguments once; what comes back can be run any number of times. */
  compile(args: readonly string[]): Compiled;
}

export interface Compiled {
  /** The slot shown when none are watched. */
  readonly shows: number | undefined;
  /** Returns what the kernel call returned: 0 or a count, -errno, or -1000 - signal. */
  run(machine: Machine): number;
}

type Values<R extends readonly Reader<unknown>[]> = { [I in keyof R]: R[I] extends Reader<infer T> ? T : never };

const build =
  (showsFirst: boolean) =>
  <const R extends readonly Reader<unknown>[]>(
    name: string,
    readers: R,
    run: (machine: Machine, ...args: Values<R>) => number,
  ): Operation => ({
    name,
    compile(args) {
      const values = readers.map((reader, i) => reader(args[i])) as Values<R>;
      const shows = showsFirst ? Number(values[0]) : undefined;
      return { shows, run: (machine) => run(machine, ...values) };
    },
  });

/** An operation whose first argument is a slot, which it shows. */
export const slotOperation = build(true);
/** An operation that shows nothing by itself. */
export const operation = build(false);
