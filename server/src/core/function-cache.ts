/**
 * What was found in each function, kept while its text, and what the functions of the file that it calls do, stays the same.
 * After an edit only what the edit can have changed is explored again; the rest moves with its lines.
 */
import type { KernelFunction } from '@folioscope/grammars';
import type { PathCounts } from '../core.js';
import type { FunctionView, HoldStory, Span } from '../protocol.js';
import { type FunctionReport, reportFunction } from './function-report.js';
import { headlineOf } from './headline.js';
import { describeRow } from './simulation.js';
import { failure, type Source } from './source.js';
import { Summaries } from './summaries.js';

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
  private entries = new Map<string, Entry>();
  private used = new Map<string, Entry>();

  constructor(private readonly large: boolean) {}

  get(fn: KernelFunction, source: Source): FunctionResult {
    if (!source.isOfInterest(fn)) return { report: NOTHING, view: viewOf(fn, source) };
    const key = keyOf(fn, source);
    const line = source.lines.position(fn.start).line;
    const known = this.entries.get(key) ?? this.used.get(key);
    const entry = known && canMove(known, line) ? known : { ...analyse(fn, source, this.large), line };
    this.used.set(key, entry);
    return moved(entry, line - entry.line);
  }

  /** How the paths of a function come out, counted once while the function stays the same. */
  counts(fn: KernelFunction, source: Source, count: () => PathCounts): PathCounts {
    const key = keyOf(fn, source);
    const entry = this.entries.get(key) ?? this.used.get(key);
    const counts = entry?.counts ?? count();
    if (entry) entry.counts = counts;
    return counts;
  }

  /** Forgets what the last round did not ask for. */
  sweep(): void {
    this.entries = this.used;
    this.used = new Map();
    this.summaries.sweep();
  }
}

/** What decides what is found in a function: with how it is explored, what the rules ask of the file as a whole. */
const keyOf = (fn: KernelFunction, source: Source): string =>
  source.fingerprint(fn) + (source.takes('pin') ? '\0pins' : '');

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
