/**
 * What was found in each function, kept while its text, and that of the functions of the file it calls, stays the same.
 * After an edit only what the edit can have changed is explored again; the rest moves with its lines.
 */
import type { KernelFunction } from '@folioscope/grammars';
import type { FunctionView } from '../protocol.js';
import { type FunctionReport, reportFunction } from './function-report.js';
import { describeRow } from './simulation.js';
import type { Source } from './source.js';

interface Entry {
  readonly report: FunctionReport;
  readonly view: FunctionView;
  /** Line the function began in when this was found. */
  readonly line: number;
}

export interface FunctionResult {
  readonly report: FunctionReport;
  readonly view: FunctionView;
}

export class FunctionCache {
  private entries = new Map<string, Entry>();
  private used = new Map<string, Entry>();

  constructor(private readonly large: boolean) {}

  get(fn: KernelFunction, source: Source): FunctionResult {
    const key = fingerprint(fn, source, new Set());
    const line = source.lines.position(fn.start).line;
    const known = this.entries.get(key) ?? this.used.get(key);
    const entry = known && canMove(known, line) ? known : { ...analyse(fn, source, this.large), line };
    this.used.set(key, entry);
    return moved(entry, line - entry.line);
  }

  /** Forgets what the last round did not ask for. */
  sweep(): void {
    this.entries = this.used;
    this.used = new Map();
  }
}

function analyse(fn: KernelFunction, source: Source, large: boolean): FunctionResult {
  const touches = source.counts(fn);
  const span = source.lines.span(source.options.path, { start: fn.start, end: fn.end });
  const nameLine = source.lines.position((fn.nameNode ?? fn.node).startIndex).line;
  const view = { ...span, name: fn.name, nameLine, touches, summary: [] };
  const nothing = { findings: [], notAnalysed: [], paths: 0 };
  if (!touches) return { report: nothing, view };
  try {
    const report = reportFunction(fn, source, large);
    const row = source.summary(fn.name);
    return { report, view: { ...view, summary: row ? describeRow(row) : [] } };
  } catch (error) {
    // One function must not take the rest of its file with it.
    const entry = { file: source.options.path, function: fn.name, line: nameLine, reason: failure(error) };
    return { report: { ...nothing, notAnalysed: [entry] }, view };
  }
}

/** Why the analysis itself broke off. Its recursion follows the source's: only nesting can exhaust the stack. */
const failure = (error: unknown): string =>
  error instanceof RangeError && error.message.includes('call stack')
    ? 'it is nested too deeply'
    : `internal error: ${error instanceof Error ? error.message : String(error)}`;

/** The texts that decide what is found: the function's own and those of its callees in the file, to any depth. */
function fingerprint(fn: KernelFunction, source: Source, seen: Set<KernelFunction>): string {
  seen.add(fn);
  let text = source.tree.source.slice(fn.start, fn.end);
  if (!source.counts(fn)) return text;
  for (const name of source.callsOf(fn)) {
    const callee = source.row(name) ? undefined : source.find(name);
    if (callee && !seen.has(callee)) text += `\0${fingerprint(callee, source, seen)}`;
  }
  return text;
}

/** The words of findings and reasons name lines: those functions are looked at again when they have moved. */
const canMove = ({ report, line }: Entry, to: number): boolean =>
  line === to || (report.findings.length === 0 && report.notAnalysed.every(({ reason }) => !/\bline \d/.test(reason)));

function moved({ report, view }: FunctionResult, by: number): FunctionResult {
  if (by === 0) return { report, view };
  return {
    report: { ...report, notAnalysed: report.notAnalysed.map((n) => ({ ...n, line: n.line + by })) },
    view: { ...view, line: view.line + by, endLine: view.endLine + by, nameLine: view.nameLine + by },
  };
}
