/**
 * A baseline: the findings of a tree that are known already, so that only new ones are shown. A finding is recognised by
 * its file and its fingerprint, never by its line. The file is JSON with one finding a line, for review and for merges.
 */
import type { Finding } from './protocol.js';

/** One known finding. Only `file` and `fingerprint` decide; the rest is for people who read the file. */
export interface BaselineEntry {
  readonly file: string;
  readonly function: string;
  readonly code: string;
  readonly object: string;
  readonly fingerprint: string;
}

export interface Compared {
  /** Not in the baseline. */
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** In the baseline, and not found any more in the files that were looked at. */
  readonly gone: readonly BaselineEntry[];
}

/** Tells new findings from known ones. `files`: those that were looked at. */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: readonly BaselineEntry[],
  files: ReadonlySet<string>,
): Compared {
  const entries = new Set(baseline.map(keyOf));
  const found = new Set(findings.map(keyOf));
  return {
    fresh: findings.filter((finding) => !entries.has(keyOf(finding))),
    known: findings.filter((finding) => entries.has(keyOf(finding))),
    gone: baseline.filter((entry) => files.has(entry.file) && !found.has(keyOf(entry))),
  };
}

/** The text of a baseline file with these findings, in their order. */
export function formatBaseline(findings: readonly Finding[]): string {
  const lines = findings.map(({ file, function: name, code, object, fingerprint }) =>
    JSON.stringify({ file, function: name, code, object, fingerprint } satisfies BaselineEntry),
  );
  return `{"folioscope":"baseline","version":1,"findings":[${lines.map((line) => `\n${line}`).join(',')}\n]}\n`;
}

/** Reads the text of a baseline file; `problem` completes "FILE: ...". */
export function parseBaseline(text: string): readonly BaselineEntry[] | { readonly problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return { problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isRecord(content) || content.folioscope !== 'baseline' || !Array.isArray(content.findings))
    return { problem: 'is not a baseline; --write-baseline makes one' };
  if (content.version !== 1) return { problem: 'was written by a newer version of folioscope' };
  const wrong = content.findings.findIndex((entry) => !isEntry(entry));
  return wrong < 0
    ? content.findings.filter(isEntry)
    : { problem: `finding ${wrong + 1} lacks its file, function, code, object or fingerprint` };
}

const keyOf = ({ file, fingerprint }: Pick<BaselineEntry, 'file' | 'fingerprint'>): string => `${file}\0${fingerprint}`;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isEntry = (value: unknown): value is BaselineEntry =>
  isRecord(value) &&
  ['file', 'function', 'code', 'object', 'fingerprint'].every((key) => typeof value[key] === 'string');
