/** Replays a thread: every scenario on each of its kernels, with the numbers put into what is said about them. */
import type { Version } from '../era/version.js';
import { WaitsForever } from '../machine/kernel.js';
import type { Verdict } from '../machine/legality.js';
import type { Counters } from '../machine/snapshot.js';
import { Machine } from '../scenario/machine.js';
import { returnText } from '../scenario/return-text.js';
import {
  readChapter,
  readCode,
  readScenario,
  readThreadText,
  type ThreadFile,
  type ThreadProblem,
  type ThreadSource,
  type WrittenChapter,
  type WrittenStep,
} from './source.js';
import type {
  ThreadChapter,
  ThreadEnd,
  ThreadState,
  ThreadStep,
  ThreadSummary,
  ThreadTimeline,
  ThreadVerdict,
} from './timeline.js';

/** What a list shows of a thread. */
export function summaryOf(source: ThreadSource): ThreadSummary {
  const { name, title, date, subject } = readThreadText(source);
  return { name, title, date, subject };
}

/** Runs a thread's scenarios; what cannot be read or run is a problem, the rest is replayed. */
export function replayThread(source: ThreadSource): { timeline: ThreadTimeline; problems: readonly ThreadProblem[] } {
  const problems: ThreadProblem[] = [];
  const chapters = source.scenarios.map((file) => {
    const chapter = readChapter(file, problems);
    return replayChapter(chapter, (line, reason) => problems.push({ file: file.file, line, reason }));
  });
  const code = source.code.map((file) => readCode(file, problems));
  return { timeline: { ...readThreadText(source), chapters, code }, problems };
}

/** Runs one scenario that belongs to no thread, on the kernels asked for or on those that its head names. */
export function replayScenario(
  file: ThreadFile,
  asked: readonly Version[],
): { chapter: ThreadChapter; problems: readonly ThreadProblem[] } {
  const problems: ThreadProblem[] = [];
  const written = readScenario(file, asked, problems);
  const chapter = replayChapter(written, (line, reason) => problems.push({ file: file.file, line, reason }));
  return { chapter, problems };
}

type Refuse = (line: number, reason: string) => void;

function replayChapter(chapter: WrittenChapter, refuse: Refuse): ThreadChapter {
  const runs = chapter.kernels.map((kernel) => new Run(chapter, kernel));
  const steps = chapter.steps.map(
    (step): ThreadStep => ({ line: step.line, op: step.op, states: runs.map((run) => run.step(step, refuse)) }),
  );
  const end = runs.map((run) => run.finish(chapter.closing, refuse));
  const { id, title, text, pages, columns } = chapter;
  const kernels = chapter.kernels.map(({ version: _, ...kernel }) => kernel);
  return { id, title, text, pages, columns, kernels, steps, end };
}

/** How an operation ended. */
interface Ended {
  readonly ret: number | null;
  readonly returned: string;
  readonly verdicts: readonly Verdict[];
}

/** One kernel's run through a chapter. */
class Run {
  private readonly machine: Machine;
  private readonly kernel: string;
  private before: Readonly<Record<string, Counters>> = {};
  /** An operation waits for ever: nothing comes after it. */
  private stuck = false;

  constructor(
    private readonly chapter: WrittenChapter,
    { version, kernel }: WrittenChapter['kernels'][number],
  ) {
    this.machine = new Machine(version);
    this.kernel = kernel;
  }

  step(step: WrittenStep, refuse: Refuse): ThreadState {
    const wasStuck = this.stuck;
    const { ret, returned, verdicts } = this.run(step, refuse);
    const counters = this.read();
    const text = wasStuck ? '' : this.say(step, counters, ret, refuse);
    this.before = counters;
    return { kernel: this.kernel, text, ret, returned, counters, verdicts: verdicts.map(told) };
  }

  /** What is said at the end, and what was never given back. */
  finish(closing: WrittenStep | undefined, refuse: Refuse): ThreadEnd {
    const text = closing ? this.say(closing, this.before, null, refuse) : '';
    const known = this.machine.kernel.judge.verdicts.length;
    const leaks = this.stuck ? [] : this.machine.finish().slice(known);
    return { kernel: this.kernel, text, verdicts: leaks.map(told) };
  }

  private run({ op, line }: WrittenStep, refuse: Refuse): Ended {
    if (this.stuck) return { ret: null, returned: 'waits for ever', verdicts: [] };
    try {
      const { ret, verdicts } = this.machine.run(op);
      return { ret, returned: returnText(ret), verdicts };
    } catch (error) {
      if (!(error instanceof WaitsForever)) {
        refuse(line, error instanceof Error ? error.message : String(error));
        return { ret: null, returned: 'cannot be run', verdicts: [] };
      }
      this.stuck = true;
      const waits = this.machine.kernel.judge.verdict('waits-forever', error.page, error.message);
      return { ret: null, returned: 'waits for ever', verdicts: [waits] };
    }
  }

  /** The notes for this kernel with its numbers in them. */
  private say(
    step: WrittenStep,
    counters: Readonly<Record<string, Counters>>,
    ret: number | null,
    refuse: Refuse,
  ): string {
    return fill(noteFor(step, this.kernel), this.values(counters, ret), (name) =>
      refuse(step.line, `"{${name}}" is no counter of a page that is shown`),
    );
  }

  private read(): Record<string, Counters> {
    const slots = [...new Set(this.chapter.columns.map(({ slot }) => slot))];
    const shown = slots.filter((slot) => this.machine.slots[Number(slot.slice(1))]);
    return Object.fromEntries(shown.map((slot) => [slot, this.machine.read(Number(slot.slice(1)))]));
  }

  /** The numbers a note may name: `s0.ref`, `before s0.ref`, `ret`, and any of them as a size: `size ret`. */
  private values(counters: Readonly<Record<string, Counters>>, ret: number | null): ReadonlyMap<string, number> {
    const values = new Map(ret === null ? [] : [['ret', ret]]);
    const add = (prefix: string, all: Readonly<Record<string, Counters>>): void => {
      for (const [slot, each] of Object.entries(all))
        for (const [name, value] of Object.entries(each)) values.set(`${prefix}${slot}.${name}`, Number(value));
    };
    add('before ', this.before);
    add('', counters);
    return values;
  }
}

const told = ({ code, message }: Verdict): ThreadVerdict => ({ code, message });

const noteFor = ({ notes }: WrittenStep, kernel: string): string =>
  notes
    .filter((note) => note.kernel === undefined || note.kernel === kernel)
    .map(({ text }) => text)
    .join(' ');

function fill(text: string, values: ReadonlyMap<string, number>, unknown: (name: string) => void): string {
  return text.replace(/\{(size )?([^{}]+)\}/g, (whole, size: string | undefined, name: string) => {
    const value = values.get(name);
    if (value === undefined) unknown(name);
    if (value === undefined) return whole;
    return size === undefined ? String(value) : sizeText(value);
  });
}

/** `16 GB`. */
function sizeText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const unit = Math.max(0, Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)));
  return `${bytes / 1024 ** unit} ${units[unit]}`;
}
