/**
 * A patch's hunks put into a text, in memory, as `git am` would: each where its lines are, moved when lines before it came
 * or went; when that fails with less context at its ends, which is said.
 */
import type { FilePatch, Hunk } from './patch.js';

export interface Applied {
  readonly text: string;
  /** Where each hunk ended up, in the new text. */
  readonly places: readonly HunkPlace[];
  readonly notes: readonly string[];
}

export interface HunkPlace {
  /** 1-based first line in the new text, and how many lines. */
  readonly line: number;
  readonly lines: number;
}

export type ApplyResult = Applied | { readonly problem: string };

/** Context lines that may be missing at each end of a hunk. */
const MOST_FUZZ = 2;

/** Applies the hunks; the problem says which hunk of which file, and what was there instead. */
export function applyHunks(text: string, patch: FilePatch): ApplyResult {
  const name = patch.after ?? patch.before ?? '';
  const lines = toLines(text);
  const out: string[] = [];
  const places: HunkPlace[] = [];
  const notes: string[] = [];
  let at = 0; // lines of the old text that were copied
  let drift = 0;
  for (const [index, hunk] of patch.hunks.entries()) {
    const want = hunk.oldStart - 1 + drift;
    const fit = find(hunk, lines, want, at);
    if (!fit) return { problem: misfit(hunk, index, patch.hunks.length, name, lines, want) };
    if (fit.fuzz > 0) notes.push(`${name}: hunk ${index + 1} fits only with ${fit.fuzz} lines less context`);
    else if (fit.blanks) notes.push(`${name}: hunk ${index + 1} fits only when white space at line ends is ignored`);
    drift = fit.at - (hunk.oldStart - 1);
    const { before, after } = sides(trimmed(hunk, fit.fuzz));
    const start = fit.at + fit.skipped;
    while (at < start) out.push(lines[at++] ?? '');
    const line = out.length + 1;
    out.push(...after);
    places.push({ line: line - fit.skipped, lines: hunk.newLines });
    at = start + before.length;
  }
  while (at < lines.length) out.push(lines[at++] ?? '');
  return { text: out.join(''), places, notes };
}

/** Lines with their line breaks, so that a missing one at the end is a difference like any other. */
const toLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function sides(lines: readonly string[]): Sides {
  const before: string[] = [];
  const after: string[] = [];
  let last: string[][] = [];
  for (const line of lines) {
    const sign = line[0] ?? ' ';
    if (sign === '\\') {
      for (const side of last) side.push((side.pop() ?? '').replace(/\n$/, ''));
      continue;
    }
    last = sign === '+' ? [after] : sign === '-' ? [before] : [before, after];
    for (const side of last) side.push(`${line.slice(1)}\n`);
  }
  return { before, after };
}

interface Fit {
  /** Where the whole hunk would begin. */
  readonly at: number;
  readonly fuzz: number;
  /** Lines at its start that were left out. */
  readonly skipped: number;
  readonly blanks: boolean;
}

function find(hunk: Hunk, lines: readonly string[], want: number, from: number): Fit | undefined {
  for (let fuzz = 0; fuzz <= MOST_FUZZ; fuzz++) {
    const shorter = trimmed(hunk, fuzz);
    if (fuzz > 0 && shorter.length === trimmed(hunk, fuzz - 1).length) return undefined;
    const { before } = sides(shorter);
    const skipped = leading(hunk, fuzz);
    // A file that is made has no lines to look for.
    if (before.length === 0) return lines.length === 0 ? { at: 0, fuzz, skipped: 0, blanks: false } : undefined;
    for (const same of fuzz === 0 ? [exactly, butForBlanks] : [exactly]) {
      const at = nearest(before, lines, want + skipped, from, same, hunk);
      if (at !== undefined) return { at: at - skipped, fuzz, skipped, blanks: same === butForBlanks };
    }
  }
  return undefined;
}

const exactly = (a: string, b: string): boolean => a === b;
const butForBlanks = (a: string, b: string): boolean => a.trimEnd() === b.trimEnd();

/** The place closest to where the hunk says it belongs, as git looks for it. */
function nearest(
  before: readonly string[],
  lines: readonly string[],
  want: number,
  from: number,
  same: typeof exactly,
  hunk: Hunk,
): number | undefined {
  const last = lines.length - before.length;
  const fits = (at: number) => before.every((line, i) => same(line, lines[at + i] ?? ''));
  // A hunk of the file's first lines, or without context at all, does not move.
  const fixed = hunk.lines.every((line) => line[0] !== ' ');
  const farthest = Math.max(want, lines.length - want);
  for (let distance = 0; distance <= farthest; distance++) {
    for (const at of distance === 0 ? [want] : [want - distance, want + distance])
      if (at >= from && at <= last && fits(at)) return at;
    if (fixed) return undefined;
  }
  return undefined;
}

/** The hunk without as many context lines at either end. */
function trimmed({ lines }: Hunk, fuzz: number): readonly string[] {
  let [start, end] = [0, lines.length];
  for (let i = 0; i < fuzz && isContext(lines[start]); i++) start++;
  for (let i = 0; i < fuzz && end > start && isContext(lines[end - 1]); i++) end--;
  return lines.slice(start, end);
}

const leading = ({ lines }: Hunk, fuzz: number): number => {
  let count = 0;
  while (count < fuzz && isContext(lines[count])) count++;
  return count;
};

const isContext = (line: string | undefined): boolean => line !== undefined && (line === '' || line.startsWith(' '));

/** Which hunk, which file, and what is there instead of what. */
function misfit(hunk: Hunk, index: number, of: number, name: string, lines: readonly string[], want: number): string {
  const { before, after } = sides(hunk.lines);
  const which = `${name}: hunk ${index + 1} of ${of} (line ${hunk.oldStart}) does not apply`;
  if (after.length > 0 && nearest(after, lines, want, 0, exactly, hunk) !== undefined)
    return `${which}: what it would make is there already`;
  if (lines.length === 0) return `${which}: the file is empty`;
  const at = closest(before, lines, want);
  const wrong = before.findIndex((line, i) => line !== lines[at + i]);
  const expected = before[Math.max(0, wrong)]?.trim() ?? '';
  const there = lines[at + Math.max(0, wrong)];
  return `${which}: it expects "${expected.slice(0, 80)}", ${
    there === undefined
      ? 'but the file ends before that'
      : `line ${at + Math.max(0, wrong) + 1} has "${there.trim().slice(0, 80)}"`
  }`;
}

/** Where most of the lines fit. */
function closest(before: readonly string[], lines: readonly string[], want: number): number {
  let best = { at: Math.max(0, Math.min(want, lines.length)), score: 0 };
  const AROUND = 2000;
  for (let at = Math.max(0, want - AROUND); at < Math.min(lines.length, want + AROUND); at++) {
    let score = 0;
    for (let i = 0; i < before.length; i++) if (before[i] === lines[at + i]) score++;
    if (score > best.score || (score === best.score && Math.abs(at - want) < Math.abs(best.at - want)))
      best = { at, score };
  }
  return best.at;
}
