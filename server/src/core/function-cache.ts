/**
 * What was found in each function, kept while its text, and that of the functions of the file it calls, stays the same.
 * After an edit only what the edit can have changed is explored again; the rest moves with its lines.
 */
import type { KernelFunction } from '@folioscope/grammars';
import type { Finding, FunctionView, PathStep, Span } from '../protocol.js';
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
    const entry = known ?? { ...analyse(fn, source, this.large), line };
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
  if (!touches)
    return {
      report: { findings: [], notAnalysed: [], paths: 0 },
      view: { ...span, name: fn.name, nameLine, touches, summary: [] },
    };
  const report = reportFunction(fn, source, large);
  const row = source.summary(fn.name);
  return { report, view: { ...span, name: fn.name, nameLine, touches, summary: row ? describeRow(row) : [] } };
}

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

function moved({ report, view }: FunctionResult, by: number): FunctionResult {
  if (by === 0) return { report, view };
  const shift = <T extends Span>(span: T): T => ({ ...span, line: span.line + by, endLine: span.endLine + by });
  const step = (s: PathStep): PathStep => ({
    ...shift(s),
    holds: s.holds.map((h) => ({ ...h, since: shift(h.since) })),
  });
  const finding = (f: Finding): Finding => ({ ...shift(f), path: f.path.map(step) });
  return {
    report: {
      ...report,
      findings: report.findings.map(finding),
      notAnalysed: report.notAnalysed.map((n) => ({ ...n, line: n.line + by })),
    },
    view: { ...shift(view), nameLine: view.nameLine + by },
  };
}
