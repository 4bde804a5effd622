/** Replays a recorded trace on the machine and compares every counter. */
import type { Version } from '../era/version.js';
import { NO_PAGE } from '../machine/snapshot.js';
import { ScenarioError } from '../scenario/argument.js';
import { Machine } from '../scenario/machine.js';
import { COUNTERS, type CounterName, type Problem, type Reading, readTrace, type Step } from './trace.js';

export interface Difference {
  readonly scenario: string;
  readonly step: number;
  readonly op: string;
  /** s0...; absent for a return value. */
  readonly slot: string | undefined;
  readonly counter: string;
  readonly expected: number;
  readonly actual: number;
  readonly line: number;
}

export interface ReplayReport {
  readonly steps: number;
  /** Counters compared, return values included. */
  readonly counters: number;
  readonly differ: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
  /** Lines that could not be read or run; the rest was replayed. */
  readonly problems: readonly Problem[];
  /** What a trace does not say and was concluded from its readings. */
  readonly assumptions: readonly string[];
}

export interface ReplayOptions {
  readonly version: Version;
  /** Called now and then with the number of steps done. */
  readonly onProgress?: (steps: number) => void;
  /** How many differences to keep; 100 unless told. */
  readonly keep?: number;
}

const PROGRESS_EVERY = 10_000;

/** Replays a trace (JSON lines as the recorder writes them). */
export function replayTrace(text: string, options: ReplayOptions): ReplayReport {
  const replay = new Replay(options);
  const problems: Problem[] = [];
  const steps = [...readTrace(text, problems)];
  for (const [i, step] of steps.entries()) {
    if (isFirst(step, steps[i - 1])) replay.begin(() => drainsBatches(steps, i, options.version));
    replay.step(step, problems);
  }
  return replay.report(problems);
}

const isFirst = (step: Step, before: Step | undefined): boolean =>
  step.scenario !== before?.scenario || step.step === 1;

/** So many steps are looked at to find out how a scenario was recorded. */
const MOST_TRIED = 300;

/**
 * Were the LRU batches drained before each reading of the scenario that begins at this step? The first reading of a page that would
 * be in a batch shows it; until then, draining would change what is in them. Drained, where nothing shows it.
 */
function drainsBatches(steps: readonly Step[], first: number, version: Version): boolean {
  const scratch = new Machine(version);
  scratch.drains = false;
  for (const [i, step] of steps.slice(first, first + MOST_TRIED).entries()) {
    if (i > 0 && isFirst(step, steps[first + i - 1])) return true;
    if (step.op.startsWith('sh ') && step.ret !== 0) continue;
    try {
      scratch.execute(step.op);
    } catch {
      return true;
    }
    for (const { slot, values } of step.readings) {
      const folio = scratch.slots[slot]?.folio;
      if (folio && values.head_ref !== undefined && scratch.kernel.lru.heldOn(folio) > 0)
        return values.head_ref !== folio.refcount;
    }
  }
  return true;
}

class Replay {
  private machine: Machine;
  private readonly differences: Difference[] = [];
  private readonly assumptions = new Set<string>();
  private readonly keep: number;
  private steps = 0;
  private counters = 0;
  private differ = 0;
  /** Owner's frees that happened in scenarios this trace leaves out. */
  private freesBefore: number | undefined;
  /** How to find out whether the batches were drained, until that is known. */
  private drains: (() => boolean) | undefined;

  constructor(private readonly options: ReplayOptions) {
    this.machine = new Machine(options.version);
    this.keep = options.keep ?? 100;
  }

  step(step: Step, problems: Problem[]): void {
    this.steps++;
    if (this.steps % PROGRESS_EVERY === 0) this.options.onProgress?.(this.steps);
    this.assumeReboot(step);
    this.assumeConfiguration(step);
    if (this.failedCommand(step)) return;
    let ret: number;
    try {
      ret = this.machine.execute(step.op);
    } catch (error) {
      problems.push({ line: step.line, reason: reasonOf(error) });
      return;
    }
    this.compare(step, undefined, 'ret', step.ret, ret, step.line);
    this.assumeDraining(step);
    for (const reading of step.readings) this.compareReading(step, reading);
  }

  report(found: readonly Problem[]): ReplayReport {
    const { steps, counters, differ, differences } = this;
    const problems = [...found].sort((a, b) => a.line - b.line);
    return { steps, counters, differ, differences, problems, assumptions: [...this.assumptions] };
  }

  /** A scenario begins; `drains` tells whether its batches were drained, which is asked only when its pages do not show it at once. */
  begin(drains: () => boolean): void {
    this.machine.reset();
    this.drains = drains;
    this.freesBefore = undefined;
  }

  /** A kernel's configuration is not in the trace: whether it has device-private memory shows when it is first asked for. */
  private assumeConfiguration(step: Step): void {
    if (!step.op.startsWith('memremap 1 ') || step.ret !== 0 || this.machine.devicePrivate) return;
    this.machine.devicePrivate = true;
    this.assumptions.add('the kernel was built with CONFIG_DEVICE_PRIVATE');
  }

  /** Scenarios that crash a kernel are recorded one boot each: device memory can be created again, so this one started anew. */
  private assumeReboot(step: Step): void {
    if (step.step !== 1 || step.ret !== 0 || !this.machine.kernel.device || !step.op.startsWith('memremap ')) return;
    this.machine = new Machine(this.options.version);
    this.assumptions.add(`${step.scenario} was recorded on a fresh boot`);
  }

  /** A shell command that failed on the recording machine (nothing to mount, say) changed nothing. */
  private failedCommand(step: Step): boolean {
    if (!step.op.startsWith('sh ') || step.ret === 0) return false;
    this.assumptions.add(`\`${step.op}\` failed when ${step.scenario} was recorded and changed nothing`);
    return true;
  }

  /**
   * Whether the recorder drained the LRU batches is not in the trace either. It makes no difference before a reading finds
   * something in them. Draining changes the count of every page in a batch, so the first such page that is read decides; where
   * other pages are read before, it has to be looked for.
   */
  private assumeDraining(step: Step): void {
    const { kernel, slots } = this.machine;
    if (kernel.lru.isEmpty || step.readings.length === 0) return;
    for (const { slot, values } of step.readings) {
      const folio = slots[slot]?.folio;
      if (!folio || values.head_ref === undefined || kernel.lru.heldOn(folio) === 0) continue;
      this.settleDraining(step, values.head_ref !== folio.refcount);
      return;
    }
    if (this.drains) this.settleDraining(step, this.drains());
  }

  private settleDraining(step: Step, drains: boolean): void {
    this.drains = undefined;
    this.machine.drains = drains;
    if (!drains) this.assumptions.add(`${step.scenario} was recorded without draining the LRU batches`);
  }

  /** The struct pages of removed device memory may be gone too; a line without a pgmap shows it. */
  private readingOf(reading: Reading): Partial<Record<CounterName, number>> {
    const actual = this.machine.read(reading.slot);
    const gone = actual.pgmap_ref === -2 && reading.values.pgmap_ref === undefined;
    return gone ? NO_PAGE : actual;
  }

  private compareReading(step: Step, reading: Reading): void {
    const actual = this.readingOf(reading);
    const { values } = reading;
    for (const name of COUNTERS) {
      const expected = values[name];
      if (expected === undefined || (name === 'rawmap' && expected < -1)) continue;
      this.compare(step, reading, name, expected, actual[name] ?? Number.NaN, reading.line);
    }
    if (values.zfree === undefined) return;
    const frees = actual.zfree ?? Number.NaN;
    this.freesBefore ??= values.zfree - frees;
    this.compare(step, reading, 'zfree', values.zfree, frees + this.freesBefore, reading.line);
  }

  private compare(
    step: Step,
    reading: Reading | undefined,
    counter: string,
    expected: number,
    actual: number,
    line: number,
  ): void {
    this.counters++;
    if (expected === actual) return;
    this.differ++;
    if (this.differences.length >= this.keep) return;
    const slot = reading ? `s${reading.slot}` : undefined;
    this.differences.push({
      scenario: step.scenario,
      step: step.step,
      op: step.op,
      slot,
      counter,
      expected,
      actual,
      line,
    });
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof ScenarioError || error instanceof Error ? error.message : String(error);
