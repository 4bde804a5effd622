/**
 * What a finding is recognised by from run to run: its content, not its line. So it is the same finding when lines above it
 * come or go, when the indentation changes, and under another spelling of its message.
 */
import type { Extent } from '../ir/index.js';
import type { Finding } from '../protocol.js';

/** The lines that a finding is about, as they are in the source. */
export interface FindingContent {
  readonly code: string;
  readonly function: string;
  readonly object: string;
  readonly text: string;
  /** Where it breaks, and where the hold was taken. */
  readonly extents: readonly Extent[];
}

/** 16 hexadecimal digits. Findings with the same content have the same ones; `numbered` tells them apart. */
export function fingerprintOf({ code, function: name, object, text, extents }: FindingContent): string {
  return hash([code, name, object, ...extents.map((extent) => wholeLines(text, extent))].join('\0'));
}

/** In one file the second finding of the same content is `...-2`, in the order of the source. */
export function numbered(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const number = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, number);
    return number === 1 ? finding : { ...finding, fingerprint: `${finding.fingerprint}-${number}` };
  });
}

/** The lines an extent touches, without comments and with single spaces. */
function wholeLines(text: string, { start, end }: Extent): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end);
  return text
    .slice(from, to < 0 ? text.length : to)
    .replace(/\/\*.*?\*\/|\/\/.*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** FNV-1a with 64 bits: it runs in a browser too, and nobody gains by two findings that look the same. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value.toString(16).padStart(16, '0');
}
