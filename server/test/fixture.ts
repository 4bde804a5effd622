/**
 * Fixtures: kernel-style C with what is to be found in place, at the end of the line it is about:
 * `return ret; // finds: leaked-pin pages[0..ret)`. Several are separated by ` and `.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { SourceFile } from '../src/core.js';
import type { Finding } from '../src/protocol.js';

const folder = new URL('../../fixtures/', import.meta.url);

/** Every C file directly in fixtures/, by name. */
export const fixtures: readonly SourceFile[] = readdirSync(folder)
  .filter((name) => name.endsWith('.c'))
  .sort()
  .map((path) => ({ path, text: readFileSync(new URL(path, folder), 'utf8') }));

export interface Expectation {
  readonly line: number;
  readonly code: string;
  /** The object as messages name it; absent when the code is about none. */
  readonly object?: string;
}

export function expectationsOf({ path, text }: SourceFile): readonly Expectation[] {
  return text.split('\n').flatMap((content, i) => {
    const list = /\/\/ finds: (.*)$/.exec(content)?.[1];
    return (list?.split(' and ') ?? []).map((item): Expectation => {
      const [, code, object] = /^([a-z-]+)(?: (\S.*))?$/.exec(item.trim()) ?? [];
      if (code === undefined) throw new Error(`${path}:${i + 1}: cannot read the expectation "${item}"`);
      return { line: i + 1, code, ...(object === undefined ? {} : { object }) };
    });
  });
}

/** A line for each finding nobody expects and each expectation nothing meets; empty when both agree. */
export function differences(path: string, expected: readonly Expectation[], found: readonly Finding[]): string[] {
  const open = [...expected];
  const lines: string[] = [];
  for (const finding of found) {
    const met = open.findIndex((e) => meets(finding, e));
    if (met >= 0) open.splice(met, 1);
    else lines.push(`${path}:${finding.line}: found, not expected: ${finding.code} (${finding.message})`);
  }
  for (const { line, code, object } of open)
    lines.push(`${path}:${line}: expected, not found: ${code}${object === undefined ? '' : ` ${object}`}`);
  return lines;
}

function meets(finding: Finding, { line, code, object }: Expectation): boolean {
  return finding.line === line && finding.code === code && (object === undefined || names(finding.message, object));
}

/** `page` is not named by `pages[0..ret)`, nor `folio` by `folio->page`. */
function names(message: string, object: string): boolean {
  const plain = object.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w>.&*])${plain}(?!\\w|->|\\[|\\.\\w)`).test(message);
}

/** x_bad and FP_x_ok have findings, x_ok and FN_x_bad have none; other names are callees, in which nothing is found. */
export function isNamedRight(name: string, findings: readonly Finding[]): boolean {
  const shows = /^(?!FN_).*_bad$|^FP_.*_ok$/.test(name);
  return findings.some((finding) => finding.function === name) === shows;
}
