/**
 * What was found in each function, kept while its text, and what the functions of the file that it calls do, stays the same.
 * After an edit only what the edit can have changed is explored again; the rest moves with its lines.
 */
import type { KernelFunction } from '@folioscope/grammars';
import type { PathCounts } from '../core.js';
import type { FunctionView, HoldStory, Span } from '../protocol.js';
import { contentKey } from './content-key.js';
import { type FunctionReport, reportFunction } from './function-report.js';
import { headlineOf } from './headline.js';
import { Kept } from './kept.js';
import { describeRow } from './simulation.js';
import { failure, type Source } from './source.js';
import { Summaries } from './summaries.js';
import { brought, type SavedRows, savable } from './tree-rows.js';

/** What is taken along to another run. */
interface Saved {
  /** Stands for the file's text outside of its functions: with another one nothing of this is good. */
  readonly frame: string;
  readonly entries: readonly (readonly [key: string, entry: Entry])[];
  readonly rows: SavedRows;
}

interface Entry {
  readonly report: FunctionReport;
  readonly view: FunctionView;
  /** Line the function began in when this was found. */
  readonly line: number;
  /** Made when it is asked for. */
  counts?: PathCounts;
}

export interface FunctionResult {
  readonly report: FunctionReport;
  readonly view: FunctionView;
}

export class FunctionCache {
  /** What the functions of the file do, for those that call them. */
  readonly summaries = new Summaries();
  private readonly entries = new Kept<Entry>();
  private hasSwept = false;
  /** What the file is outside of its functions; undefined once it has been something else: what was found is of both. */
  private frame: string | undefined;

  constructor(private readonly large: boolean) {}

  get(fn: KernelFunction, source: Source): FunctionResult {
    if (!source.isOfInterest(fn)) return { report: NOTHING, view: viewOf(fn, source) };
    const key = keyOf(fn, source);
    const line = source.lines.position(fn.start).line;
    const isGood = (entry: Entry) => canMove(entry, line);
    const entry = this.entries.get(key, () => ({ ...analyse(fn, source, this.large), line }), isGood);
    return moved(entry, line - entry.line);
  }

  /** How the paths of a function come out, counted once while the function stays the same. */
  counts(fn: KernelFunction, source: Source, count: () => PathCounts): PathCounts {
    const key = keyOf(fn, source);
    const entry = this.entries.find(key);
    const counts = entry?.counts ?? count();
    if (entry) entry.counts = counts;
    return counts;
  }

  /** Forgets what the last round did not ask for. Whether it was the first. */
  sweep(source: Source): boolean {
    if (this.frame !== frameOf(source)) this.frame = undefined;
    this.entries.sweep();
    this.summaries.sweep();
    const isFirst = !this.hasSwept;
    this.hasSwept = true;
    return isFirst;
  }

  /** What was found in a run before; nothing when it is not about this file as it stands. */
  bring(saved: unknown, source: Source): void {
    const file = saved as Saved | undefined;
    this.frame = frameOf(source);
    if (file?.frame !== this.frame) return;
    this.entries.bring(file.entries);
    this.summaries.rows.bring(brought(file.rows));
  }

  /** What was found in this run and in none before; undefined when there is nothing. */
  taken(source: Source): Saved | undefined {
    if (!this.entries.isNew && !this.summaries.rows.isNew) return undefined;
    const { frame } = this;
    if (frame === undefined || frame !== frameOf(source)) return undefined;
    return { frame, entries: this.entries.taken(), rows: savable(this.summaries.rows) };
  }
}

/** What decides what is found in a function: with how it is explored, what the rules ask of the file as a whole. */
const keyOf = (fn: KernelFunction, source: Source): string => {
  const asked = [
    source.neighbours.takes('pin'),
    source.neighbours.givesBackBesides(fn, 'pin'),
    source.neighbours.givesBackBesides(fn, 'ref'),
  ];
  return `${source.fingerprint(fn)}\0${asked.join()}\0${source.neighbours.givenElsewhere(fn)}`;
};

/** Macros and declarations decide how the functions between them are read. */
function frameOf(source: Source): string {
  const text = source.tree.source;
  const ends = [0, ...source.all().map((fn) => fn.end)];
  const starts = [...source.all().map((fn) => fn.start), text.length];
  return contentKey(ends.map((end, i) => text.slice(end, Math.max(end, starts[i] ?? end))).join('\0'));
}

const NOTHING: FunctionReport = { findings: [], notAnalysed: [], paths: 0, holds: [] };

function analyse(fn: KernelFunction, source: Source, large: boolean): FunctionResult {
  const view = viewOf(fn, source);
  try {
    const report = reportFunction(fn, source, large);
    const row = source.summary(fn.name);
    return { report, view: { ...view, summary: row ? describeRow(row) : [], headline: row ? headlineOf(row) : '' } };
  } catch (error) {
    // One function must not take the rest of its file with it.
    const entry = { file: source.options.path, function: fn.name, line: view.nameLine, reason: failure(error) };
    return { report: { ...NOTHING, notAnalysed: [entry] }, view };
  }
}

function viewOf(fn: KernelFunction, source: Source): FunctionView {
  const span = source.lines.span(source.options.path, { start: fn.start, end: fn.end });
  const nameLine = source.lines.position((fn.nameNode ?? fn.node).startIndex).line;
  return { ...span, name: fn.name, nameLine, touches: source.counts(fn), summary: [], headline: '' };
}

/** The words of findings and reasons name lines: those functions are looked at again when they have moved. */
const canMove = ({ report, line }: Entry, to: number): boolean =>
  line === to || (report.findings.length === 0 && report.notAnalysed.every(({ reason }) => !/\bline \d/.test(reason)));

function moved({ report, view }: FunctionResult, by: number): FunctionResult {
  if (by === 0) return { report, view };
  return {
    report: {
      ...report,
      notAnalysed: report.notAnalysed.map((n) => ({ ...n, line: n.line + by })),
      holds: report.holds.map((hold) => movedStory(hold, by)),
    },
    view: { ...view, line: view.line + by, endLine: view.endLine + by, nameLine: view.nameLine + by },
  };
}

function movedStory({ taken, places, ...rest }: HoldStory, by: number): HoldStory {
  const down = <T extends Span>(span: T): T => ({ ...span, line: span.line + by, endLine: span.endLine + by });
  return { ...rest, taken: down(taken), places: places.map(down) };
}
